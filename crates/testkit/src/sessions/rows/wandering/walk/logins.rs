//! Logins, and the sessions that make room for them.

use hallpass_session::StoreTime;
use hallpass_session::rotation::{CutOffs, EndCause, SessionId, SessionRow};
use hallpass_session::store::Created;

use super::super::known::Known;
use super::Walk;
use crate::fail::fail;
use crate::sessions::bench::done;

impl Walk {
    pub(super) async fn begin(&mut self) {
        let subject = self.subject();
        let begun = self.bench.begin(&subject).await;
        assert!(begun >= self.clock, "the clock of the shard went back");
        assert!(!self.cut_offs(&subject).cover(begun), "a login under a cut-off");
        self.clock = begun;
        let row = self.bench.row(&subject, begun);
        let absolute_expiry = begun.after(self.settings.absolute);
        let idle_expiry = begun.after(self.settings.idle).min(absolute_expiry);
        let binding = self.settings.binding;
        self.begun.push(SessionRow { idle_expiry, absolute_expiry, binding, ..row });
    }

    pub(super) async fn create(&mut self) {
        let at = self.random.below(self.begun.len());
        let Some(row) = self.begun.get(at).cloned() else { return };
        // One in four is sent again later.
        if self.random.below(4) > 0 {
            self.begun.swap_remove(at);
        }
        let replaced = self.random.below(self.sessions.len().saturating_mul(3));
        let replaced = self.sessions.get(replaced).map(|known| known.row.sid);
        let late = self.random.below(20) == 0;
        let mut command = self.bench.create_command(row.clone()).await;
        (command.replaces, command.most) = (replaced, self.settings.most);
        if late {
            command.deadline = self.bench.before().await;
        }
        let answer = done(self.bench.store.create(command).await);
        let cut_offs = self.cut_offs(&row.subject);
        match (self.place(&row.sid).and_then(|at| self.sessions.get(at)), &answer) {
            (Some(_), Created::Late) if late => self.nothing_new().await,
            (Some(known), _) => {
                let good = known.is_active() && !cut_offs.cover(row.created);
                assert_eq!(matches!(answer, Created::Started(_)), good, "{answer:?} once more");
                self.nothing_new().await;
            }
            (None, Created::Started(now)) if !late && !cut_offs.cover(row.created) => {
                assert!(*now >= self.clock && *now >= row.created);
                self.make_room(&row, replaced, *now, &cut_offs).await;
                self.clock = *now;
                self.sessions.push(Known::new(row));
            }
            (None, _) => {
                let refusal = if late { Created::Late } else { Created::Revoked };
                assert_eq!(answer, refusal, "begun at {:?}, {cut_offs:?}", row.created);
                self.nothing_new().await;
            }
        }
    }

    /// The session that the login replaces has ended, and the oldest of too many: each has an event,
    /// and nobody else has.
    async fn make_room(
        &mut self,
        row: &SessionRow,
        replaced: Option<SessionId>,
        now: StoreTime,
        cut_offs: &CutOffs,
    ) {
        let mut ended = self.new_ends().await;
        let replaced = replaced.and_then(|sid| self.place(&sid));
        if let Some(at) = replaced {
            let old = &mut self.sessions[at];
            let had = ended.iter().position(|sid| *sid == old.row.sid);
            assert_eq!(had.is_some(), old.end(EndCause::Replaced), "the one that is replaced");
            had.map(|at| ended.swap_remove(at));
        }
        let in_the_way = |known: &&mut Known| {
            let alive = known.is_active() && now < known.expiry();
            alive && known.row.subject == row.subject && !cut_offs.cover(known.row.created)
        };
        let mut others: Vec<_> = self.sessions.iter_mut().filter(in_the_way).collect();
        let most = usize::try_from(self.settings.most).unwrap_or(usize::MAX);
        let too_many = (others.len() + 1).saturating_sub(most);
        assert_eq!(ended.len(), too_many, "of {} with {most} at most", others.len() + 1);
        // Of the same age, any.
        others.sort_by_key(|known| (known.row.created, !ended.contains(&known.row.sid)));
        for known in others.into_iter().take(too_many) {
            assert!(ended.contains(&known.row.sid), "the oldest end: {ended:?}");
            known.end(EndCause::TooMany);
        }
    }

    /// The sessions that the new events say have ended.
    async fn new_ends(&mut self) -> Vec<SessionId> {
        let events = self.new_events().await;
        let sid = |event: &hallpass_session::revocation::Event| match event.scope() {
            hallpass_session::revocation::Scope::Session(sid) => SessionId::from_text(sid),
            _ => None,
        };
        let sids = events.iter().map(|event| {
            sid(event).unwrap_or_else(|| fail(format_args!("not an end: {:?}", event.scope())))
        });
        sids.collect()
    }
}
