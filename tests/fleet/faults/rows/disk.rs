//! A disk without room.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use futures_util::future::join_all;
use hallpass_fleet::{Outcome, Scene};
use hallpass_servers::{PostgresServer, RedisServer, missing};

use super::server::{DATABASE, sites};
use crate::row::{Row, Stage};

pub(crate) fn rows() -> Vec<Row> {
    if let Err(why) = Disk::mount(&std::env::temp_dir().join(name("probe"))) {
        missing(&format!("the rows of a full disk, for which a small one is mounted ({why})"));
        return Vec::new();
    }
    vec![Row::new("disk full", "redis", redis), Row::new("disk full", "postgres", postgres)]
}

/// With `appendfsync always` it would end by itself, and be down until somebody starts it.
async fn redis(stage: Stage) -> Outcome {
    let disk = Disk::mount(&stage.folder().join("disk")).expect("a small disk");
    let server = RedisServer::builder().config("dir", disk.path().display());
    let server = server.config("appendonly", "yes").config("appendfsync", "everysec");
    let server = server.config("auto-aof-rewrite-percentage", 0).start().await;
    let mut scene = stage.open(sites(&server.url())).await;
    full(&mut scene, &disk).await;
    let said = server.try_command(&["SET", "probe", "1"]).await;
    scene.expect(said.is_ok(), format_args!("with room again, the server says {said:?}"));
    // What it acknowledged is on the disk.
    server.kill();
    server.restart().await;
    scene.healed().await;
    scene.close().await
}

/// The tables are on the small disk; the log of the database is not, or the server would end.
async fn postgres(stage: Stage) -> Outcome {
    let disk = Disk::mount(&stage.folder().join("disk")).expect("a small disk");
    let server = PostgresServer::start().await;
    let place = disk.path().join("tables");
    fs::create_dir(&place).expect("a folder on the small disk");
    let place = place.display().to_string();
    let owner = server.folder().join("data");
    run(Command::new("chown").arg("--reference").arg(owner).arg(&place)).expect("a chown");
    server.sql("postgres", &format!("CREATE TABLESPACE small LOCATION '{place}'")).await;
    server.sql("postgres", &format!("CREATE DATABASE {DATABASE} TABLESPACE small")).await;
    let mut scene = stage.open(sites(&server.url(DATABASE))).await;
    full(&mut scene, &disk).await;
    scene.healed().await;
    scene.close().await
}

async fn full(scene: &mut Scene, disk: &Disk) {
    scene.fault();
    disk.fill();
    scene.revoke_meanwhile();
    let until = Instant::now() + scene.scale.long;
    for number in 0.. {
        // New rows need new pages.
        let logins = (0..AT_ONCE).map(|each| {
            let service = scene.service().clone();
            async move { service.log_in(each % 3, format!("full-{number}-{each}")).await }
        });
        let _logged_in = join_all(logins).await;
        if Instant::now() > until {
            break;
        }
    }
    let refused = scene.refused();
    scene.expect(refused > 0, "there was no fault: everything was done on a full disk");
    disk.free();
}

/// How many logins come at once.
const AT_ONCE: usize = 6;

/// A file system in memory that is soon full, for as long as this lives.
struct Disk(PathBuf);

impl Disk {
    fn mount(path: &Path) -> Result<Self, String> {
        fs::create_dir_all(path).map_err(|error| error.to_string())?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=32m,mode=755", "tmpfs"]).arg(path);
        let disk = Self(path.to_owned());
        run(&mut mount).map(|()| disk)
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn fill(&self) {
        let mut file = fs::File::create(self.0.join("full")).expect("a file on the small disk");
        for size in [1 << 16, 1 << 10, 1] {
            let bytes = vec![0; size];
            while file.write_all(&bytes).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.0.join("full")).expect("the file is there");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _unmounted = run(Command::new("umount").arg("--lazy").arg(&self.0));
        let _gone = fs::remove_dir(&self.0);
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

fn name(what: &str) -> String {
    format!("hallpass-fleet-{}-{what}", std::process::id())
}
