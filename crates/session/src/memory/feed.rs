//! The log of a store in memory.

use std::future::{Future, ready};
use std::pin::Pin;
use std::time::Duration;

use super::MemoryStore;
use super::part::Part;
use crate::StoreTime;
use crate::store::{
    Batch, Cursor, Position, RevocationFeed, Shard, Step, StoreError, StoreErrorKind,
};

impl RevocationFeed for MemoryStore {
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch> {
        let read = self.time().and_then(|time| read(self.state().part(shard)?, time, &after, most));
        Box::pin(ready(read))
    }

    fn wait(&self, _: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // Asked for before the future is polled: nothing that comes until then is missed.
        let appended = self.0.appended.notified();
        Box::pin(async move {
            let _waited = tokio::time::timeout(limit, appended).await;
        })
    }

    fn report<'s>(
        &'s self,
        node: &'s str,
        passed: &'s [Position],
        alive: Duration,
    ) -> Step<'s, ()> {
        let report = || -> Result<(), StoreError> {
            let until = self.time()?.after(alive);
            let mut state = self.state();
            for Position { shard, sequence } in passed {
                state.part(*shard)?.nodes.insert(node.into(), (*sequence, until));
            }
            Ok(())
        };
        Box::pin(ready(report()))
    }

    fn behind(&self, position: Position) -> Step<'_, u64> {
        let behind = || {
            let now = self.time()?;
            let mut state = self.state();
            let nodes = state.part(position.shard)?.nodes.values();
            let behind =
                nodes.filter(|(passed, until)| *until > now && *passed < position.sequence);
            Ok(u64::try_from(behind.count()).unwrap_or(u64::MAX))
        };
        Box::pin(ready(behind()))
    }
}

fn read(part: &Part, time: StoreTime, after: &Cursor, most: u32) -> Result<Batch, StoreError> {
    let cursor = sequence_of(after)?;
    // A cursor ahead of the log is of a log that was lost.
    let restarted = cursor > part.head();
    let start = if restarted { 0 } else { cursor };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let following = part.log.range(start.saturating_add(1)..);
    let events: Vec<_> = following.map(|(_, event)| event.clone()).take(most).collect();
    let at_head = events.len() < most;
    let last = events.last().map(crate::revocation::Event::sequence);
    let next = if at_head { part.head() } else { last.unwrap_or(start) };
    let next = Cursor::new(next.to_be_bytes());
    Ok(Batch { events, next, at_head, restarted, now: part.clock.now(time) })
}

fn sequence_of(cursor: &Cursor) -> Result<u64, StoreError> {
    match cursor.as_bytes() {
        [] => Ok(0),
        bytes => match bytes.try_into() {
            Ok(bytes) => Ok(u64::from_be_bytes(bytes)),
            Err(_) => Err(StoreError::new(StoreErrorKind::Corrupt, "no cursor of this store")),
        },
    }
}
