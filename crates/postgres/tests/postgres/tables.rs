//! What the tables cost.

use hallpass_session::rotation::Limits;
use hallpass_session::store::SessionStore;

use crate::kit::{Place, log, login, rotate, rotate_command};

/// A refresh changes no column of an index: the row stays in its page, and no index grows.
#[tokio::test]
async fn a_refresh_writes_no_index() {
    let place = Place::new().await;
    let store = place.open().await;
    for session in 0..20 {
        login(&store, session, &format!("user-{session}")).await;
    }
    let size = "SELECT pg_indexes_size('{}.sessions')";
    let before = place.sql(size).await;
    for session in 0..20 {
        rotate(&store, session, 0).await;
        for number in 1..9_u8 {
            let mut command = rotate_command(session, 0);
            command.nonce = hallpass_session::rotation::Nonce::new([number; 16]);
            store.rotate(log(), command, Limits::default()).await.unwrap();
        }
    }
    assert_eq!(place.sql(size).await, before);
    let written = "SELECT count(*) FROM pg_index AS i, unnest(i.indkey) AS k JOIN pg_attribute AS \
                   a ON a.attnum = k WHERE i.indrelid = '{}.sessions'::regclass \
                   AND a.attrelid = i.indrelid AND a.attname IN ('leaf_generation', 'leaf_hash', \
                   'rotated_at', 'previous_generation', 'previous_hash', 'nonce', 'kek', \
                   'consumed_at', 'replayed_at', 'replays', 'supersedes', 'idle_expiry')";
    assert_eq!(place.sql(written).await, "0");
}

/// As the README says.
#[tokio::test]
async fn a_session_is_small() {
    let place = Place::new().await;
    let store = place.open().await;
    login(&store, 1, "user-1").await;
    rotate(&store, 1, 0).await;
    let columns = "client, profile, state, leaf_generation, leaf_hash, rotated_at, \
                   previous_generation, previous_hash, nonce, kek, consumed_at, replayed_at, \
                   replays, supersedes, created_at, idle_expiry, absolute_expiry, binding_kind, \
                   binding, mac";
    let fill = format!(
        "INSERT INTO {{}}.sessions (sid, subject, sweep_at, {columns}) \
         SELECT uuid_send(gen_random_uuid()), convert_to('user-' || 1000000 + n, 'UTF8'), \
         (random() * 1e12)::int8, {columns} FROM {{}}.sessions, generate_series(1, 5000) AS n"
    );
    place.sql(&fill).await;
    // A page is filled to three quarters, and the rest is for refreshes.
    let size = |what: &str| format!("SELECT {what}('{{}}.sessions') / 5000");
    let row: u32 = place
        .sql("SELECT avg(pg_column_size(s.*))::int FROM {}.sessions AS s")
        .await
        .parse()
        .unwrap();
    let table: u32 = place.sql(&size("pg_relation_size")).await.parse().unwrap();
    let indexes: u32 = place.sql(&size("pg_indexes_size")).await.parse().unwrap();
    println!("{row} bytes, {table} in the table, {indexes} in its indexes");
    assert!((250..=320).contains(&row), "{row}");
    assert!((300..=450).contains(&table), "{table}");
    assert!((100..=250).contains(&indexes), "{indexes}");
}
