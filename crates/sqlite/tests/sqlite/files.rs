//! Files that are refused, each with what is to be done.

use std::fs;
use std::path::Path;

use hallpass_session::rotation::Outcome;
use hallpass_session::store::{SessionStore, StoreErrorKind};
use hallpass_sqlite::Sqlite;

use crate::kit::{
    Folder, end_command, events, log, login, needs, revoke_token, rotate, rotate_command, says,
    subject,
};

/// Refused as set up wrongly, in these words.
pub(crate) async fn refused(path: impl AsRef<Path>, words: &str) {
    let error = Sqlite::open(path).await.unwrap_err();
    says(&error, StoreErrorKind::Config, words);
}

#[tokio::test]
async fn there_has_to_be_a_directory_and_the_file_has_to_be_one() {
    let folder = Folder::new();
    refused(folder.path().join("none/sessions.db"), "its directory does not exist").await;
    refused(folder.path(), "is no file").await;
    refused("", "a store needs a file").await;
    refused(":memory:", "MemoryStore").await;
}

#[tokio::test]
async fn no_database_and_that_of_something_else_are_refused_and_left_alone() {
    let folder = Folder::new();
    let text = "not a database, and long enough for a header ".repeat(100);
    fs::write(folder.database(), &text).unwrap();
    make_kek(&folder);
    refused(folder.database(), "no SQLite database").await;
    assert_eq!(fs::read_to_string(folder.database()).unwrap(), text);

    fs::remove_file(folder.database()).unwrap();
    folder.shell().execute_batch("CREATE TABLE orders (id INTEGER)").unwrap();
    let before = fs::read(folder.database()).unwrap();
    refused(folder.database(), "the database of something else").await;
    assert_eq!(fs::read(folder.database()).unwrap(), before);
    folder.shell().execute_batch("PRAGMA application_id = 17; PRAGMA user_version = 1").unwrap();
    refused(folder.database(), "the database of something else").await;
}

#[tokio::test]
async fn a_newer_version_is_refused_and_left_alone() {
    let folder = Folder::new();
    drop(folder.open().await);
    for version in [2, 99] {
        folder.shell().pragma_update(None, "user_version", version).unwrap();
        let before = fs::read(folder.database()).unwrap();
        refused(folder.database(), &format!("has version {version}")).await;
        assert_eq!(fs::read(folder.database()).unwrap(), before);
    }
    folder.shell().pragma_update(None, "user_version", -1).unwrap();
    refused(folder.database(), "the database of something else").await;
}

#[tokio::test]
async fn a_damaged_file_is_an_alarm_and_never_a_panic() {
    let folder = Folder::new();
    {
        let store = folder.open().await;
        for session in 0..100 {
            login(&store, session, &subject(session)).await;
        }
    }
    let sound = fs::read(folder.database()).unwrap();
    let mut refused = 0;
    for page in 0..sound.len() / 4096 {
        let copy = folder.copy();
        let mut damaged = sound.clone();
        // Not the 100 bytes of the header: without them it is no database.
        let from = (page * 4096).max(100);
        damaged[from..(page + 1) * 4096].fill(0xee);
        fs::write(copy.database(), damaged).unwrap();
        refused += u32::from(damaged_somewhere(&copy).await);
    }
    assert!(refused > 5, "{refused} pages were missed");
}

/// Whether anything of it was refused: as damaged, whatever it was.
async fn damaged_somewhere(folder: &Folder) -> bool {
    let store = match Sqlite::open(folder.database()).await {
        Ok(store) => store,
        Err(error) => {
            assert_eq!(error.kind(), StoreErrorKind::Corrupt, "{error}");
            return true;
        }
    };
    for session in 0..100 {
        let rotated = store.rotate(log(), rotate_command(session, 0), Default::default()).await;
        if let Err(error) = rotated {
            assert_eq!(error.kind(), StoreErrorKind::Corrupt, "{error}");
            return true;
        }
    }
    false
}

#[tokio::test]
async fn a_backup_of_the_open_store_is_the_store_where_its_kek_is() {
    let (folder, backup) = (Folder::new(), Folder::new());
    let store = folder.open().await;
    login(&store, 1, "ann").await;
    store.end_session(end_command(1)).await.unwrap();
    login(&store, 2, "bob").await;
    let path = backup.database();
    folder.shell().execute("VACUUM INTO ?1", [path.to_str().unwrap()]).unwrap();
    let before = SessionStore::open(&store, needs()).await.unwrap();
    drop(store);
    refused(&path, "its KEK, is missing").await;
    fs::copy(folder.kek(), backup.kek()).unwrap();
    let store = backup.open().await;
    assert_eq!(SessionStore::open(&store, needs()).await.unwrap(), before);
    assert_eq!(rotate(&store, 1, 0).await.outcome, Outcome::Revoked);
    assert!(matches!(rotate(&store, 2, 0).await.outcome, Outcome::Rotated(_)));
}

#[tokio::test]
#[cfg(unix)]
async fn a_file_that_goes_away_under_the_store_stops_it() {
    let folder = Folder::new();
    let store = folder.open().await;
    let elsewhere = folder.path().join("elsewhere.db");
    fs::rename(folder.database(), &elsewhere).unwrap();
    let error = store.revoke(revoke_token(1)).await.unwrap_err();
    says(&error, StoreErrorKind::Unavailable, "moved, removed or replaced");
    fs::write(folder.database(), "").unwrap();
    let error = store.revoke(revoke_token(1)).await.unwrap_err();
    says(&error, StoreErrorKind::Unavailable, "moved, removed or replaced");
    fs::rename(&elsewhere, folder.database()).unwrap();
    store.revoke(revoke_token(1)).await.unwrap();
    assert_eq!(events(&store).await.len(), 1);
}

#[tokio::test]
#[cfg(unix)]
async fn only_the_owner_can_read_what_is_made_and_nobody_else_may_write() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = Folder::new();
    let store = folder.open().await;
    store.revoke(revoke_token(1)).await.unwrap();
    let mut seen = Vec::new();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
        seen.push(entry.file_name().into_string().unwrap());
    }
    seen.sort();
    assert_eq!(seen, ["sessions.db", "sessions.db-shm", "sessions.db-wal", "sessions.db.kek"]);
    drop(store);
    fs::set_permissions(folder.database(), fs::Permissions::from_mode(0o660)).unwrap();
    refused(folder.database(), "chmod 600").await;
    // Readers, of a group that makes backups, are the operator's business.
    fs::set_permissions(folder.database(), fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.db");
    symlink(folder.database(), &link).unwrap();
    let store = Sqlite::open(&link).await.unwrap();
    assert_eq!(events(&store).await.len(), 1, "the KEK beside the file, not beside the link");
}

pub(crate) fn make_kek(folder: &Folder) {
    let kek = hallpass_session::Kek::generate().unwrap();
    let mut text = Vec::new();
    kek.write_base64(&mut text).unwrap();
    write_kek(folder, &text);
}

pub(crate) fn write_kek(folder: &Folder, text: &[u8]) {
    fs::write(folder.kek(), text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.kek(), fs::Permissions::from_mode(0o600)).unwrap();
    }
}
