//! What can be carried to another store.

use hallpass_session::MemoryStore;
use hallpass_session::rotation::{SessionId, SessionRow};
use hallpass_session::store::{SessionSource, SessionStore, Target, carry};

use crate::kit::{
    FIRST, Folder, begin, clock, create_command, end_command, open, revoke_command, row, sid,
};

/// The names that come, one part after the other.
async fn names(store: &impl SessionSource, most: u32) -> Vec<SessionId> {
    let mut names: Vec<SessionId> = Vec::new();
    loop {
        let part = store.sessions_after(names.last().copied(), most).await.unwrap();
        assert!(part.len() <= usize::try_from(most).unwrap());
        if part.is_empty() {
            return names;
        }
        names.extend(part.iter().map(|row| row.sid));
    }
}

#[tokio::test]
async fn it_is_what_can_be_refreshed_whatever_the_size_of_the_parts() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    let subjects = ["ann", "bob", "cut off", "ended", "expired", "ann"];
    for (session, subject) in (1..).zip(subjects) {
        let created = begin(&store, subject).await;
        let row = row(session, subject, created);
        let idle_expiry = if subject == "expired" { created } else { row.idle_expiry };
        store.create(create_command(SessionRow { idle_expiry, ..row })).await.unwrap();
    }
    store.end_session(end_command(4)).await.unwrap();
    let target = Target::Subject("cut off".into());
    store.revoke(revoke_command(1, target)).await.unwrap();
    for most in [1, 2, 3, 100] {
        assert_eq!(names(&store, most).await, [1, 2, 6].map(sid), "{most} at a time");
    }
    // Whole rows, and nobody after everyone was revoked.
    let memory = MemoryStore::by_clock(clock.clone());
    assert_eq!(carry(&store, &memory).await.unwrap(), 3);
    for (session, subject) in [(1, "ann"), (2, "bob"), (6, "ann")] {
        let rows = store.sessions_of(FIRST, subject).await.unwrap();
        assert_eq!(memory.sessions_of(FIRST, subject).await.unwrap(), rows, "{subject}");
        assert!(rows.iter().any(|row| row.sid == sid(session)));
    }
    store.revoke(revoke_command(2, Target::Everyone)).await.unwrap();
    assert_eq!(names(&store, 100).await, []);
}
