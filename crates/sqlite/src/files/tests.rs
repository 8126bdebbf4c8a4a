use std::path::Path;

use hallpass_session::store::StoreErrorKind;
use rusqlite::{Connection, OpenFlags};

use super::connection::{open, set_up};
use super::place::Place;

fn path(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("hallpass-{name}-{}.db", std::process::id()))
}

#[test]
fn what_is_committed_is_on_the_disk() {
    let path = path("durable");
    let files = super::open(&path, false).unwrap();
    assert!(files.place.was_empty());
    for connection in [&files.writer, &files.reader] {
        let number = |pragma| {
            connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).unwrap()
        };
        let mode =
            connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0));
        assert_eq!(mode.unwrap(), "wal");
        assert_eq!(number("synchronous"), 2, "FULL");
        assert_eq!((number("fullfsync"), number("checkpoint_fullfsync")), (1, 1));
        assert_eq!(number("trusted_schema"), 0);
        assert_eq!(number("busy_timeout"), 5_000);
    }
    drop(files);
    assert!(!Place::make(&path).unwrap().was_empty());
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_database_that_cannot_be_written_is_refused() {
    let path = path("read-only");
    drop(open(Place::make(&path).unwrap().path()).unwrap());
    let read_only = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let error = set_up(&read_only, &path).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Config);
    assert!(error.to_string().contains("cannot be written"), "{error}");
    drop(read_only);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn where_there_is_no_write_ahead_log_there_is_no_store() {
    let in_memory = Connection::open_in_memory().unwrap();
    let error = set_up(&in_memory, Path::new("here.db")).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Config);
    assert!(error.to_string().contains("a disk of this machine"), "{error}");
}
