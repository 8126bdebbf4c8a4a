//! How fast it is, on this machine:
//! `cargo test --release -p hallpass-postgres --test postgres -- --ignored --nocapture rates`.

use std::time::{Duration, Instant};

use hallpass_session::rotation::{Limits, Outcome};
use hallpass_session::store::SessionStore;

use crate::kit::{Place, log, login, revoke_token, rotate_command};

/// Sessions of a client, so that each has rested when its turn comes again.
const EACH: u64 = 16;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it measures"]
async fn rates() {
    let place = Place::new().await;
    let store = place.open().await;
    // Leaves that rotate at once.
    let limits = Limits::new(Duration::from_millis(1)).unwrap();
    let limits = limits.with_min_rotation(Duration::from_millis(2)).unwrap();
    for clients in [1_u64, 32] {
        for session in 0..clients * EACH {
            login(&store, clients * 1_000 + session, &format!("user-{session}")).await;
        }
        let began = Instant::now();
        let tasks = (0..clients).map(|session| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut rotated = 0_u64;
                while began.elapsed() < Duration::from_secs(4) {
                    let (which, generation) = (rotated % EACH, rotated / EACH);
                    let which = clients * 1_000 + session * EACH + which;
                    let command = rotate_command(which, generation);
                    let rotation = store.rotate(log(), command, limits).await.unwrap();
                    match rotation.outcome {
                        Outcome::Rotated(_) => rotated += 1,
                        Outcome::Current => tokio::time::sleep(Duration::from_millis(1)).await,
                        other => panic!("{other:?}"),
                    }
                }
                rotated
            })
        });
        let mut all = 0;
        for task in tasks.collect::<Vec<_>>() {
            all += task.await.unwrap();
        }
        println!("{clients} clients: {:.0} rotations/s", rate(all, began));
    }
    for (name, count) in [("logins", 300_u64), ("revocations", 300)] {
        let began = Instant::now();
        for number in 0..count {
            if name == "logins" {
                login(&store, 1_000_000 + number, &format!("other-{number}")).await;
            } else {
                store.revoke(revoke_token(number)).await.unwrap();
            }
        }
        println!("one after the other: {:.0} {name}/s", rate(count, began));
    }
    let began = Instant::now();
    let tasks = (0..32_u64).map(|client| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0..30 {
                login(&store, 2_000_000 + client * 1_000 + number, &format!("c{client}-{number}"))
                    .await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    println!("32 clients: {:.0} logins/s", rate(960, began));
    println!(
        "{}",
        place
            .sql(
                "SELECT 'sessions: ' || n_tup_upd || ' updates, ' || n_tup_hot_upd || ' hot, size \
                 ' || pg_size_pretty(pg_total_relation_size(relid)) FROM pg_stat_user_tables \
                 WHERE schemaname = '{}' AND relname = 'sessions'"
            )
            .await
    );
}

fn rate(number: u64, began: Instant) -> f64 {
    f64::from(u32::try_from(number).unwrap()) / began.elapsed().as_secs_f64()
}
