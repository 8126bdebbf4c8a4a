//! The log of revocations.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use hallpass_session::store::{Batch, Cursor, Position, RevocationFeed, Shard, Step};

use crate::Postgres;
use crate::postgres::only;

impl RevocationFeed for Postgres {
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch> {
        Box::pin(async move {
            only(shard)?;
            self.tail().read(&after, most).await
        })
    }

    fn wait(&self, _: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.tail().wait(limit)
    }

    fn report<'s>(
        &'s self,
        node: &'s str,
        passed: &'s [Position],
        alive: Duration,
    ) -> Step<'s, ()> {
        Box::pin(async move {
            for Position { shard, sequence } in passed.iter().copied() {
                only(shard)?;
                self.report_node(node, sequence, alive).await?;
            }
            Ok(())
        })
    }

    fn behind(&self, position: Position) -> Step<'_, u64> {
        Box::pin(async move {
            only(position.shard)?;
            self.nodes_behind(position.sequence).await
        })
    }
}
