//! The KEK beside the database.

use std::fs;

use hallpass_session::store::SessionStore;
use hallpass_sqlite::Sqlite;

use crate::files::{make_kek, refused, write_kek};
use crate::kit::{Folder, login, revoke_token, rotate};

fn text(store: &Sqlite) -> Vec<u8> {
    let mut text = Vec::new();
    store.own_kek().unwrap().write_base64(&mut text).unwrap();
    text
}

#[tokio::test]
async fn it_is_made_once_and_stays() {
    let folder = Folder::new();
    let store = folder.open().await;
    let made = text(&store);
    assert_eq!(fs::read(folder.kek()).unwrap(), made);
    drop(store);
    assert_eq!(text(&folder.open().await), made);
    assert_ne!(text(&Folder::new().open().await), made);
}

#[tokio::test]
async fn without_it_a_database_with_sessions_is_not_opened() {
    let folder = Folder::new();
    drop(folder.open().await);
    let kept = fs::read(folder.kek()).unwrap();
    fs::remove_file(folder.kek()).unwrap();
    refused(folder.database(), "its KEK, is missing: put it back").await;
    assert!(!folder.kek().exists(), "no new one");
    write_kek(&folder, &kept);
    folder.open().await;
}

#[tokio::test]
async fn another_one_is_refused() {
    let folder = Folder::new();
    let store = folder.open().await;
    let own = store.own_kek().unwrap().id();
    drop(store);
    // One in 256 has the same id.
    loop {
        make_kek(&folder);
        let other = fs::read_to_string(folder.kek()).unwrap();
        if hallpass_session::Kek::from_base64(&other).unwrap().id() != own {
            break;
        }
    }
    refused(folder.database(), "is not the KEK that").await;
    for broken in ["", "short", &"A".repeat(44), &"x".repeat(10_000)] {
        write_kek(&folder, broken.as_bytes());
        refused(folder.database(), "sessions.db.kek is not the KEK").await;
    }
    write_kek(&folder, b"\xff\xfe");
    refused(folder.database(), "cannot be read").await;
}

#[tokio::test]
#[cfg(unix)]
async fn one_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    drop(folder.open().await);
    for mode in [0o640, 0o604, 0o644, 0o602] {
        fs::set_permissions(folder.kek(), fs::Permissions::from_mode(mode)).unwrap();
        refused(folder.database(), "chmod 600").await;
    }
    fs::set_permissions(folder.kek(), fs::Permissions::from_mode(0o400)).unwrap();
    folder.open().await;
}

#[tokio::test]
async fn one_from_elsewhere_leaves_no_file() {
    let folder = Folder::new();
    let open = || Sqlite::builder(folder.database()).kek_from_elsewhere().open();
    assert!(open().await.unwrap().own_kek().is_none());
    assert!(!folder.kek().exists());
    drop(open().await.unwrap());
    refused(folder.database(), "its KEK, is missing").await;
}

#[tokio::test]
async fn it_is_in_no_byte_of_the_database() {
    let folder = Folder::new();
    let store = folder.open().await;
    login(&store, 1, "ann").await;
    rotate(&store, 1, 0).await;
    store.revoke(revoke_token(1)).await.unwrap();
    let line = text(&store);
    let line = line.trim_ascii();
    let key = base64_simd::STANDARD.decode_to_vec(line).unwrap();
    let look = |open: bool| {
        let mut files = 0;
        for name in ["sessions.db", "sessions.db-wal", "sessions.db-shm"] {
            let Ok(bytes) = fs::read(folder.path().join(name)) else { continue };
            files += 1;
            for secret in [&key[..], &key[..16], &key[16..], line] {
                assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{name}");
            }
        }
        assert_eq!(files, if open { 3 } else { 1 });
    };
    look(true);
    drop(store);
    look(false);
}
