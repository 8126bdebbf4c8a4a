//! The server of a store, which is started for a run.

use std::fs;
use std::time::Duration;

use hallpass_servers::{PostgresServer, RedisServer, Scratch};

use crate::clock::Tick;
use crate::failure::{Done, Failure};
use crate::reading::Reading;

/// A store of its own for a run, gone with it.
#[derive(Debug)]
pub enum Server {
    /// In this process.
    Memory,
    /// A server of PostgreSQL.
    Postgres(Box<PostgresServer>),
    /// A server of Redis.
    Redis(Box<RedisServer>),
    /// A file.
    Sqlite(Scratch),
}

impl Server {
    /// Starts the store of this name. Redis writes an append-only file once a second, as it should where
    /// sessions live.
    ///
    /// # Errors
    /// There is no such store.
    ///
    /// # Panics
    /// If its program is not installed, or does not start.
    pub async fn start(name: &str) -> Done<Self> {
        match name {
            "memory" => Ok(Self::Memory),
            "postgres" => {
                let postgres =
                    PostgresServer::builder().config("max_connections", 500).start().await;
                postgres.create_database(DATABASE).await;
                Ok(Self::Postgres(Box::new(postgres)))
            }
            "redis" => {
                let redis = RedisServer::builder()
                    .config("appendonly", "yes")
                    .config("appendfsync", "everysec")
                    .config("maxmemory-policy", "noeviction");
                Ok(Self::Redis(Box::new(redis.start().await)))
            }
            "sqlite" => Ok(Self::Sqlite(Scratch::new("scale"))),
            _ => Err(Failure::new(format!("there is no store `{name}`"))),
        }
    }

    /// What nodes open.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Memory => "memory:".to_owned(),
            Self::Postgres(server) => server.url(DATABASE),
            Self::Redis(server) => server.url(),
            Self::Sqlite(folder) => {
                format!("sqlite:{}", folder.path().join("sessions.db").display())
            }
        }
    }

    /// What it is, for people.
    pub async fn name(&self) -> String {
        match self {
            Self::Memory => "memory".to_owned(),
            Self::Postgres(server) => {
                let version = server.sql(DATABASE, "SHOW server_version").await;
                format!("PostgreSQL {}", version.split_whitespace().next().unwrap_or_default())
            }
            Self::Redis(server) => format!("Redis {}", server.info("redis_version").await),
            Self::Sqlite(_) => "SQLite".to_owned(),
        }
    }

    /// The server of Redis, if it is one.
    #[must_use]
    pub fn redis(&self) -> Option<&RedisServer> {
        match self {
            Self::Redis(server) => Some(server),
            Self::Memory | Self::Postgres(_) | Self::Sqlite(_) => None,
        }
    }

    /// What it has done so far, and holds; `None` for one that is not told apart from its nodes.
    ///
    /// # Errors
    /// It tells something else.
    pub async fn read(&self) -> Done<Option<Reading>> {
        match self {
            Self::Memory | Self::Sqlite(_) => Ok(None),
            Self::Postgres(server) => of_postgres(server).await.map(Some),
            Self::Redis(server) => of_redis(server).await.map(Some),
        }
    }
}

async fn of_redis(server: &RedisServer) -> Done<Reading> {
    let info = server.command(&["INFO", "everything"]).await.text();
    let field = |name: &str| {
        let found = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        found.map(str::trim).ok_or_else(|| Failure::new(format!("Redis tells no {name}")))
    };
    let seconds = |name: &str| {
        let seconds = field(name)?.parse::<f64>().ok();
        let seconds = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        seconds.ok_or_else(|| Failure::new(format!("{name} of Redis is no time")))
    };
    let number = |name: &str| field(name)?.parse().map_err(|error| Failure::of(name, error));
    let (system, user) =
        (seconds("used_cpu_sys_main_thread")?, seconds("used_cpu_user_main_thread")?);
    Ok(Reading {
        at: Tick::now(),
        cpu: system.saturating_add(user),
        commands: number("total_commands_processed")?,
        memory: number("used_memory")?,
    })
}

/// Transactions are its commands, and what it has on the disk its memory.
async fn of_postgres(server: &PostgresServer) -> Done<Reading> {
    let statement = "SELECT sum(xact_commit)::bigint, pg_database_size(current_database()) \
                     FROM pg_stat_database WHERE datname = current_database()";
    let told = server.sql(DATABASE, statement).await;
    let (commits, size) = told.split_once('|').unwrap_or_default();
    let number = |text: &str| text.parse().map_err(|error| Failure::of("PostgreSQL", error));
    let main = server.process();
    let ended = ticks(main.id(), 4);
    let ticks: u64 = main.child_ids().into_iter().map(|child| ticks(child, 2)).sum();
    // Of a hundredth of a second each, wherever Linux runs.
    let cpu = Duration::from_millis(ticks.saturating_add(ended).saturating_mul(10));
    Ok(Reading { at: Tick::now(), cpu, commands: number(commits)?, memory: number(size)? })
}

/// What a process has used of a processor: the first so many of its own time in the program and in the
/// system, and of that of its children that have ended.
fn ticks(process: i32, fields: usize) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let times = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11);
    times.take(fields).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

const DATABASE: &str = "scale";
