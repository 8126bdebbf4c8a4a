//! What a revoked million costs: the size of an event, a cut-off and a command.

use hallpass_session::store::{SessionStore, Target};

use crate::kit::{Place, revoke_command};

#[tokio::test]
async fn a_revocation_is_small() {
    let place = Place::new().await;
    let used = || -> u64 {
        let info: String = place.ask(&["INFO", "memory"]);
        let line = info.lines().find_map(|line| line.strip_prefix("used_memory:"));
        line.unwrap().parse().unwrap()
    };
    for id in 0..1_000 {
        revoke(&place, id).await;
    }
    let before = used();
    for id in 1_000..3_000 {
        revoke(&place, id).await;
    }
    let each = (used() - before) / 2_000;
    assert!(each < 700, "{each} bytes for a revocation of a subject");
}

async fn revoke(place: &Place, id: u64) {
    let subject = format!("user-{id:08}");
    place.store.revoke(revoke_command(id, Target::Subject(subject.into()))).await.unwrap();
}
