//! Redis Cluster.

use super::group::{self, RedisGroupBuilder};
use super::reply::Reply;
use super::server::RedisServer;
use super::slots::{self, Node};
use crate::fail::OrFail;
use crate::wait::until_or;

/// Several servers that share the hash slots, stopped when dropped. Masters have the numbers from 0
/// on, with equal parts of the slots in this order; the replicas of master `i` of `n` have the
/// numbers `i + n`, `i + 2n` and so on.
///
/// With `cluster-require-full-coverage no`: a part of it that is down takes no other one along. The
/// time after which a silent server counts as failed is 1 s.
#[derive(Debug)]
pub struct RedisCluster {
    servers: Vec<RedisServer>,
    masters: usize,
}

impl RedisGroupBuilder<RedisCluster> {
    /// How many replicas each master has; none, if not told.
    pub const fn replicas(mut self, replicas: usize) -> Self {
        self.replicas = replicas;
        self
    }

    /// Starts the servers, and waits until all of them serve as one.
    ///
    /// # Panics
    /// If it does not come about.
    pub async fn start(self) -> RedisCluster {
        let masters = self.voters;
        let mut servers = Vec::new();
        for _ in 0..masters.saturating_mul(self.replicas.saturating_add(1)) {
            servers.push(self.server.for_cluster().start().await);
        }
        let cluster = RedisCluster { servers, masters };
        cluster.meet().await;
        cluster.assign().await;
        cluster.follow().await;
        cluster
    }
}

impl RedisCluster {
    /// How one with this many masters is made; with less than three no failover is ever decided.
    pub fn builder(masters: usize) -> RedisGroupBuilder<Self> {
        RedisGroupBuilder::new(masters, 0)
    }

    /// Three masters, and so many replicas of each.
    ///
    /// # Panics
    /// As [`RedisGroupBuilder::start`].
    pub async fn start(replicas: usize) -> Self {
        Self::builder(3).replicas(replicas).start().await
    }

    /// Its address: `redis+cluster://127.0.0.1:PORT,127.0.0.1:PORT,...`, of all servers;
    /// `rediss+cluster://`, if they speak TLS.
    #[must_use]
    pub fn url(&self) -> String {
        group::url("cluster", &self.servers)
    }

    /// Its servers: the masters, then their replicas.
    #[must_use]
    pub fn servers(&self) -> &[RedisServer] {
        &self.servers
    }

    /// The server of this number.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn server(&self, index: usize) -> &RedisServer {
        self.servers.get(index).or_fail(format_args!("the cluster has no server {index}"))
    }

    /// The slot of the keys with this hash tag, `{3}` for example.
    ///
    /// # Panics
    /// If no server runs.
    pub async fn slot_of_tag(&self, tag: &str) -> usize {
        let slot = self.any().command(&["CLUSTER", "KEYSLOT", tag]).await.integer();
        usize::try_from(slot).or_fail("a slot")
    }

    /// The number of the master that has the keys with this hash tag.
    ///
    /// # Panics
    /// If no server has, or no server runs.
    pub async fn master_of_tag(&self, tag: &str) -> usize {
        let slot = self.slot_of_tag(tag).await;
        self.master_of(slot).await.or_fail(format_args!("no master has the slot {slot}"))
    }

    /// Kills a server. If it is a master with a replica, the replica takes its place within 2 s or
    /// so.
    ///
    /// # Panics
    /// If there is no such server.
    pub fn kill(&self, index: usize) {
        self.server(index).kill();
    }

    /// Starts a server again, on the same port and data.
    ///
    /// # Panics
    /// If there is no such server, or it does not start.
    pub async fn restart(&self, index: usize) {
        self.server(index).restart().await;
    }

    /// Waits until another server than this one has the keys with this hash tag: its number.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn taken_over(&self, tag: &str, from: usize) -> usize {
        let slot = self.slot_of_tag(tag).await;
        let mut now = from;
        self.until("get another master", async || {
            now = self.master_of(slot).await.unwrap_or(from);
            now != from
        })
        .await;
        now
    }

    /// Moves a slot with all its keys to another master, while clients go on.
    ///
    /// # Panics
    /// If a server refuses.
    pub async fn move_slot(&self, slot: usize, from: usize, to: usize) {
        let (source, target) = (self.server(from), self.server(to));
        let (source_id, target_id) = (id(source).await, id(target).await);
        let slot = slot.to_string();
        target.command(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source_id]).await;
        source.command(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target_id]).await;
        migrate(source, target, &slot).await;
        // The new owner first, so that no moment has none.
        let others = (0..self.masters).filter(|each| *each != from && *each != to);
        for index in [to, from].into_iter().chain(others) {
            self.server(index).command(&["CLUSTER", "SETSLOT", &slot, "NODE", &target_id]).await;
        }
    }

    /// Waits until every running server says that every slot is served.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn healed(&self) {
        self.until("become whole", async || {
            for server in self.running() {
                let info = server.command(&["CLUSTER", "INFO"]).await.text();
                let whole = info.contains("cluster_state:ok") && info.contains("slots_ok:16384");
                if !whole || !self.knows_all(server).await {
                    return false;
                }
            }
            true
        })
        .await;
    }

    /// Introduces all to the first one, with an epoch each, so that none is to be agreed upon.
    async fn meet(&self) {
        let first = self.server(0);
        for (index, server) in self.servers.iter().enumerate() {
            let epoch = index.saturating_add(1).to_string();
            server.command(&["CLUSTER", "SET-CONFIG-EPOCH", &epoch]).await;
            let bus = server.command(&["CONFIG", "GET", "cluster-port"]).await.texts();
            let bus = bus.last().or_fail("a port of the bus");
            let port = server.port().to_string();
            first.command(&["CLUSTER", "MEET", "127.0.0.1", &port, bus]).await;
        }
    }

    async fn assign(&self) {
        for index in 0..self.masters {
            let (first, last) = slots::range(index, self.masters);
            let (first, last) = (first.to_string(), last.to_string());
            self.server(index).command(&["CLUSTER", "ADDSLOTSRANGE", &first, &last]).await;
        }
        self.healed().await;
    }

    /// Gives the masters their replicas.
    async fn follow(&self) {
        for (index, server) in self.servers.iter().enumerate().skip(self.masters) {
            let master = self.server(index.checked_rem(self.masters).unwrap_or(0));
            server.command(&["CLUSTER", "REPLICATE", &id(master).await]).await;
        }
        for server in self.servers.iter().skip(self.masters) {
            server.follows().await;
        }
        if self.servers.len() > self.masters {
            self.healed().await;
        }
    }

    async fn master_of(&self, slot: usize) -> Option<usize> {
        let nodes = nodes(self.any()).await;
        let failed = |node: &Node| node.is("fail");
        let node =
            nodes.iter().find(|node| node.is("master") && node.has(slot) && !failed(node))?;
        self.servers.iter().position(|server| server.is_at(node.port))
    }

    /// Whether it knows all the others, and takes none for failed that runs.
    async fn knows_all(&self, server: &RedisServer) -> bool {
        let nodes = nodes(server).await;
        let sound = |node: &&Node| {
            !["handshake", "fail", "fail?", "noaddr"].iter().any(|flag| node.is(flag))
        };
        nodes.iter().filter(sound).count() >= self.running().count()
    }

    fn running(&self) -> impl Iterator<Item = &RedisServer> {
        self.servers.iter().filter(|server| server.runs())
    }

    fn any(&self) -> &RedisServer {
        self.running().next().or_fail("no server of the cluster runs")
    }

    async fn until(&self, what: &str, met: impl AsyncFnMut() -> bool) {
        until_or(what, met, async || self.any().command(&["CLUSTER", "NODES"]).await.text()).await;
    }
}

async fn id(server: &RedisServer) -> String {
    server.command(&["CLUSTER", "MYID"]).await.text()
}

async fn nodes(server: &RedisServer) -> Vec<Node> {
    slots::nodes(&server.command(&["CLUSTER", "NODES"]).await.text())
}

/// Ten keys at a time, until there are none.
async fn migrate(source: &RedisServer, target: &RedisServer, slot: &str) {
    let port = target.port().to_string();
    loop {
        let keys = source.command(&["CLUSTER", "GETKEYSINSLOT", slot, "10"]).await;
        if keys.list().is_empty() {
            return;
        }
        let command = ["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"].map(str::as_bytes);
        let keys = keys.list().iter().map(Reply::bytes);
        let command: Vec<&[u8]> = command.into_iter().chain(keys).collect();
        source.try_bytes(&command).await.or_fail("the keys of a slot that moves");
    }
}
