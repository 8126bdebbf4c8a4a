//! Sessions that come from another store.

use std::time::Duration;

use hallpass_core::{Clock, UnixTime};
use hallpass_session::MemoryStore;
use hallpass_session::rotation::{Limits, Nonce, Outcome};
use hallpass_session::store::{Created, SessionStore, carry};

use crate::kit::{
    LATER, NOW, ONLY, Place, create_command, hash, log, needs, rotate, rotate_command, row,
};

/// The time at which the clock of the server stands, too.
#[derive(Debug)]
struct Standing;

/// A client that never heard of its last refresh gets the same token of the new store.
#[tokio::test]
async fn a_session_is_carried_with_its_predecessor() {
    let (place, old) = (Place::new().await, MemoryStore::by_clock(Standing));
    SessionStore::open(&old, needs()).await.unwrap();
    let created = old.begin(ONLY, LATER, "ann").await.unwrap().unwrap();
    let started = old.create(create_command(row(1, "ann", created))).await.unwrap();
    assert!(matches!(started, Created::Started(_)), "{started:?}");
    let made = old.rotate(log(), rotate_command(1, 0), Limits::default()).await.unwrap();
    let Outcome::Rotated(leaf) = made.outcome else { panic!("{made:?}") };

    // Twice, as after a failure.
    for _ in 0..2 {
        assert_eq!(carry(&old, &place.store).await.unwrap(), 1);
    }
    let rows = place.store.sessions_of(ONLY, "ann").await.unwrap();
    assert_eq!(rows, made.row.into_iter().collect::<Vec<_>>());
    let mut again = rotate_command(1, 0);
    (again.nonce, again.candidate) = (Nonce::new([9; 16]), hash(1, 77));
    let replayed = place.store.rotate(log(), again, Limits::default()).await.unwrap();
    assert_eq!(replayed.outcome, Outcome::Replay(leaf));
    place.clock.advance(Duration::from_secs(60));
    assert!(matches!(rotate(&place.store, 1, 1).await.outcome, Outcome::Rotated(_)));
}

impl Clock for Standing {
    fn now(&self) -> Option<UnixTime> {
        Some(UnixTime::since_epoch(Duration::from_millis(NOW.as_millis())))
    }
}
