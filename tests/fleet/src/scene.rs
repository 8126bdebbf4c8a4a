//! A fleet under load, before, during and after a fault.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::record::Count;
use crate::recovery::{RECOVERY, recovered};
use crate::{
    Ghosts, How, Http, Node, Outcome, Population, Random, Record, Scale, Service, Session, Setup,
    Site, Status, Wrong,
};

/// Nodes, clients and thieves.
#[derive(Debug)]
pub struct Scene {
    /// How long things take.
    pub scale: Scale,
    /// What is to be said besides the figures.
    pub remarks: Vec<String>,
    /// What has to be so, and is not.
    pub failures: Vec<String>,
    setup: Setup,
    nodes: Vec<Node>,
    service: Service,
    ghosts: Ghosts,
    population: Population,
    /// Sessions to be revoked in the middle of the fault.
    victims: Vec<Session>,
    background: Vec<JoinHandle<()>>,
    recovered: Option<Duration>,
}

impl Scene {
    /// Starts a node at each site, logs clients in, takes some sessions back, and lets the load go on
    /// for a while. `folder` is for the nodes' logs.
    pub async fn open(program: &Path, folder: &Path, scale: Scale, sites: Vec<Site>) -> Self {
        let (grace, stale) = (scale.grace, scale.stale);
        let setup =
            Setup { program: program.into(), folder: folder.into(), grace, stale, open: None };
        let mut nodes = Vec::new();
        for (number, site) in sites.into_iter().enumerate() {
            nodes.push(Node::start(&setup, number, site).await);
        }
        let service = Service {
            nodes: nodes.iter().map(Node::address).collect(),
            grace,
            record: Arc::new(Record::new(stale)),
            http: Http::new(),
        };
        let ghosts = Ghosts::new(service.clone());
        let population = Population::begin(&service, &ghosts, STAYING, PASSING).await;
        let background = vec![ghosts.haunt()];
        let (remarks, failures, victims) = (Vec::new(), Vec::new(), Vec::new());
        let mut scene = Self {
            scale,
            remarks,
            failures,
            setup,
            nodes,
            service,
            ghosts,
            population,
            victims,
            background,
            recovered: None,
        };
        let some = scene.log_in("revoked", REVOKED).await;
        scene.revoke_all(some, None).await;
        scene.victims = scene.log_in("victim", VICTIMS).await;
        sleep(scale.warm).await;
        scene
    }

    /// The service.
    #[must_use]
    pub const fn service(&self) -> &Service {
        &self.service
    }

    /// What was told.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.service.record
    }

    /// What was taken back.
    #[must_use]
    pub const fn ghosts(&self) -> &Ghosts {
        &self.ghosts
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// New sessions, each known to every node.
    pub async fn log_in(&self, name: &str, many: usize) -> Vec<Session> {
        let mut sessions = Vec::new();
        for number in 0..many {
            let session = self.service.log_in_somewhere(&format!("{name}-{number}")).await;
            for node in 0..self.len() {
                let _status = self.service.ask(node, &session.access).await;
            }
            sessions.push(session);
        }
        sessions
    }

    /// Takes sessions back, each in another way and at another node; with `everywhere`, until all nodes
    /// have heard of it.
    pub async fn revoke_all(&mut self, sessions: Vec<Session>, everywhere: Option<Duration>) {
        for (number, session) in sessions.into_iter().enumerate() {
            let how = match everywhere {
                // A logout does not say who has heard of it.
                Some(_) => How::Subject,
                None => How::ALL[number % How::ALL.len()],
            };
            // Not by the same node each time: one may be slow.
            let (mut is_done, until) = (false, Instant::now() + PATIENCE);
            let mut node = number;
            while !is_done && Instant::now() < until {
                let session = session.clone();
                is_done = self.ghosts.revoke(node % self.len(), session, how, everywhere).await;
                node += 1;
            }
            self.expect(is_done, "a revocation was not acknowledged before the fault");
        }
    }

    /// The fault begins: what was acknowledged up to now has to hold.
    pub fn fault(&self) {
        self.ghosts.fault();
        self.record().fault(true);
    }

    /// From now on sessions are taken back, or attempts are made, while the fault lasts.
    pub fn revoke_meanwhile(&mut self) {
        let (ghosts, victims) = (self.ghosts.clone(), std::mem::take(&mut self.victims));
        let nodes = self.len();
        self.background.push(tokio::spawn(async move {
            let mut random = Random::new();
            for (number, victim) in victims.into_iter().enumerate() {
                let how = How::ALL[number % How::ALL.len()];
                let _done = ghosts.revoke(random.below(nodes), victim, how, None).await;
                sleep(Duration::from_millis(100)).await;
            }
        }));
    }

    /// No node hears of any revocation from now on, or none of this part of the store.
    pub fn blind(&self, shard: Option<u16>) {
        (0..self.len()).for_each(|node| self.record().blind(node, shard));
    }

    /// The nodes may hear again from now on.
    pub fn sees(&self, shard: Option<u16>) {
        (0..self.len()).for_each(|node| self.record().sees(node, shard));
    }

    /// The fault is over, as far as the store and the network are concerned: waits until every node
    /// logs in, refreshes and lets in again.
    pub async fn healed(&mut self) {
        let began = Instant::now();
        let nodes = 0..self.len();
        let waits = nodes.map(|node| recovered(&self.service, node, began));
        let times = join_all(waits).await;
        match times.into_iter().collect::<Option<Vec<Duration>>>() {
            Some(times) => {
                self.recovered = times.into_iter().max();
                self.explain().await;
            }
            None => {
                self.failures.push(format!("a node does not work {RECOVERY:?} after the fault"))
            }
        }
        self.record().fault(false);
    }

    /// What the nodes said that took their time.
    async fn explain(&mut self) {
        if self.recovered.is_none_or(|after| after < LONG) {
            return;
        }
        for status in self.statuses().await {
            let said = ["Interrupted", "Unavailable"].map(|kind| status.notices.get(kind));
            let said = said.into_iter().flatten().map(|notice| notice.last.clone());
            self.remarks.extend(said);
        }
    }

    /// What the nodes know of themselves.
    pub async fn statuses(&self) -> Vec<Status> {
        let asked = self.nodes.iter().map(|node| node.status(&self.service.http));
        join_all(asked).await.into_iter().flatten().collect()
    }

    /// Starts one more node, which knows nothing but what the store knows, and lets it judge what was
    /// acknowledged before the fault: all of it has to hold. From when those that know more are up to
    /// date: they are not while they put back what a store has lost.
    pub async fn ask_a_newcomer(&mut self, site: Site) {
        self.up_to_date().await;
        let node = Node::start(&self.setup, self.len(), site).await;
        let service = Service { nodes: [node.address()].into(), ..self.service.clone() };
        let ((kept, of), _) = self.ghosts.as_seen_by(service).count().await;
        self.expect(kept == of, format_args!("a new node honours {} revocations", of - kept));
        self.expect(of > 0, "a new node was asked about nothing");
    }

    /// Waits until each node has, within the last moments, known all that the store does, and the store
    /// all that the node does.
    async fn up_to_date(&mut self) {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let statuses = self.statuses().await;
            let elapsed = began.elapsed().as_millis();
            let is_new = |age: u64| u128::from(age) < elapsed;
            let known = statuses.iter().filter(|status| status.staleness_ms.is_some_and(is_new));
            if known.count() == self.len() {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        self.failures.push(format!("a node is not up to date {PATIENCE:?} after the fault"));
    }

    /// How many logins and refreshes were answered 503 so far in this fault.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.record().counted(Count::RefreshUnavailable)
    }

    /// How often the nodes told a kind of notice.
    pub async fn notices(&self, kind: &str) -> u64 {
        let statuses = self.statuses().await;
        statuses.iter().filter_map(|status| Some(status.notices.get(kind)?.times)).sum()
    }

    /// So many nodes have to tell this kind of notice, or to have told it; soon.
    pub async fn expect_told(&mut self, kind: &str, least: usize) {
        let until = Instant::now() + PATIENCE;
        loop {
            let told = self.statuses().await;
            let told = told.iter().filter(|status| status.notices.contains_key(kind)).count();
            if told >= least {
                return;
            }
            if Instant::now() > until {
                let nodes = self.len();
                self.failures.push(format!("{told} nodes of {nodes} have told {kind}"));
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// This has to be so.
    pub fn expect(&mut self, is_so: bool, what: impl Display) {
        if !is_so {
            self.failures.push(what.to_string());
        }
    }

    /// Ends the load: every client refreshes once more, every revocation is tried at every node, and
    /// everybody is logged out.
    pub async fn close(mut self) -> Outcome {
        let limit = 2 * self.scale.grace + PATIENCE;
        let live = self.population.finish(limit).await;
        self.background.iter().for_each(JoinHandle::abort);
        let (kept, kept_all) = self.ghosts.count().await;
        let everyone = self.log_everybody_out(live).await;
        let mut notices = BTreeMap::new();
        for (name, notice) in self.nodes_notices().await {
            *notices.entry(name).or_default() += notice;
        }
        for (number, node) in self.nodes.iter_mut().enumerate() {
            if !node.is_running() {
                self.failures.push(format!("node {number} has ended:\n{}", node.log()));
            }
        }
        let record = &self.service.record;
        Outcome {
            admitted: record.counted(Count::Admitted),
            unavailable: record.counted(Count::Unavailable),
            refresh_unavailable: record.counted(Count::RefreshUnavailable),
            lost: record.counted(Count::Lost),
            used: record.counted(Count::Used),
            rotated: record.counted(Count::Rotated),
            kept,
            kept_all,
            everyone,
            wrongly_admitted: record.wrongs(Wrong::Admitted),
            wrongly_refused: record.wrongs(Wrong::Refused),
            unexpected: record.wrongs(Wrong::Unexpected),
            logged_out: record.wrongs(Wrong::LoggedOut),
            lost_logins: record.counted(Count::LostLogins),
            recovered: self.recovered,
            notices,
            remarks: self.remarks,
            accusations: record.accusations(),
            failures: self.failures,
        }
    }

    async fn nodes_notices(&self) -> Vec<(String, u64)> {
        let statuses = self.statuses().await.into_iter();
        let notices = statuses.flat_map(|status| status.notices);
        notices.map(|(name, notice)| (name, notice.times)).collect()
    }

    /// How many of the live sessions are over afterwards, and how many there were.
    async fn log_everybody_out(&mut self, live: Vec<Session>) -> (usize, usize) {
        let (until, http) = (Instant::now() + PATIENCE, self.service.http.clone());
        let node = self.service.nodes[0];
        loop {
            let answer = http.post(node, "/revoke/everyone", String::new(), PATIENCE).await;
            if answer.is_some_and(|answer| answer.status == 204) {
                break;
            }
            if Instant::now() > until {
                self.failures.push("nobody can be logged out after the fault".to_owned());
                return (0, live.len());
            }
            sleep(Duration::from_millis(200)).await;
        }
        let ghosts = Ghosts::new(self.service.clone());
        live.into_iter().for_each(|session| ghosts.add(session));
        ghosts.count().await.1
    }
}

/// How many clients stay, and how many come and go.
const STAYING: usize = 10;
const PASSING: usize = 4;

/// How many sessions are taken back before the fault, and how many at most during it.
const REVOKED: usize = 6;
const VICTIMS: usize = 12;

/// After how long it is worth an explanation that a node works again.
const LONG: Duration = Duration::from_secs(5);

const PATIENCE: Duration = Duration::from_secs(15);
