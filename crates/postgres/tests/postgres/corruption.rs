//! Cells that somebody edited.

use hallpass_session::rotation::Limits;
use hallpass_session::store::{
    Cursor, KeyStore, RevocationFeed, SessionStore, StoreError, StoreErrorKind, Target,
};

use crate::kit::{FIRST, Place, fill, log, needs, revoke_command, rotate_command, sid};

/// An edit, and what is named.
const CELLS: &[(&str, &str)] = &[
    ("sessions SET subject = '\\xff'", "sessions.subject"),
    ("sessions SET client = '\\xc3'", "sessions.client"),
    ("sessions SET profile = 9", "sessions.profile"),
    ("sessions SET profile = -1", "sessions.profile"),
    ("sessions SET state = 99", "sessions.state"),
    ("sessions SET state = 256", "sessions.state"),
    ("sessions SET leaf_generation = -1", "sessions.leaf_generation"),
    ("sessions SET leaf_hash = '\\x00'", "sessions.leaf_hash"),
    ("sessions SET rotated_at = -5", "sessions.rotated_at"),
    ("sessions SET previous_generation = NULL", "sessions.previous_hash"),
    ("sessions SET previous_generation = -1", "sessions.previous_generation"),
    ("sessions SET previous_hash = NULL", "sessions.previous_hash"),
    ("sessions SET nonce = '\\x0011'", "sessions.nonce"),
    ("sessions SET kek = 256", "sessions.kek"),
    ("sessions SET consumed_at = NULL", "sessions.consumed_at"),
    ("sessions SET replayed_at = -1", "sessions.replayed_at"),
    ("sessions SET replays = 4294967296", "sessions.replays"),
    ("sessions SET supersedes = -1", "sessions.supersedes"),
    ("sessions SET created_at = -1", "sessions.created_at"),
    ("sessions SET idle_expiry = -1", "sessions.idle_expiry"),
    ("sessions SET absolute_expiry = -1", "sessions.absolute_expiry"),
    ("sessions SET binding_kind = NULL", "sessions.binding"),
    ("sessions SET binding_kind = 7", "sessions.binding_kind"),
    ("sessions SET binding = ''", "sessions.binding"),
    ("sessions SET mac = '\\x00'", "sessions.mac"),
    ("clocks SET clock = -1", "clocks.clock"),
    ("store SET everyone_cut_off = -1", "store.everyone_cut_off"),
    ("store SET id = '\\x00'", "store.id"),
    ("store SET shards = 70000", "store.shards"),
    ("store SET keys_version = -1", "store.keys_version"),
    ("log_head SET sequence = -1", "log_head.sequence"),
    ("log_head SET mark = '\\x00'", "log_head.mark"),
    ("cut_offs SET not_before = -1", "cut_offs.not_before"),
    ("log SET event = ''", "log.event"),
    ("log SET event = '\\x0163'", "log.event"),
    ("log SET event = event || '\\xff'", "log.event"),
    ("log SET mark = '\\x00'", "log.mark"),
    ("commands SET sequence = -1", "commands.sequence"),
    ("signing_keys SET state = 9", "signing_keys.state"),
    ("signing_keys SET kid = '\\xff'", "signing_keys.kid"),
    ("signing_keys SET published_at = -1", "signing_keys.published_at"),
];

/// A rule of the table itself stops most of them; somebody who takes it away is found out.
#[tokio::test(flavor = "multi_thread")]
async fn every_edited_cell_is_corrupt_under_its_name() {
    let place = Place::new().await;
    let store = place.open().await;
    fill(&store).await;
    assert!(use_all(&store).await.is_empty());
    let mut refused = 0_usize;
    for (edit, _) in CELLS {
        let edit = format!("UPDATE {{}}.{edit}");
        let sql = format!(
            "DO $$ BEGIN {edit}; RAISE 'taken'; EXCEPTION WHEN check_violation THEN \
             PERFORM set_config('hallpass.refused', 'yes', false); WHEN raise_exception THEN \
             PERFORM set_config('hallpass.refused', 'no', false); END $$; \
             SELECT current_setting('hallpass.refused')"
        );
        refused += usize::from(place.sql(&sql).await == "yes");
    }
    // But for text that is no UTF-8, codes to come, and the bytes of an event.
    assert_eq!(CELLS.len() - refused, 10);
    place
        .sql(
            "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conrelid::regclass AS t, conname AS n \
             FROM pg_constraint WHERE contype = 'c' AND connamespace = '{}'::regnamespace LOOP \
             EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.n); END LOOP; END $$",
        )
        .await;
    for (edit, named) in CELLS {
        let table = edit.split(' ').next().unwrap();
        place.sql(&format!("CREATE TABLE {{}}.saved AS SELECT * FROM {{}}.{table}")).await;
        place.sql(&format!("UPDATE {{}}.{edit}")).await;
        let errors = use_all(&store).await;
        assert!(!errors.is_empty(), "{edit} went unnoticed");
        let found = errors.iter().find(|error| error.to_string().contains(named));
        let error = found.unwrap_or_else(|| panic!("{edit}: {errors:?}"));
        assert_eq!(error.kind(), StoreErrorKind::Corrupt, "{edit}");
        assert!(error.to_string().contains("restore the last backup"), "{error}");
        place
            .sql(&format!(
                "DELETE FROM {{}}.{table}; INSERT INTO {{}}.{table} SELECT * FROM {{}}.saved; \
                 DROP TABLE {{}}.saved"
            ))
            .await;
    }
    for table in ["store", "clocks", "log_head"] {
        place.sql(&format!("CREATE TABLE {{}}.saved AS SELECT * FROM {{}}.{table}")).await;
        place.sql(&format!("DELETE FROM {{}}.{table}")).await;
        let errors = use_all(&store).await;
        assert!(errors.iter().all(|error| error.kind() == StoreErrorKind::Corrupt), "{errors:?}");
        assert!(!errors.is_empty(), "{table} went unnoticed");
        let back = "INSERT INTO {}.TABLE SELECT * FROM {}.saved; DROP TABLE {}.saved";
        place.sql(&back.replace("TABLE SELECT", &format!("{table} SELECT"))).await;
    }
    assert!(use_all(&store).await.is_empty());
}

/// What goes wrong in any of the steps that change nothing, or nothing any more.
async fn use_all(store: &hallpass_postgres::Postgres) -> Vec<StoreError> {
    let steps = [
        SessionStore::open(store, needs()).await.map(drop),
        store.rotate(log(), rotate_command(1, 1), Limits::default()).await.map(drop),
        store.find_session(FIRST, sid(1)).await.map(drop),
        store.sessions_of(FIRST, "ann").await.map(drop),
        store.revoke(revoke_command(1, Target::Everyone)).await.map(drop),
        RevocationFeed::read(store, FIRST, Cursor::start(), 9).await.map(drop),
        store.keys().await.map(drop),
    ];
    steps.into_iter().filter_map(Result::err).collect()
}
