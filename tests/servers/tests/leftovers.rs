//! What a test process leaves behind: nothing.
#![cfg(test)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use hallpass_servers::{FakeClock, PostgresServer, RedisServer, Scratch};

/// Makes this program the one that is killed.
const VICTIM: &str = "HALLPASS_SERVERS_VICTIM";

#[tokio::test]
async fn a_killed_process() {
    if std::env::var_os(VICTIM).is_some() {
        victim().await;
    }
    let mut victim = Command::new(std::env::current_exe().unwrap());
    victim.args(["--exact", "a_killed_process", "--nocapture"]).env(VICTIM, "1");
    let mut victim = victim.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut told = lines.filter_map(|line| Some(line.split_once("leaves ")?.1.to_owned()));
    let left: Vec<PathBuf> = told.by_ref().take(5).map(PathBuf::from).collect();
    assert!(left.len() == 5 && left.iter().all(|each| each.exists()), "{left:?}");
    victim.kill().unwrap();
    victim.wait().unwrap();
    let begun = Instant::now();
    while let Some(still) = left.iter().find(|each| each.exists()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", still.display());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Tells what it has: the files of its processes, and its folders. Some of it hangs.
async fn victim() {
    let clock = FakeClock::ahead(0);
    let redis = RedisServer::builder().clock(&clock).start().await;
    let postgres = PostgresServer::start().await;
    redis.pause();
    postgres.pause();
    let process = |id: i32| Path::new("/proc").join(id.to_string());
    let (server, child) = (postgres.process().id(), postgres.process().child_ids()[0]);
    let memory = format!("/dev/shm/faketime_shm_{}", redis.process().id());
    for left in [redis.folder().to_owned(), process(server), process(child), memory.into()] {
        println!("leaves {}", left.display());
    }
    println!("leaves {}", process(redis.process().id()).display());
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_dropped_server() {
    let server = PostgresServer::start().await;
    let process = Path::new("/proc").join(server.process().id().to_string());
    let folder = server.folder().to_owned();
    assert!(process.exists() && folder.exists());
    server.pause();
    drop(server);
    assert!(!process.exists() && !folder.exists());
    let scratch = Scratch::new("any");
    let folder = scratch.path().to_owned();
    assert!(folder.exists());
    drop(scratch);
    assert!(!folder.exists());
}

#[tokio::test]
#[should_panic(expected = "Bad directive or wrong number of arguments")]
async fn a_server_that_does_not_start_says_why() {
    RedisServer::builder().config("no-such-setting", 1).start().await;
}

#[tokio::test]
#[should_panic(expected = "unrecognized configuration parameter")]
async fn a_server_of_postgres_that_does_not_start_says_why() {
    PostgresServer::builder().config("no_such_setting", 1).start().await;
}
