//! How long each script takes in a server of Redis, by its log of slow commands, for which every
//! command is slow.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use hallpass_servers::{RedisServer, Reply};
use hallpass_session::StoreTime;
use hallpass_session::rotation::SessionId;
use hallpass_session::store::{
    CommandId, Cursor, Log, Position, RevokeCommand, Shard, Store, StoreError, Target,
};

use crate::failure::{Done, Failure};
use crate::node::Node;
use crate::series::Series;

/// The names of the scripts, by their hashes.
#[derive(Debug, Default)]
pub struct Scripts(HashMap<String, &'static str>);

impl Scripts {
    /// Finds out which script is behind which step, by doing each step on this store alone; then this
    /// node, the only one, logs somebody in and refreshes.
    ///
    /// # Errors
    /// The store or the node fails.
    pub async fn learn(server: &RedisServer, store: &dyn Store, node: &Node) -> Done<Self> {
        let mut scripts = Self::default();
        for name in STEPS {
            begin(server).await;
            step(store, name).await.map_err(|error| Failure::of(name, error))?;
            scripts.name(name, end(server).await);
        }
        begin(server).await;
        let handed = node.login("learning").await?;
        scripts.name("create", end(server).await);
        begin(server).await;
        node.refresh(handed.refresh.as_deref().unwrap_or_default()).await?;
        scripts.name("rotate", end(server).await);
        Ok(scripts)
    }

    /// Begins to note.
    pub async fn begin(&self, server: &RedisServer) {
        begin(server).await;
    }

    /// Ends it: how long each script took, each time.
    pub async fn end(&self, server: &RedisServer) -> BTreeMap<&'static str, Series> {
        let mut found = BTreeMap::<_, Series>::new();
        for (script, time) in end(server).await {
            if let Some(name) = self.0.get(&script) {
                found.entry(*name).or_default().add(time);
            }
        }
        found
    }

    /// What is among these and has no name yet.
    fn name(&mut self, name: &'static str, noted: Vec<(String, Duration)>) {
        for (script, _) in noted {
            self.0.entry(script).or_insert(name);
        }
    }
}

async fn begin(server: &RedisServer) {
    server.command(&["SLOWLOG", "RESET"]).await;
    server.command(&["CONFIG", "SET", "slowlog-max-len", "200000"]).await;
    server.command(&["CONFIG", "SET", "slowlog-log-slower-than", "0"]).await;
}

/// The scripts that were noted, with their times.
async fn end(server: &RedisServer) -> Vec<(String, Duration)> {
    server.command(&["CONFIG", "SET", "slowlog-log-slower-than", "-1"]).await;
    let entries = server.command(&["SLOWLOG", "GET", "-1"]).await;
    entries.list().iter().filter_map(noted).collect()
}

fn noted(entry: &Reply) -> Option<(String, Duration)> {
    let Reply::List(fields) = entry else { return None };
    let [_, _, Reply::Integer(micros), Reply::List(words), ..] = &fields[..] else { return None };
    let time = Duration::from_micros(u64::try_from(*micros).ok()?);
    // What a script calls is noted, too, and is part of its time.
    let [Reply::Text(command), Reply::Text(script), ..] = &words[..] else { return None };
    (command == "EVALSHA").then(|| (script.clone(), time))
}

/// Steps that change nothing to speak of.
async fn step(store: &dyn Store, name: &str) -> Result<(), StoreError> {
    let (shard, sid) = (Shard::default(), SessionId::new([7; 16]));
    let position = Position { shard, sequence: 0 };
    let now = store.read(shard, Cursor::start(), 1).await?.now;
    let deadline = now.after(Duration::from_secs(5));
    match name {
        "report" => store.report("learning", &[position], Duration::from_secs(1)).await,
        "behind" => store.behind(position).await.map(drop),
        "keys" => store.keys().await.map(drop),
        "find" => store.find_session(shard, sid).await.map(drop),
        "begin" => store.begin(shard, deadline, "learning").await.map(drop),
        "revoke" => {
            let log = Log { shard, issuer: "learning".into() };
            let target = Target::Token("learning".into(), StoreTime::from_millis(1));
            let id = CommandId::new([7; 16]);
            store.revoke(RevokeCommand { log, deadline, id, target }).await.map(drop)
        }
        // The first, for the others read the time.
        _ => Ok(()),
    }
}

const STEPS: [&str; 7] = ["read", "keys", "find", "report", "behind", "begin", "revoke"];
