//! A path at which nothing can be read: opening it would hang.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use hallpass_core::{Algorithm, ConfigErrorKind};
use hallpass_jwks::{FetchErrorKind, KeyFile};
use hallpass_testkit::ManualTimer;

use crate::events::Readings;
use crate::{Folder, jwks, key, until, verifier, verify};

/// `O_NONBLOCK`, by which opening a FIFO to write fails unless somebody waits to read.
#[cfg(target_os = "linux")]
const NONBLOCKING: i32 = 0o4000;

fn make_fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Whether somebody reads a FIFO. Those that do come to an end by this.
#[cfg(target_os = "linux")]
fn is_read(fifo: &Path) -> bool {
    OpenOptions::new().write(true).custom_flags(NONBLOCKING).open(fifo).is_ok()
}

#[test]
fn what_is_no_regular_file_is_refused_at_the_start() {
    let folder = Folder::new("irregular");
    let (fifo, link) = (folder.0.join("fifo"), folder.0.join("link"));
    make_fifo(&fifo);
    std::os::unix::fs::symlink(&fifo, &link).unwrap();
    for path in [fifo, link, folder.0.clone(), "/dev/null".into()] {
        for file in [KeyFile::jwks(&path), KeyFile::pem(Algorithm::ES256, &path)] {
            let (ended, end) = std::sync::mpsc::channel();
            std::thread::spawn(move || ended.send(file.open().unwrap_err()));
            let error = end.recv_timeout(Duration::from_secs(10)).expect("it does not hang");
            assert_eq!(error.kind(), ConfigErrorKind::KeyMissing, "{}", path.display());
            let error = error.to_string();
            assert!(error.contains("is no regular file"), "{error}");
            assert!(error.contains(&*path.to_string_lossy()), "{error}");
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_fifo_in_the_place_of_the_file_is_never_opened() {
    let (folder, timer) = (Folder::new("fifo"), ManualTimer::new());
    let good = key("1");
    let path = folder.write("jwks.json", jwks([&good]));
    let readings = Readings::default();
    let file = KeyFile::jwks(&path).timer(timer.clone()).observer(readings.clone());
    let keys = file.open().unwrap();
    readings.first().await;
    let verifier = verifier(&keys);
    std::fs::remove_file(&path).unwrap();
    make_fifo(&path);
    for failures in 1..4 {
        timer.advance(Duration::from_secs(12));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!is_read(&path), "somebody has opened it");
        until("it fails", async || keys.health().failures >= failures).await;
        assert_eq!(keys.health().last_error.map(|e| e.kind()), Some(FetchErrorKind::File));
    }
    verify(&verifier, &good).await.unwrap();

    let next = key("2");
    std::fs::remove_file(&path).unwrap();
    folder.write("jwks.json", jwks([&next]));
    timer.advance(Duration::from_secs(12));
    until("it recovers", async || keys.health().failures == 0).await;
    verify(&verifier, &next).await.unwrap();
}
