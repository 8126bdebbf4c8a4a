//! What is there, and what is swept away.

use super::Walk;
use crate::sessions::bench::done;

impl Walk {
    /// The sessions of a subject are those that have not ended, oldest first, as they were answered.
    pub(super) async fn list(&mut self) {
        let subject = self.subject();
        let before = self.bench.now().await;
        let mut listed = self.bench.sessions_of(&subject).await;
        let after = self.bench.now().await;
        assert!(listed.is_sorted_by_key(|row| row.created), "oldest first");
        // What expires while it is looked at may be there or not.
        listed.retain(|row| after < row.idle_expiry.min(row.absolute_expiry));
        let cut_offs = self.cut_offs(&subject);
        let own = self.sessions.iter().filter(|known| *known.row.subject == *subject);
        let own = own.filter(|known| known.is_active() && !cut_offs.cover(known.row.created));
        let own = own.filter(|known| after < known.expiry());
        let mut own: Vec<_> = own.map(|known| known.row.clone()).collect();
        listed.sort_by_key(|row| row.sid);
        own.sort_by_key(|row| row.sid);
        assert_eq!(listed, own, "between {before:?} and {after:?}");
    }

    /// A session is as it was answered, whatever its state.
    pub(super) async fn find(&mut self) {
        let at = self.random.below(self.sessions.len());
        let Some(known) = self.sessions.get(at) else { return };
        assert_eq!(self.bench.find(known.row.sid).await.as_ref(), Some(&known.row));
    }

    /// What has expired goes, at once or some time later, and nothing else does: the steps after this
    /// would see it.
    pub(super) async fn sweep(&mut self) {
        let before = self.bench.now().await;
        done(self.bench.store.sweep(1_000).await);
        let after = self.bench.now().await;
        self.nothing_new().await;
        let lingers = self.bench.harness.lingers().unwrap_or_default();
        for known in &self.sessions {
            if known.expiry().after(lingers) <= before {
                assert_eq!(self.bench.find(known.row.sid).await, None, "it had expired");
            }
        }
        // What expired in between may have gone or not: nothing is asked about it any more.
        let end = |known: &super::Known| known.expiry().after(lingers);
        let gone = |known: &super::Known| end(known) <= after && end(known) > before;
        let doubtful: Vec<_> =
            self.sessions.iter().filter(|known| gone(known)).map(|known| known.row.sid).collect();
        self.sent.retain(|command| !doubtful.contains(&command.sid));
        self.sessions.retain(|known| end(known) > after);
        // A login that is sent again so late would be one anew: its deadline is long past by then.
        self.begun.retain(|row| row.idle_expiry.after(lingers) > after);
    }
}
