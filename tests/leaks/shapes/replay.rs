//! Values that are good once: of what makes one, a hash is kept, and nothing is shown.

use std::time::Duration;

use hallpass::UnixTime;
use hallpass::replay::{MemoryReplayStore, ReplayError, ReplayKey, ReplayStore, ReplayTtl};
use hallpass::sqlite::Sqlite;
use hallpass_testkit::ManualClock;

use super::session::run;
use super::sqlite::folder;
use super::{Row, holds};
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::words::{self, bytes, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("core/replay/MemoryReplayStore", || {
            let store = MemoryReplayStore::new(1);
            let kept = run(store.insert_if_absent(key(), ttl()));
            assert!(kept.is_ok());
            vec![shown!("a value", &canaries(), store)]
        }),
        holds("core/replay/ReplayError", of_error),
        holds("core/replay/ReplayKey", || vec![shown!("a proof", &canaries(), key())]),
    ]
}

fn key() -> ReplayKey {
    ReplayKey::new("dpop", [&bytes("thumbprint", 32)[..], word("jti").as_bytes()])
}

fn canaries() -> Canaries {
    words::all().clone().secret(&bytes("thumbprint", 32)).secret(key().as_bytes())
}

fn ttl() -> ReplayTtl {
    ReplayTtl::new(Duration::from_secs(60)).unwrap()
}

fn of_error() -> Vec<Shown> {
    let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
    let full = MemoryReplayStore::by_clock(0, clock.clone());
    let refused = |store: &dyn ReplayStore| -> ReplayError {
        run(store.insert_if_absent(key(), ttl())).unwrap_err()
    };
    let mut shown = vec![shown!("no room", &canaries(), refused(&full))];
    clock.fail();
    shown.push(shown!("no clock", &canaries(), refused(&full)));
    let path = folder("replays").join("sessions.db");
    let store = run(Sqlite::open(&path)).unwrap();
    std::fs::rename(&path, path.with_extension("away")).unwrap();
    shown.push(shown!("no file", &canaries(), refused(&store)));
    shown
}
