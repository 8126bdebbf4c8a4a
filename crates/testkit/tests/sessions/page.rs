//! A shard of the ledger.

use std::collections::BTreeMap;
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{SessionId, SessionRow, ShardClock};
use hallpass_session::store::{CommandId, Swept};

use crate::faults::Fault;

/// What it holds.
#[derive(Clone, Default)]
pub(crate) struct Page {
    pub(crate) clock: ShardClock,
    pub(crate) everyone: Option<StoreTime>,
    pub(crate) subjects: BTreeMap<String, StoreTime>,
    pub(crate) sessions: BTreeMap<SessionId, SessionRow>,
    pub(crate) log: BTreeMap<u64, Event>,
    pub(crate) head: u64,
    pub(crate) commands: BTreeMap<CommandId, u64>,
    /// How far anybody has read in the log.
    pub(crate) read: u64,
    pub(crate) nodes: BTreeMap<String, (u64, StoreTime)>,
}

impl Page {
    /// In more than the clock.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        self.sessions != other.sessions || self.log != other.log
    }

    pub(crate) fn sweep(
        &mut self,
        fault: Fault,
        time: StoreTime,
        keep_cut_offs: Duration,
        left: &mut usize,
        swept: &mut Swept,
    ) {
        let now = self.clock.now(time);
        if fault == Fault::SweepsCommands {
            self.commands.clear();
        } else {
            self.clock = ShardClock::new(now);
        }
        if fault == Fault::SweepsWithoutEnd {
            *left = usize::MAX;
        }
        let keep_cut_offs =
            if fault == Fault::TrimsCutOffs { Duration::ZERO } else { keep_cut_offs };
        let mut may = |due: bool, count: &mut u64| {
            let dropped = due && *left > 0;
            *left -= usize::from(dropped);
            *count += u64::from(dropped);
            !dropped
        };
        self.sessions.retain(|_, row| {
            let due = now >= row.idle_expiry.min(row.absolute_expiry);
            may(due, &mut swept.sessions)
        });
        let all = fault == Fault::SweepsAll;
        self.log.retain(|_, event| may(all || event.expires() <= now, &mut swept.revocations));
        self.subjects.retain(|_, at| may(at.after(keep_cut_offs) < now, &mut swept.revocations));
        if fault == Fault::TrimsCutOffs {
            self.everyone = None;
        }
        if fault == Fault::GivesPlacesAway && self.log.is_empty() {
            self.head = 0;
        }
    }
}
