//! From one store to another.

use std::fmt::Debug;
use std::time::Duration;

use futures_util::future::join_all;

use super::{CreateCommand, Created, Log, Needs, Shard, Step, Store, StoreError, StoreErrorKind};
use crate::StoreTime;
use crate::rotation::{SessionId, SessionRow};

/// A store whose sessions can be carried to another one.
pub trait SessionSource: Debug + Send + Sync {
    /// Sessions that can be refreshed, those after this one in the order of their names, at most so
    /// many; from the first one for `None`. No more are left when none comes.
    fn sessions_after(&self, after: Option<SessionId>, most: u32) -> Step<'_, Vec<SessionRow>>;
}

/// Carries the sessions of one store to another, of one part as well, so that nobody has to log in
/// again: how many there were.
///
/// To be done while no node uses either of them. The nodes of the new store get the KEK of the old
/// one, by which the refresh tokens go on. Signing keys and revocations stay behind: access tokens
/// that the old store signed are refused, and clients refresh. What is carried twice is there once,
/// so after a failure it is called again. The new store keeps what is revoked there for as long as
/// any of these sessions may last, whatever the settings of its nodes.
///
/// # Errors
/// [`Config`](StoreErrorKind::Config) if the new store has several parts, as a cluster has: a refresh
/// token names the part of its session, which would be another one there; or if the clock of the new
/// store is behind that of the old one. Else those of the stores.
pub async fn carry(from: &dyn SessionSource, to: &dyn Store) -> Result<u64, StoreError> {
    let opened = to.open(Needs::default()).await?;
    if opened.shards != 1 {
        return Err(StoreError::new(StoreErrorKind::Config, SEVERAL_PARTS));
    }
    let (mut carried, mut last) = (0_u64, None);
    loop {
        let rows = from.sessions_after(last, ROWS).await?;
        let Some(row) = rows.last() else { return Ok(carried) };
        last = Some(row.sid);
        // Its own nodes may have shorter sessions, and would forget what was revoked of these.
        let _opened = to.open(needs_of(&rows)).await?;
        if rows.iter().any(|row| row.created > opened.now.after(APART)) {
            return Err(StoreError::new(StoreErrorKind::Config, AHEAD));
        }
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some = rows.by_ref().take(AT_ONCE);
            let some = some.map(|row| put(to, row, opened.now.after(LONGEST)));
            for put in join_all(some).await {
                carried = carried.saturating_add(u64::from(put?));
            }
        }
    }
}

/// That a cut-off is kept for as long as any of these sessions lasts.
fn needs_of(rows: &[SessionRow]) -> Needs {
    let lifetimes = rows.iter().map(|row| row.absolute_expiry.since(row.created));
    Needs { keep_cut_offs: lifetimes.max().unwrap_or_default(), ..Needs::default() }
}

/// Whether the row is there now; one that a revocation of the new store covers is not carried.
async fn put(to: &dyn Store, row: SessionRow, deadline: StoreTime) -> Result<bool, StoreError> {
    let created = to.create(CreateCommand {
        // No event comes of it: nothing ends.
        log: Log { shard: Shard::default(), issuer: "".into() },
        deadline,
        row,
        replaces: None,
        most: u32::MAX,
    });
    match created.await? {
        Created::Started(_) => Ok(true),
        Created::Revoked => Ok(false),
        Created::Late => Err(StoreError::new(StoreErrorKind::Unavailable, LATE)),
    }
}

const SEVERAL_PARTS: &str = "sessions of a store in one part cannot be carried to a cluster: take a \
                             single server, one with replicas, or PostgreSQL, or begin with an empty \
                             cluster, where everybody logs in again";

const AHEAD: &str = "a session of the old store began later than it is now by the clock of the new one, whose \
                     time would stand until then: set the clocks of both machines, and wait";

const LATE: &str = "the new store's clock has passed the time that carrying may take: call it again, what \
                    is carried is there";

/// How far two clocks that are set may be apart.
const APART: Duration = Duration::from_secs(1);

/// Rows that are read at a time, and that are written at once.
const ROWS: u32 = 1_000;
const AT_ONCE: usize = 16;

/// How long it may take: steps have a deadline, which is for requests.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
