//! A client: which steps it asks for, and what it takes in of the answers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hallpass_session::StoreTime;
use hallpass_session::rotation::{
    EndCause, KekId, Nonce, Profile, RotateCommand, RowMac, SessionId, SessionRow, SessionState,
    TokenHash, TokenMark,
};
use hallpass_session::store::{
    CommandId, CreateCommand, Created, EndCommand, Log, RevokeCommand, SessionStore, Shard, Target,
};

use super::Settings;
use super::slot::Slots;
use super::tape::Tape;
use crate::history::{Answer, Command};
use crate::random::Random;

/// One of many.
pub(super) struct Client {
    number: u32,
    settings: Settings,
    node: Arc<dyn SessionStore>,
    tape: Arc<Tape>,
    slots: Arc<Slots>,
    random: Random,
}

impl Client {
    pub(super) fn new(
        number: u32,
        settings: &Settings,
        node: Arc<dyn SessionStore>,
        tape: Arc<Tape>,
        slots: Arc<Slots>,
    ) -> Self {
        let random = Random::new(settings.seed, u64::from(number) + 1);
        Self { number, settings: settings.clone(), node, tape, slots, random }
    }

    /// Asks for one step after the other.
    pub(super) async fn work(mut self) {
        let (start, mut done) = (Instant::now(), 0);
        while self.settings.steps.map_or(start.elapsed() < self.settings.time, |most| done < most) {
            done += 1;
            let most = u64::try_from(self.settings.rest.as_micros()).unwrap_or(u64::MAX);
            tokio::time::sleep(Duration::from_micros(self.random.below(most))).await;
            let slot = self.random.place(self.slots.len());
            self.act(slot).await;
        }
    }

    /// Finds every session that there ever was.
    pub(super) async fn look_at_everything(mut self) {
        for (shard, sid) in self.slots.every() {
            self.find(shard, sid).await;
        }
        self.random.number();
    }

    async fn act(&mut self, slot: usize) {
        let (shard, subject, sid, ended) = {
            let slot = self.slots.at(slot);
            (slot.shard, slot.subject.clone(), slot.sid, slot.ended)
        };
        let Some(sid) = sid else { return self.log_in(slot, None).await };
        if ended && self.random.below(10) < 7 {
            return self.log_in(slot, None).await;
        }
        match self.random.below(10_000) {
            0..20 => self.end(slot, shard, sid).await,
            20..40 => self.revoke(shard, Target::Subject((*subject).into())).await,
            40..44 => self.revoke(shard, Target::Everyone).await,
            44..200 => {
                let name = format!("{:016x}", self.random.number());
                let end = self.tape.now().after(Duration::from_secs(1));
                self.revoke(shard, Target::Token(name.into(), end)).await;
            }
            200..350 => self.revoke_again().await,
            350..390 => self.log_in(slot, Some(sid)).await,
            390..1_400 => self.find(shard, sid).await,
            1_400..2_200 => self.rotate_again(slot).await,
            _ => self.rotate(slot).await,
        }
    }

    /// A login: the two steps of it, and a second try if the answer is lost.
    async fn log_in(&mut self, slot: usize, replaces: Option<SessionId>) {
        let (shard, subject) = {
            let slot = self.slots.at(slot);
            (slot.shard, slot.subject.clone())
        };
        let deadline = self.deadline();
        let command = Command::Begin { shard, deadline, subject: subject.clone() };
        let step = async || self.node.begin(shard, deadline, &subject).await;
        let begun = self.tape.step(self.who(), command, step, Answer::Begun).await;
        let Some(Answer::Begun(Some(created))) = begun else { return };
        let row = self.row(&subject, created);
        self.slots.name(shard, row.sid);
        let command = CreateCommand {
            log: log_of(shard),
            deadline: self.deadline(),
            row: row.clone(),
            replaces,
            most: 10_000,
        };
        let mut created = self.create(command.clone()).await;
        if created.is_none() || self.random.below(10) == 0 {
            created = self.create(command).await.or(created);
        }
        // Whoever does not know uses it all the same.
        if matches!(created, None | Some(Answer::Created(Created::Started(_)))) {
            self.slots.put(slot, &row);
        }
    }

    async fn create(&self, command: CreateCommand) -> Option<Answer> {
        let asked = Command::Create(Box::new(command.clone()));
        let step = async || self.node.create(command).await;
        self.tape.step(self.who(), asked, step, Answer::Created).await
    }

    /// Presents the leaf most of the time, and sometimes what it should have thrown away.
    async fn rotate(&mut self, slot: usize) {
        let back = match self.random.below(1_000) {
            0..700 => 0,
            700..997 => 1,
            _ => 2,
        };
        let (deadline, candidate) = (self.deadline(), TokenHash::new(self.random.bytes()));
        let nonce = Nonce::new(self.random.bytes());
        let (shard, command) = {
            let mut slot = self.slots.at(slot);
            let newest = slot.tokens.len().saturating_sub(1);
            let presented = slot.tokens.get(newest.saturating_sub(back)).copied();
            let (Some(sid), Some(presented)) = (slot.sid, presented) else { return };
            let command = RotateCommand {
                sid,
                deadline,
                presented,
                candidate,
                nonce,
                kek: KekId::new(1),
                other_kek: None,
                binding: None,
                idle: self.settings.idle,
            };
            slot.sent.push_front(command.clone());
            slot.sent.truncate(4);
            (slot.shard, command)
        };
        self.send(slot, shard, command).await;
    }

    /// Sends again what was sent already, byte for byte.
    async fn rotate_again(&mut self, slot: usize) {
        let (shard, sent) = {
            let slot = self.slots.at(slot);
            let place = self.random.place(slot.sent.len());
            (slot.shard, slot.sent.get(place).cloned())
        };
        if let Some(command) = sent {
            self.send(slot, shard, command).await;
        }
    }

    async fn send(&self, slot: usize, shard: Shard, command: RotateCommand) {
        let (sid, log) = (command.sid, log_of(shard));
        let asked = Command::Rotate(log.clone(), Box::new(command.clone()));
        let step = async || self.node.rotate(log, command, self.settings.limits).await;
        let answer = |rotation| Answer::Rotated(Box::new(rotation));
        if let Some(answer) = self.tape.step(self.who(), asked, step, answer).await {
            self.slots.at(slot).hear(sid, answer.row());
        }
    }

    async fn find(&self, shard: Shard, sid: SessionId) {
        let step = async || self.node.find_session(shard, sid).await;
        let found = |row: Option<SessionRow>| Answer::Found(row.map(Box::new));
        self.tape.step(self.who(), Command::Find(shard, sid), step, found).await;
    }

    async fn end(&mut self, slot: usize, shard: Shard, sid: SessionId) {
        let cause = EndCause::Logout;
        let command = EndCommand { log: log_of(shard), deadline: self.deadline(), sid, cause };
        let asked = Command::End(command.clone());
        let step = async || self.node.end_session(command).await;
        let answer = self.tape.step(self.who(), asked, step, Answer::Ended).await;
        if answer.is_some() {
            self.slots.at(slot).ended = true;
        }
    }

    async fn revoke(&mut self, shard: Shard, target: Target) {
        let id = CommandId::new(self.random.bytes());
        let command = RevokeCommand { log: log_of(shard), deadline: self.deadline(), id, target };
        self.slots.remember(&command);
        self.send_revocation(command).await;
    }

    async fn revoke_again(&mut self) {
        if let Some(command) = self.slots.revocation(&mut self.random) {
            self.send_revocation(command).await;
        }
    }

    async fn send_revocation(&self, command: RevokeCommand) {
        let asked = Command::Revoke(command.clone());
        let step = async || self.node.revoke(command).await;
        self.tape.step(self.who(), asked, step, Answer::Revoked).await;
    }

    fn row(&mut self, subject: &str, created: StoreTime) -> SessionRow {
        SessionRow {
            sid: SessionId::new(self.random.bytes()),
            subject: subject.into(),
            client: "a browser".into(),
            profile: Profile::Cookie,
            state: SessionState::Active,
            leaf: TokenMark::first(TokenHash::new(self.random.bytes())),
            predecessor: None,
            rotated_at: created,
            created,
            idle_expiry: created.after(self.settings.idle),
            absolute_expiry: created.after(self.settings.idle.saturating_mul(2)),
            binding: None,
            mac: RowMac::new(self.random.bytes()),
        }
    }

    /// Mostly what a node sets, and sometimes more, so that what is late still does something, or
    /// next to nothing.
    fn deadline(&mut self) -> StoreTime {
        let usual = self.settings.limits.deadline();
        let time = match self.random.below(50) {
            0 => Duration::from_millis(1),
            1..6 => usual.saturating_mul(4),
            _ => usual,
        };
        self.tape.now().after(time)
    }

    const fn who(&self) -> (u32, Duration) {
        (self.number, self.settings.patience)
    }
}

fn log_of(shard: Shard) -> Log {
    Log { shard, issuer: "https://login.example".into() }
}
