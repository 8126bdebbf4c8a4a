//! Redis under Sentinel.

use std::net::{IpAddr, Ipv4Addr};

use super::group::{self, RedisGroupBuilder};
use super::server::RedisServer;
use crate::fail::OrFail;
use crate::wait::until_or;
use crate::{Fault, Proxy};

/// The name under which the sentinels know the servers.
const NAME: &str = "mymaster";

/// From where servers connect to each other, and sentinels to servers: a proxy tells them apart from
/// clients, which come from 127.0.0.1.
const SERVERS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const SENTINELS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

/// How often sentinels do what they do, in milliseconds: less often, they need ten seconds to find
/// each other. They ask replicas once a second while the primary is down, and take one only if it told
/// something in five times the second of these; four times the last is how long they let a server be
/// primary before they make it a replica of the one that they believe in.
const PERIODS: &[(&str, &str)] = &[
    ("info-period", "100"),
    ("ping-period", "300"),
    ("ask-period", "100"),
    ("publish-period", "500"),
];

/// A primary, its replicas and the sentinels that watch them, stopped when dropped. Servers have
/// numbers; the first primary is 0.
///
/// Everybody reaches each server through its own [`Proxy`]: clients, its replicas and the sentinels,
/// who tell clients of no other address. So the network can be cut for some of them. A server that is
/// silent for a second counts as down; a failover takes two or three.
#[derive(Debug)]
pub struct RedisSentinel {
    sentinels: Vec<RedisServer>,
    servers: Vec<RedisServer>,
    proxies: Vec<Proxy>,
}

impl RedisGroupBuilder<RedisSentinel> {
    /// Starts all of them, and waits until each sentinel knows every server and every other sentinel.
    ///
    /// # Panics
    /// If that does not come about.
    pub async fn start(self) -> RedisSentinel {
        let mut group =
            RedisSentinel { sentinels: Vec::new(), servers: Vec::new(), proxies: Vec::new() };
        for _ in 0..=self.replicas {
            self.add_server(&mut group).await;
        }
        for _ in 0..self.voters {
            self.add_sentinel(&mut group).await;
        }
        group.acquainted().await;
        group
    }

    async fn add_server(&self, group: &mut RedisSentinel) {
        let proxy = Proxy::start(0);
        let mut server = self.server.clone().config("bind-source-addr", SERVERS);
        server = server.config("replica-announce-ip", "127.0.0.1");
        server = server.config("replica-announce-port", proxy.port());
        server = server.config("repl-ping-replica-period", 1);
        if let Some(primary) = group.proxies.first() {
            server = server.replica_at(primary.port());
        }
        let server = server.start().await;
        proxy.retarget(server.port());
        group.servers.push(server);
        group.proxies.push(proxy);
    }

    async fn add_sentinel(&self, group: &mut RedisSentinel) {
        let primary = group.proxy(0).port();
        let quorum = self.voters.div_euclid(2).saturating_add(1);
        let about = |what: &str, value: &str| format!("{what} {NAME} {value}");
        let sentinel = self.server.for_sentinel().config("bind-source-addr", SENTINELS);
        let sentinel = sentinel
            .config("sentinel", about("monitor", &format!("127.0.0.1 {primary} {quorum}")))
            .config("sentinel", about("down-after-milliseconds", "1000"))
            .config("sentinel", about("failover-timeout", "2000"));
        let sentinel = sentinel.start().await;
        for (period, ms) in PERIODS {
            sentinel.command(&["SENTINEL", "DEBUG", period, ms]).await;
        }
        group.sentinels.push(sentinel);
    }
}

impl RedisSentinel {
    /// How one with this many replicas and sentinels is made; a failover needs three sentinels, if
    /// one of them may be away.
    pub fn builder(replicas: usize, sentinels: usize) -> RedisGroupBuilder<Self> {
        RedisGroupBuilder::new(sentinels, replicas)
    }

    /// A primary with this many replicas, and this many sentinels.
    ///
    /// # Panics
    /// As [`RedisGroupBuilder::start`].
    pub async fn start(replicas: usize, sentinels: usize) -> Self {
        Self::builder(replicas, sentinels).start().await
    }

    /// Its address: `redis+sentinel://127.0.0.1:PORT,127.0.0.1:PORT,.../mymaster`, of all sentinels;
    /// `rediss+sentinel://`, if they speak TLS.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/{NAME}", group::url("sentinel", &self.sentinels))
    }

    /// Its sentinels.
    #[must_use]
    pub fn sentinels(&self) -> &[RedisServer] {
        &self.sentinels
    }

    /// Its servers: the first primary, then the first replicas.
    #[must_use]
    pub fn servers(&self) -> &[RedisServer] {
        &self.servers
    }

    /// The server of this number. [`RedisServer::command`] asks it directly, not through its proxy.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn server(&self, index: usize) -> &RedisServer {
        self.servers.get(index).or_fail(format_args!("there is no server {index}"))
    }

    /// What everybody reaches the server of this number through.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn proxy(&self, index: usize) -> &Proxy {
        self.proxies.get(index).or_fail(format_args!("there is no server {index}"))
    }

    /// The number of the server that most sentinels call the primary.
    ///
    /// # Panics
    /// If no server is, for most of those that run.
    pub async fn primary(&self) -> usize {
        self.agreed().await.or_fail("the sentinels do not agree on a primary")
    }

    /// Asks for a failover though nothing is down, and waits until it is done: the new primary.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn failover(&self) -> usize {
        let old = self.primary().await;
        let sentinel = self.sentinels.first().or_fail("no sentinel");
        sentinel.command(&["SENTINEL", "FAILOVER", NAME]).await;
        self.failed_over(old).await
    }

    /// Kills the primary: its number. [`failed_over`](Self::failed_over) waits for the next one.
    ///
    /// # Panics
    /// If the sentinels agree on none.
    pub async fn kill_primary(&self) -> usize {
        let primary = self.primary().await;
        self.server(primary).kill();
        primary
    }

    /// Waits until another server than this one is the primary, and all sentinels know it: its
    /// number.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn failed_over(&self, old: usize) -> usize {
        let mut new = old;
        self.until("fail over", async || {
            new = self.agreed().await.unwrap_or(old);
            new != old && self.server(new).info("role").await == "master"
        })
        .await;
        new
    }

    /// Starts a server again, on the same port and data.
    ///
    /// # Panics
    /// If there is no such server, or it does not start.
    pub async fn restart(&self, index: usize) {
        self.server(index).restart().await;
    }

    /// Waits until all is [`healed`](Self::healed), and cuts the primary off from the replicas and
    /// the sentinels, but from no client: its number.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn isolate_primary(&self) -> usize {
        self.healed().await;
        let primary = self.primary().await;
        self.proxy(primary).set_for(IpAddr::V4(SERVERS), Fault::Cut);
        self.proxy(primary).set_for(IpAddr::V4(SENTINELS), Fault::Cut);
        primary
    }

    /// Waits until all is [`healed`](Self::healed); from then on the replicas hear nothing of the
    /// primary, and the sentinels find nothing wrong with it: what is written is lost when it goes.
    /// Its number.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn stop_replication(&self) -> usize {
        self.healed().await;
        let primary = self.primary().await;
        self.proxy(primary).set_for(IpAddr::V4(SERVERS), Fault::BlackHole);
        primary
    }

    /// The network is whole again.
    pub fn heal(&self) {
        self.proxies.iter().for_each(Proxy::pass);
    }

    /// Waits until every server but the primary is its replica, and has what it has by now. All of
    /// them have to run.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn healed(&self) {
        self.until("become one again", async || {
            let Some(primary) = self.agreed().await else { return false };
            let others = self.servers.len().saturating_sub(1).to_string();
            self.server(primary).info("connected_slaves").await == others
        })
        .await;
        let primary = self.primary().await;
        for (index, server) in self.servers.iter().enumerate() {
            if index != primary {
                server.follows().await;
                server.caught_up(self.server(primary)).await;
            }
        }
    }

    async fn acquainted(&self) {
        let replicas = self.servers.len().saturating_sub(1).to_string();
        let others = self.sentinels.len().saturating_sub(1).to_string();
        self.until("know each other", async || {
            for sentinel in &self.sentinels {
                let known = sentinel.command(&["SENTINEL", "MASTER", NAME]).await.texts();
                let is = |name: &str, value: &String| {
                    known.windows(2).any(|two| matches!(two, [a, b] if a == name && b == value))
                };
                if !is("num-slaves", &replicas) || !is("num-other-sentinels", &others) {
                    return false;
                }
            }
            true
        })
        .await;
    }

    /// The server that all running sentinels call the primary.
    async fn agreed(&self) -> Option<usize> {
        let mut ports = Vec::new();
        for sentinel in self.sentinels.iter().filter(|sentinel| sentinel.runs()) {
            let asked = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME];
            ports.push(sentinel.command(&asked).await.texts().last()?.clone());
        }
        let port = ports.first()?;
        let agreed = ports.iter().all(|each| each == port);
        let position = || self.proxies.iter().position(|proxy| proxy.port().to_string() == *port);
        agreed.then(position).flatten()
    }

    async fn until(&self, what: &str, met: impl AsyncFnMut() -> bool) {
        let log = async || match self.sentinels.first() {
            Some(sentinel) => sentinel.process().log_tail(),
            None => String::new(),
        };
        until_or(what, met, log).await;
    }
}
