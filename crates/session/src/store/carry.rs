//! From one store to another.

use std::fmt::Debug;
use std::time::Duration;

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
/// so after a failure it is called again.
///
/// # Errors
/// [`Config`](StoreErrorKind::Config) if the new store has several parts, as a cluster has: a refresh
/// token names the part of its session, which would be another one there. Else those of the stores.
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
        for row in rows {
            let put = put(to, row, opened.now.after(LONGEST)).await?;
            carried = carried.saturating_add(u64::from(put));
        }
    }
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
    Ok(matches!(created.await?, Created::Started(_)))
}

const SEVERAL_PARTS: &str = "sessions of a store in one part cannot be carried to a cluster: take a \
                             single server, one with replicas, or PostgreSQL, or begin with an empty \
                             cluster, where everybody logs in again";

/// Rows at a time.
const ROWS: u32 = 1_000;

/// How long it may take: steps have a deadline, which is for requests.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
