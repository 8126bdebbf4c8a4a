//! The parts of a run.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::sleep;

use super::found::{Found, in_millis, seconds};
use crate::clock::Tick;
use crate::failure::{Done, Failure};
use crate::fill::fill;
use crate::fleet::{Fleet, User};
use crate::ledger::add;
use crate::load::{self, Rates};
use crate::node::{Answer, Ask, Node, Target, Verdict};
use crate::options::Options;
use crate::place::Place;
use crate::probe::{Kind, Probes};
use crate::reading::{Rate, Reading};
use crate::server::Server;
use crate::table::{ratio, whole};

/// Everything that the parts need.
struct Run<'r> {
    options: &'r Options,
    server: &'r Server,
    fleet: Arc<Fleet>,
    found: Found,
}

/// All of them, on a store that is empty.
pub(super) async fn all(options: &Options, server: &Server, kek: &str) -> Done<Found> {
    let place = Place::new(server.url(), kek);
    let fleet = Fleet::start(&place, options.nodes, options.processes).await?;
    let mut run = Run { options, server, fleet: Arc::new(fleet), found: Found::new() };
    run.filling().await?;
    run.one_at_a_time().await?;
    run.under_load().await?;
    run.flat_out().await?;
    run.one_by_one().await?;
    run.everyone().await?;
    run.found.answers(&run.fleet).await?;
    Ok(run.found)
}

impl Run<'_> {
    /// Every user logs in.
    async fn filling(&mut self) -> Done<()> {
        let Options { users, .. } = *self.options;
        let processes = self.fleet.nodes.iter().filter(|node| matches!(node, Node::Process(_)));
        let nodes = format!("{}, {} of them processes", self.fleet.nodes.len(), processes.count());
        self.found.fact("store", self.server.name().await);
        self.found.fact("nodes", nodes);
        self.found.memory("nobody has logged in", &self.fleet, self.server).await?;
        let empty = self.server.read().await?;
        let took = fill(&self.fleet, users).await?;
        let full = self.server.read().await?;
        self.found.fact("users, each logged in once", whole(users));
        let rate = ratio(u64::try_from(users).unwrap_or(u64::MAX), 1) / took.as_secs_f64();
        self.found.fact("their logins", format!("{}: {rate:.0} a second", seconds(took)));
        if let Some((empty, full)) = empty.zip(full) {
            let bytes = full.memory.saturating_sub(empty.memory);
            let each = ratio(bytes, u64::try_from(users).unwrap_or(u64::MAX));
            self.found.fact("memory of the store for each", format!("{each:.0} bytes"));
        }
        self.found.memory("all have logged in", &self.fleet, self.server).await
    }

    /// Revocations, each after the one before it is done.
    async fn one_at_a_time(&mut self) -> Done<()> {
        let mut probes = Probes::default();
        for number in 0..self.options.probes {
            let customer = load::login(&self.fleet, number).await?;
            // Not in step with the polls.
            let pause = number.wrapping_mul(37) % 200;
            sleep(Duration::from_millis(pause.saturating_add(120))).await;
            let (by, _) = self.fleet.node(number)?;
            let wait = number % 2 == 0;
            probes.extend(self.fleet.probe(&customer, Kind::of(number), by, wait).await?);
        }
        self.found.latency("one at a time, nothing else", &probes);
        Ok(())
    }

    /// Everybody is busy.
    async fn under_load(&mut self) -> Done<()> {
        let Options { refreshes, time, .. } = *self.options;
        // Some to begin with.
        for number in 0..FIRST {
            load::login(&self.fleet, number).await?;
        }
        let before = self.server.read().await?;
        let rates = Rates { refreshes, logins: 20, checks: 1_000, probes: 10, revocations: 0 };
        let found = load::run(&self.fleet, rates, time).await?;
        let rate = self.since(before).await?;
        let done = u32::try_from(found.refreshes.len()).unwrap_or(u32::MAX);
        let done = f64::from(done) / time.as_secs_f64();
        self.found.load("under load", Some(done), Some(&found.refreshes), rate);
        self.found.latency("ten a second, under load", &found.probes);
        self.found.memory("after the load", &self.fleet, self.server).await
    }

    /// As many refreshes as this machine bears, nodes and clients and store on it.
    async fn flat_out(&mut self) -> Done<()> {
        let before = self.server.read().await?;
        let time = self.options.time.checked_div(6).unwrap_or_default();
        let (done, took) = load::flat_out(&self.fleet, 64, time).await?;
        let rate = self.since(before).await?;
        let done = ratio(done, 1) / took.as_secs_f64();
        self.found.load("nothing but refreshes", Some(done), None, rate);
        Ok(())
    }

    /// Subjects, very many of them, each by a call of its own.
    async fn one_by_one(&mut self) -> Done<()> {
        let (leavers, ended) = (self.fleet.leavers(self.options.subjects), AtomicBool::new(false));
        let (before, begun) = (self.server.read().await?, Tick::now());
        let revoking = async {
            let done = revoke_all(&self.fleet, &leavers).await;
            ended.store(true, Relaxed);
            done.map(|()| Tick::now().since(begun))
        };
        let meanwhile = async {
            let mut probes = Probes::default();
            while !ended.load(Relaxed) {
                let rates = Rates { logins: 20, checks: 200, probes: 4, ..Rates::NONE };
                probes.extend(load::run(&self.fleet, rates, SECOND).await?.probes);
            }
            Ok(probes)
        };
        let (took, probes) = tokio::try_join!(revoking, meanwhile)?;
        let rate = self.since(before).await?;
        let count = u64::try_from(leavers.len()).unwrap_or(u64::MAX);
        let name = format!("while {} subjects are revoked", whole(count));
        self.found.latency(&name, &probes);
        self.found.load(&name, None, None, rate);
        let a_second = ratio(count, 1) / took.as_secs_f64();
        let told = format!("{}: {a_second:.0} a second", seconds(took));
        self.found.fact(&format!("{} subjects revoked one by one", whole(count)), told);
        self.found.memory("subjects revoked one by one", &self.fleet, self.server).await?;
        let stride = (leavers.len() / SAMPLE).max(1);
        let sample = leavers.into_iter().step_by(stride);
        self.are_over(sample).await
    }

    /// All users at once.
    async fn everyone(&mut self) -> Done<()> {
        let mut probes = Probes::default();
        for number in 0..ROUNDS {
            let (by, _) = self.fleet.node(number)?;
            let customer = load::login(&self.fleet, number).await?;
            sleep(Duration::from_millis(300)).await;
            let looked_at = self.fleet.look_away();
            let probe = self.fleet.probe(&customer, Kind::Everyone, by, true).await?;
            if number == 0 {
                let all = probe.refused.quantile(1_000).unwrap_or_default();
                self.found.fact("everyone revoked, refused by all nodes after", in_millis(all));
            }
            probes.extend(probe);
            for (customer, node) in looked_at.iter().zip(self.fleet.nodes.iter().cycle()) {
                if customer.is_current()
                    && node.check(&customer.access).await?.verdict != Verdict::Revoked
                {
                    add(&self.fleet.counts.admitted_wrongly);
                }
            }
        }
        self.found.latency("everyone", &probes);
        self.found.memory("everyone revoked", &self.fleet, self.server).await?;
        let sample = (0..SAMPLE).filter_map(|_| self.fleet.turn()).collect::<Vec<_>>();
        self.are_over(sample).await?;
        // And who logs in now is let in, everywhere.
        let customer = load::login(&self.fleet, 0).await?;
        for node in &self.fleet.nodes {
            if node.check(&customer.access).await?.verdict != Verdict::Admitted {
                add(&self.fleet.counts.refused_wrongly);
            }
        }
        Ok(())
    }

    /// The sessions of these do not go on.
    async fn are_over(&self, users: impl IntoIterator<Item = User>) -> Done<()> {
        for (number, user) in (0..).zip(users) {
            let (_, node) = self.fleet.node(number)?;
            match node.ask(Ask::Refresh(user.refresh)).await {
                Answer::Ended => {}
                Answer::Handed(_) => add(&self.fleet.counts.admitted_wrongly),
                other => return Err(Failure::new(format!("a revoked user: {other:?}"))),
            }
        }
        Ok(())
    }

    async fn since(&self, before: Option<Reading>) -> Done<Option<Rate>> {
        let after = self.server.read().await?;
        Ok(after.zip(before).map(|(after, before)| after.since(&before)))
    }
}

/// Each of these users is logged out everywhere.
async fn revoke_all(fleet: &Arc<Fleet>, leavers: &[User]) -> Done<()> {
    let size = leavers.len().div_ceil(LANES).max(1);
    let lanes = leavers.chunks(size).zip(0..).map(|(lane, number)| {
        let subjects: Vec<String> = lane.iter().map(|user| user.subject.clone()).collect();
        let fleet = Arc::clone(fleet);
        tokio::spawn(async move {
            let (_, node) = fleet.node(number)?;
            for subject in subjects {
                match node.ask(Ask::Revoke(Target::Subject(subject), false)).await {
                    Answer::Revoked(..) => add(&fleet.counts.revocations),
                    other => return Err(Failure::new(format!("not revoked: {other:?}"))),
                }
            }
            Ok(())
        })
    });
    let done = try_join_all(lanes).await.map_err(|error| Failure::of("a revocation", error))?;
    done.into_iter().collect()
}

const SECOND: Duration = Duration::from_secs(1);

/// How many are looked at before the load has brought others.
const FIRST: u64 = 50;

/// How many times everyone is revoked.
const ROUNDS: u64 = 5;

/// How many revoke at the same time.
const LANES: usize = 64;

/// Of how many users it is looked whether they are really out.
const SAMPLE: usize = 1_000;
