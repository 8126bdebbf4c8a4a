//! Sessions that come from another store.

use std::time::Duration;

use hallpass_session::MemoryStore;
use hallpass_session::rotation::{Limits, Nonce, Outcome};
use hallpass_session::store::{SessionStore, carry};

use crate::kit::{FIRST, Place, clock, hash, log, login, needs, rotate, rotate_command};

/// A client that never heard of its last refresh gets the same token of the new store.
#[tokio::test]
async fn a_session_is_carried_with_its_predecessor() {
    let (place, old) = (Place::new().await, MemoryStore::by_clock(clock()));
    SessionStore::open(&old, needs()).await.unwrap();
    login(&old, 1, "ann").await;
    let made = rotate(&old, 1, 0).await;
    let Outcome::Rotated(leaf) = made.outcome else { panic!("{made:?}") };

    // Twice, as after a failure.
    for _ in 0..2 {
        assert_eq!(carry(&old, &place.store).await.unwrap(), 1);
    }
    let rows = place.store.sessions_of(FIRST, "ann").await.unwrap();
    assert_eq!(rows, made.row.into_iter().collect::<Vec<_>>());
    let mut again = rotate_command(1, 0);
    (again.nonce, again.candidate) = (Nonce::new([9; 16]), hash(1, 77));
    let replayed = place.store.rotate(log(), again, Limits::default()).await.unwrap();
    assert_eq!(replayed.outcome, Outcome::Replay(leaf));
    place.clock.advance(Duration::from_secs(60));
    assert!(matches!(rotate(&place.store, 1, 1).await.outcome, Outcome::Rotated(_)));
}
