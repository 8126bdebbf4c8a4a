//! Refreshes: of the leaf and its predecessor most of the time.

use hallpass_session::rotation::{
    Binding, Generation, KekId, Outcome, RotateCommand, SessionId, TokenHash,
};

use super::super::known::Known;
use super::Walk;

impl Walk {
    pub(super) async fn refresh(&mut self) {
        let Some(at) = self.mostly_active() else {
            self.begin().await;
            return self.create().await;
        };
        let Some(known) = self.sessions.get(at) else { return };
        let back = match self.random.below(40) {
            0..22 => 0,
            22..39 => 1,
            _ => self.random.below(5),
        };
        let newest = known.tokens.len().saturating_sub(1);
        let Some(token) = known.tokens.get(newest.saturating_sub(back)).copied() else { return };
        let (row, soon) = (known.row.clone(), self.bench.soon());
        let mut command = self.bench.refresh_by(&row, token, soon);
        command.idle = self.settings.idle;
        if self.random.below(2) == 0 {
            command.deadline = self.bench.now().await.after(self.settings.limits.deadline());
        }
        self.make_odd(&mut command).await;
        self.sent.push(command.clone());
        self.send(command).await;
    }

    /// One in eight is odd.
    async fn make_odd(&mut self, command: &mut RotateCommand) {
        match self.random.below(64) {
            0 => command.presented.hash = TokenHash::new(self.bench.bytes()),
            1 => {
                let above = command.presented.generation.number() + 3;
                command.presented.generation = Generation::new(above);
                command.presented.hash = TokenHash::new(self.bench.bytes());
            }
            2 => command.deadline = self.bench.before().await,
            3 | 4 => command.kek = KekId::new(2),
            5 => (command.kek, command.other_kek) = (KekId::new(2), Some(KekId::new(1))),
            6 => {
                let other = command.binding.is_none().then_some(Binding::Certificate([1; 32]));
                command.binding = other;
            }
            7 => command.sid = SessionId::new(self.bench.bytes()),
            _ => {}
        }
    }

    /// A network that delivers twice, at once or later.
    pub(super) async fn resend(&mut self) {
        let back = self.random.below(6).min(self.sent.len().saturating_sub(1));
        let at = self.sent.len().saturating_sub(1).saturating_sub(back);
        let Some(command) = self.sent.get(at).cloned() else { return };
        self.send(command).await;
    }

    async fn send(&mut self, command: RotateCommand) {
        let answer = self.bench.rotate_by(&command, self.settings.limits).await;
        let (outcome, now) = (answer.outcome, answer.now);
        assert!(now >= self.clock, "{now:?} is before {:?}, which was answered", self.clock);
        self.tally.count(outcome);
        let Some(at) = self.place(&command.sid) else {
            let late = now > command.deadline;
            let refusal = if late { Outcome::Late } else { Outcome::NotFound };
            assert_eq!((outcome, answer.row), (refusal, None), "nobody's session");
            return self.nothing_new().await;
        };
        let cut_offs = self.cut_offs(&self.sessions[at].row.subject);
        let (limits, before) = (self.settings.limits, self.sessions[at].row.clone());
        let ended = self.sessions[at].hear(&command, answer, &cut_offs, &limits);
        if self.sessions[at].row != before {
            self.has_written(now);
        }
        if ended {
            self.has_ended(command.sid).await;
        } else {
            self.nothing_new().await;
        }
    }

    /// The place of a session: most of the time of one that has not ended, and sometimes of one that
    /// a cut-off covers and that was not presented since: its row does not know yet.
    fn mostly_active(&mut self) -> Option<usize> {
        let places = |filter: fn(&Known) -> bool| {
            let found = self.sessions.iter().enumerate().filter(|(_, known)| filter(known));
            found.map(|(at, _)| at).collect::<Vec<_>>()
        };
        let (alive, cut) =
            (places(|known| !known.promised), places(|known| known.promised && known.is_active()));
        match self.random.below(12) {
            0 => Some(self.random.below(self.sessions.len())),
            1 | 2 if !cut.is_empty() => self.one_of(&cut),
            _ => self.one_of(&alive),
        }
    }
}
