//! What a run has found, as tables.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use crate::failure::Done;
use crate::fleet::Fleet;
use crate::ledger::Counts;
use crate::probe::Probes;
use crate::reading::Rate;
use crate::series::{Series, millis};
use crate::server::Server;
use crate::table::{Table, mebibytes, whole};

/// The tables of a run as they grow.
#[derive(Debug)]
pub(super) struct Found {
    facts: Table,
    latency: Table,
    memory: Table,
    load: Table,
    answers: Table,
    wrong: u64,
}

impl Found {
    pub(super) fn new() -> Self {
        let latency = [
            "milliseconds",
            "revocations",
            "refused: p50",
            "p99",
            "longest",
            "the call: p50",
            "p99",
            "longest",
            "`everywhere`: p50",
            "p99",
            "longest",
        ];
        let memory =
            ["MiB", "revocations in force", "a node's process", "of it revocations", "the store"];
        let load = [
            "",
            "refreshes a second",
            "p50",
            "p99",
            "longest",
            "commands of the store a second",
            "its core",
        ];
        Self {
            facts: Table::new("run", ["", ""]),
            latency: Table::new("latency", latency),
            memory: Table::new("memory", memory),
            load: Table::new("load", load),
            answers: Table::new("answers", ["", ""]),
            wrong: 0,
        }
    }

    /// Something about the run.
    pub(super) fn fact(&mut self, name: &str, fact: impl Into<String>) {
        let fact = fact.into();
        eprintln!("{name}: {fact}");
        self.facts.row([name.to_owned(), fact]);
    }

    /// What revocations took.
    pub(super) fn latency(&mut self, name: &str, probes: &Probes) {
        let cells = [probes.refused.cells(), probes.returned.cells(), probes.everywhere.cells()];
        let row = [name.to_owned(), whole(probes.returned.len())];
        eprintln!("{name}: refused after {:?} ms", cells[0]);
        self.latency.row(row.into_iter().chain(cells.into_iter().flatten()));
    }

    /// How much memory everybody has now.
    pub(super) async fn memory(&mut self, name: &str, fleet: &Fleet, server: &Server) -> Done<()> {
        let status = fleet.status().await?;
        let most = |figures: &mut dyn Iterator<Item = usize>| figures.max().unwrap_or_default();
        let revocations = most(&mut status.iter().map(|status| status.revocations));
        let bytes = most(&mut status.iter().map(|status| status.bytes));
        let store = server.read().await?.map(|reading| reading.memory);
        let cell = |bytes: Option<u64>| bytes.map_or_else(|| "-".to_owned(), mebibytes);
        let row = [
            name.to_owned(),
            whole(revocations),
            cell(fleet.resident()),
            cell(u64::try_from(bytes).ok()),
            cell(store),
        ];
        eprintln!("memory, {}", row.join(", "));
        self.memory.row(row);
        Ok(())
    }

    /// What a load came to, and what the store did meanwhile.
    pub(super) fn load(
        &mut self,
        name: &str,
        refreshes: Option<f64>,
        times: Option<&Series>,
        rate: Option<Rate>,
    ) {
        let times = times.map_or_else(|| ["-"; 3].map(str::to_owned), Series::cells);
        let rate = rate.map_or_else(|| ["-"; 2].map(str::to_owned), |rate| rate.cells());
        let refreshes = refreshes.map_or_else(|| "-".to_owned(), |n| whole(format!("{n:.0}")));
        let row = [name.to_owned(), refreshes];
        let row: Vec<_> = row.into_iter().chain(times).chain(rate).collect();
        eprintln!("load, {}", row.join(", "));
        self.load.row(row);
    }

    /// What was answered.
    pub(super) async fn answers(&mut self, fleet: &Fleet) -> Done<()> {
        let status = fleet.status().await?;
        let stale: u64 = status.iter().map(|status| status.passed_stale).sum();
        let notices: u64 = status.iter().map(|status| status.notices).sum();
        let Counts { checks, refreshes, logins, revocations, meanwhile, .. } = &fleet.counts;
        let Counts { refused_wrongly, admitted_wrongly, unavailable, .. } = &fleet.counts;
        let rows = [
            ("requests with an access token", checks),
            ("refreshes", refreshes),
            ("logins after the first of each user", logins),
            ("revocations", revocations),
            ("let in elsewhere after a revocation was acknowledged, within the bound", meanwhile),
            ("refused wrongly", refused_wrongly),
            ("let in wrongly", admitted_wrongly),
            ("answered 503", unavailable),
        ];
        for (name, count) in rows {
            self.answers.row([name.to_owned(), whole(count.load(Relaxed))]);
        }
        self.answers.row(["let in without knowing".to_owned(), whole(stale)]);
        self.answers.row(["failures that a node told of".to_owned(), whole(notices)]);
        self.wrong = fleet.counts.wrong().saturating_add(stale);
        Ok(())
    }

    /// How many answers were wrong.
    pub(super) const fn wrong(&self) -> u64 {
        self.wrong
    }

    pub(super) fn tables(self) -> Vec<Table> {
        vec![self.facts, self.latency, self.memory, self.load, self.answers]
    }
}

/// Seconds, for a fact.
pub(super) fn seconds(time: Duration) -> String {
    format!("{:.0} s", time.as_secs_f64())
}

/// Milliseconds, for a fact.
pub(super) fn in_millis(time: Duration) -> String {
    format!("{} ms", millis(Some(time)))
}
