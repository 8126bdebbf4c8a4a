//! Cells that somebody edited.

use hallpass_session::rotation::Limits;
use hallpass_session::store::{
    Cursor, KeyStore, RevocationFeed, SessionStore, StoreError, StoreErrorKind, Target,
};
use hallpass_sqlite::Sqlite;

use crate::kit::{
    FIRST, Folder, NOW, clock, create_command, fill, log, needs, open, revoke_command,
    rotate_command, row, says,
};

/// An edit, and what is named.
const CELLS: &[(&str, &str)] = &[
    ("UPDATE sessions SET subject = CAST(x'ff' AS TEXT)", "sessions.subject"),
    ("UPDATE sessions SET client = CAST(x'c3' AS TEXT)", "sessions.client"),
    ("UPDATE sessions SET profile = 9", "sessions.profile"),
    ("UPDATE sessions SET profile = -1", "sessions.profile"),
    ("UPDATE sessions SET state = 99", "sessions.state"),
    ("UPDATE sessions SET state = 256", "sessions.state"),
    ("UPDATE sessions SET leaf_generation = -1", "sessions.leaf_generation"),
    ("UPDATE sessions SET leaf_hash = x'00'", "sessions.leaf_hash"),
    ("UPDATE sessions SET rotated_at = -5", "sessions.rotated_at"),
    ("UPDATE sessions SET previous_generation = NULL", "sessions.previous_hash"),
    ("UPDATE sessions SET previous_generation = -1", "sessions.previous_generation"),
    ("UPDATE sessions SET previous_hash = NULL", "sessions.previous_hash"),
    ("UPDATE sessions SET nonce = x'0011'", "sessions.nonce"),
    ("UPDATE sessions SET kek = 256", "sessions.kek"),
    ("UPDATE sessions SET consumed_at = NULL", "sessions.consumed_at"),
    ("UPDATE sessions SET replayed_at = -1", "sessions.replayed_at"),
    ("UPDATE sessions SET replays = 4294967296", "sessions.replays"),
    ("UPDATE sessions SET supersedes = -1", "sessions.supersedes"),
    ("UPDATE sessions SET created_at = -1", "sessions.created_at"),
    ("UPDATE sessions SET idle_expiry = -1", "sessions.idle_expiry"),
    ("UPDATE sessions SET absolute_expiry = -1", "sessions.absolute_expiry"),
    ("UPDATE sessions SET binding_kind = NULL", "sessions.binding"),
    ("UPDATE sessions SET binding_kind = 7", "sessions.binding_kind"),
    ("UPDATE sessions SET binding = x''", "sessions.binding"),
    ("UPDATE sessions SET mac = zeroblob(31)", "sessions.mac"),
    ("UPDATE store SET clock = -1", "store.clock"),
    ("UPDATE store SET everyone_cut_off = -1", "store.everyone_cut_off"),
    ("UPDATE store SET head = -1", "store.head"),
    ("UPDATE store SET id = x'00'", "store.id"),
    ("UPDATE store SET shards = 70000", "store.shards"),
    ("UPDATE store SET keys_version = -1", "store.keys_version"),
    ("UPDATE store SET kek = 256", "store.kek"),
    ("UPDATE cut_offs SET not_before = -1", "cut_offs.not_before"),
    ("UPDATE log SET event = x''", "log.event"),
    ("UPDATE log SET event = x'0163'", "log.event"),
    ("UPDATE log SET event = CAST(event || x'ff' AS BLOB)", "log.event"),
    ("UPDATE commands SET sequence = -1", "commands.sequence"),
    ("UPDATE signing_keys SET state = 9", "signing_keys.state"),
    ("UPDATE signing_keys SET kid = CAST(x'ff' AS TEXT)", "signing_keys.kid"),
    ("UPDATE signing_keys SET published_at = -1", "signing_keys.published_at"),
    ("DELETE FROM store", "the table store has no row"),
];

#[tokio::test]
async fn every_edited_cell_is_corrupt_under_its_name() {
    let whole = Folder::new();
    fill(&whole.open().await).await;
    let before = use_all(&whole.copy()).await;
    assert!(before.is_empty(), "{before:?}");
    for (edit, named) in CELLS {
        let folder = whole.copy();
        let shell = folder.shell();
        shell.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
        assert_eq!(shell.execute(edit, []).unwrap(), 1, "{edit}");
        drop(shell);
        let errors = use_all(&folder).await;
        assert!(!errors.is_empty(), "{edit} went unnoticed");
        let named = errors.iter().find(|error| error.to_string().contains(named));
        let error = named.unwrap_or_else(|| panic!("{edit}: {errors:?}"));
        assert_eq!(error.kind(), StoreErrorKind::Corrupt, "{edit}");
        assert!(error.to_string().contains("restore the last backup"), "{error}");
    }
}

/// The table itself refuses what no step writes.
#[tokio::test]
async fn a_table_takes_nothing_that_does_not_decode() {
    let folder = Folder::new();
    fill(&folder.open().await).await;
    let shell = folder.shell();
    let mut refused = 0_usize;
    for (edit, _) in CELLS {
        refused += usize::from(shell.execute(edit, []).is_err());
    }
    // But for text that is no UTF-8, codes to come, the bytes of an event, and the missing row.
    assert_eq!(CELLS.len() - refused, 11);
}

#[tokio::test]
async fn a_row_that_breaks_a_rule_is_not_written() {
    let folder = Folder::new();
    fill(&folder.open().await).await;
    let shell = folder.shell();
    shell
        .execute_batch(
            "CREATE TRIGGER edit BEFORE INSERT ON sessions BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
        .unwrap();
    drop(shell);
    let store = open(&folder.database(), &clock()).await;
    let error = store.create(create_command(row(9, "bob", NOW))).await.unwrap_err();
    says(&error, StoreErrorKind::Corrupt, "breaks the rules of its table");
}

/// What goes wrong in any of the steps.
async fn use_all(folder: &Folder) -> Vec<StoreError> {
    let opened = Sqlite::builder(folder.database()).clock(clock()).open().await;
    let store = match opened {
        Ok(store) => store,
        Err(error) => return vec![error],
    };
    let steps = [
        SessionStore::open(&store, needs()).await.map(drop),
        store.rotate(log(), rotate_command(1, 1), Limits::default()).await.map(drop),
        store.sessions_of(FIRST, "ann").await.map(drop),
        store.revoke(revoke_command(1, Target::Everyone)).await.map(drop),
        store.revoke(revoke_command(2, Target::Key("k1".into()))).await.map(drop),
        RevocationFeed::read(&store, FIRST, Cursor::start(), 9).await.map(drop),
        store.keys().await.map(drop),
        store.sweep(1).await.map(drop),
    ];
    steps.into_iter().filter_map(Result::err).collect()
}
