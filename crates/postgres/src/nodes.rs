//! Which processes are alive, and how far each has taken in the log.

use std::time::Duration;

use hallpass_session::store::StoreError;

use crate::Postgres;
use crate::fetched::READ_ONLY;
use crate::sql::{Columns, NOW, bytes, integer, span};
use crate::step::PROOF;

impl Postgres {
    /// A process is alive for this time, and has taken in the log up to this place.
    pub(crate) async fn report_node(
        &self,
        node: &str,
        passed: u64,
        alive: Duration,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO {schema}.nodes (node, passed, until) VALUES ({}, {}, {} + {}) \
             ON CONFLICT (node) DO UPDATE SET passed = excluded.passed, until = excluded.until; ",
            bytes(node.as_bytes()),
            integer(passed)?,
            self.now(),
            span(alive).min(LONGEST),
            schema = self.names().schema(),
        );
        self.send(&sql).await.map(drop)
    }

    /// How many processes that are alive have not taken in the event of this place. Only a server that
    /// still commits is believed: to one that nobody reports to any more, all seem to have gone.
    pub(crate) async fn nodes_behind(&self, place: u64) -> Result<u64, StoreError> {
        let sql = format!(
            "{PROOF}SELECT count(*) AS nodes, {READ_ONLY} AS read_only FROM {schema}.nodes \
             WHERE until > {now} AND passed < {place}; ",
            schema = self.names().schema(),
            now = self.now(),
            place = i64::try_from(place).unwrap_or(i64::MAX),
        );
        let rows = self.send(&sql).await?;
        rows.first().map_or(Ok(0), |row| Columns::new("nodes", row).number())
    }

    /// What time it is: never earlier than what was written.
    pub(crate) fn now(&self) -> String {
        format!("greatest({NOW}, (SELECT max(clock) FROM {}.clocks))", self.names().schema())
    }
}

/// So that the sum with a time is a number of 63 bits.
const LONGEST: i64 = i64::MAX / 2;
