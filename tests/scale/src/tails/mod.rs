//! What it costs the store that nodes follow its log: as a share of all that it has to do.

mod deaf;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hallpass_redis::Redis;
use tokio::time::sleep;

use crate::failure::{Done, Failure};
use crate::fill::fill;
use crate::fleet::Fleet;
use crate::load::{self, Rates};
use crate::node::{Local, Node};
use crate::place::Place;
use crate::reading::Rate;
use crate::scripts::Scripts;
use crate::series::Series;
use crate::server::Server;

pub use deaf::{Deaf, Switch};

/// What is measured, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Nodes that follow the log.
    pub nodes: usize,
    /// Refreshes a second, spread over them.
    pub refreshes: u32,
    /// Revocations a second, each of which wakes all of them up.
    pub revocations: u32,
    /// How long each part is measured.
    pub time: Duration,
}

/// What was measured: the server, in five parts.
#[derive(Clone, Debug)]
pub struct Costs {
    /// Nodes that hear nothing, and no requests: connections, and the signing keys.
    pub idle: Rate,
    /// The same with the refreshes.
    pub refreshes: Rate,
    /// Nodes that follow the log, and nothing happens.
    pub quiet: Rate,
    /// The same with the revocations.
    pub woken: Rate,
    /// With revocations and refreshes.
    pub both: Rate,
    /// How long each script took in the server then, where that was asked for.
    pub scripts: BTreeMap<&'static str, Series>,
    /// The refreshes a second that there really were.
    pub reached: f64,
}

impl Costs {
    /// What so many refreshes a second cost: the share of a core.
    #[must_use]
    pub fn of_refreshes(&self, refreshes: u32) -> f64 {
        (self.refreshes.cpu - self.idle.cpu) / self.reached * f64::from(refreshes)
    }

    /// The share that following the log has of all that the server does beside so many refreshes a
    /// second: while nobody is revoked, and while the revocations come, which are counted to it
    /// themselves.
    #[must_use]
    pub fn shares(&self, refreshes: u32) -> [f64; 2] {
        let refreshes = self.of_refreshes(refreshes);
        let share = |all: Rate| (all.cpu - self.idle.cpu) / (all.cpu + refreshes);
        [self.quiet, self.woken].map(share)
    }
}

/// Measures on a server of Redis, which holds nothing else; and the times of these scripts.
///
/// # Errors
/// A node does not start, or answers something that it should not.
pub async fn measure(
    server: &Server,
    kek: &str,
    plan: Plan,
    scripts: Option<&Scripts>,
) -> Done<Costs> {
    let (place, switch) = (Place::new(server.url(), kek), Switch::default());
    let mut nodes = Vec::with_capacity(plan.nodes);
    for _ in 0..plan.nodes {
        let redis = Redis::connect(place.url()).await;
        let redis = redis.map_err(|error| Failure::of("Redis", error))?;
        nodes.push(Node::Local(Local::new(place.build(Deaf::new(redis, &switch)).await?)));
    }
    let fleet = Arc::new(Fleet::of(nodes));
    // As many as refresh in two parts, for the next refresh of a session comes later than that.
    let seconds = usize::try_from(plan.time.as_millis().div_ceil(1_000)).unwrap_or(usize::MAX);
    let users = usize::try_from(plan.refreshes).unwrap_or(usize::MAX).saturating_mul(seconds);
    fill(&fleet, users.saturating_mul(3)).await?;
    for number in 0..CUSTOMERS {
        load::login(&fleet, number).await?;
    }
    let nothing = Rates::NONE;
    let refreshes = Rates { refreshes: plan.refreshes, ..nothing };
    let revocations = Rates { revocations: plan.revocations, ..nothing };
    let both = Rates { revocations: plan.revocations, ..refreshes };
    let part = async |rates| during(server, &fleet, rates, plan.time).await;
    switch.deafen();
    let (idle, _) = part(nothing).await?;
    let (rate, done) = part(refreshes).await?;
    switch.hear();
    let (quiet, _) = part(nothing).await?;
    let (woken, _) = part(revocations).await?;
    let (together, _) = part(both).await?;
    let mut times = BTreeMap::new();
    if let (Some(scripts), Some(redis)) = (scripts, server.redis()) {
        // Noting costs, too, so apart from the rest; and for a moment, for the server does nothing else
        // while it tells a long list.
        let some = Rates { refreshes: plan.refreshes / 4, ..both };
        scripts.begin(redis).await;
        load::run(&fleet, some, SETTLE).await?;
        times = scripts.end(redis).await;
    }
    match fleet.counts.wrong() {
        0 => {}
        wrong => return Err(Failure::new(format!("{wrong} answers were wrong"))),
    }
    Ok(Costs {
        idle,
        refreshes: rate,
        quiet,
        woken,
        both: together,
        scripts: times,
        reached: done / plan.time.as_secs_f64(),
    })
}

/// What the server does during a load, and how many refreshes there were.
async fn during(
    server: &Server,
    fleet: &Arc<Fleet>,
    rates: Rates,
    time: Duration,
) -> Done<(Rate, f64)> {
    let none = || Failure::new("this store does not tell what it does");
    // What was under way before.
    sleep(SETTLE).await;
    let before = server.read().await?.ok_or_else(none)?;
    let found = load::run(fleet, rates, time).await?;
    let after = server.read().await?.ok_or_else(none)?;
    let refreshes = u32::try_from(found.refreshes.len()).unwrap_or(u32::MAX);
    Ok((after.since(&before), refreshes.into()))
}

/// For longer than a wake-up or a poll takes.
const SETTLE: Duration = Duration::from_millis(700);

/// Those who are revoked: more than ten a second for a while.
const CUSTOMERS: u64 = 500;
