use std::path::Path;

use hallpass_session::rotation::KekId;
use hallpass_session::store::{StoreError, StoreErrorKind};
use rusqlite::Connection;

use super::{STEPS, migrate, prepare, refuse_others};

const KEK: Option<KekId> = Some(KekId::new(7));

fn empty() -> Connection {
    Connection::open_in_memory().unwrap()
}

fn path() -> &'static Path {
    Path::new("sessions.db")
}

fn to(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    migrate(connection, path(), steps, |_| Ok(()))
}

fn version(connection: &Connection) -> i64 {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn every_version_comes_to_be_the_last_one_and_keeps_what_it_has() {
    let steps = [
        "CREATE TABLE a (n INTEGER) STRICT",
        "ALTER TABLE a ADD COLUMN m INTEGER",
        "UPDATE a SET m = n + 1",
    ];
    for from in 0..=steps.len() {
        let mut connection = empty();
        if from > 0 {
            to(&mut connection, &steps[..from]).unwrap();
            connection.execute("INSERT INTO a (n) VALUES (1)", []).unwrap();
        }
        to(&mut connection, &steps).unwrap();
        assert_eq!(version(&connection), 3, "from {from}");
        let kept: i64 =
            connection.query_row("SELECT count(*) FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, i64::from(from > 0));
        let moved =
            connection.query_row("SELECT sum(m) FROM a", [], |row| row.get::<_, Option<i64>>(0));
        assert_eq!(moved.unwrap(), (1..=2).contains(&from).then_some(2));
    }
}

#[test]
fn a_step_that_fails_leaves_the_version_before_it() {
    let mut connection = empty();
    to(&mut connection, &["CREATE TABLE a (n INTEGER) STRICT"]).unwrap();
    let broken = ["", "ALTER TABLE a ADD COLUMN m INTEGER", "nonsense"];
    assert!(to(&mut connection, &broken).is_err());
    assert_eq!(version(&connection), 1);
    assert!(connection.execute("INSERT INTO a (n, m) VALUES (1, 1)", []).is_err());
    connection.execute("INSERT INTO a (n) VALUES (1)", []).unwrap();
}

#[test]
fn a_version_to_come_is_refused() {
    let mut connection = empty();
    prepare(&mut connection, path(), KEK).unwrap();
    let next = i64::try_from(STEPS.len()).unwrap() + 1;
    connection.pragma_update(None, "user_version", next).unwrap();
    let error = refuse_others(&connection, path()).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Config);
    assert!(error.to_string().contains("start the newer program"), "{error}");
    assert_eq!(prepare(&mut connection, path(), KEK).unwrap_err().kind(), StoreErrorKind::Config);
}

#[test]
fn the_kek_is_the_first_one() {
    let mut connection = empty();
    prepare(&mut connection, path(), None).unwrap();
    prepare(&mut connection, path(), KEK).unwrap();
    prepare(&mut connection, path(), KEK).unwrap();
    prepare(&mut connection, path(), None).unwrap();
    let error = prepare(&mut connection, path(), Some(KekId::new(8))).unwrap_err();
    assert!(error.to_string().contains("sessions.db.kek is not the KEK"), "{error}");
}

#[test]
fn every_table_is_strict() {
    let mut connection = empty();
    prepare(&mut connection, path(), KEK).unwrap();
    let loose = "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
                 AND name NOT LIKE 'sqlite_%' AND NOT strict";
    let all = loose.replace(" AND NOT strict", "");
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((count(loose), count(&all)), (0, 8));
}

#[test]
fn the_lookups_of_steps_use_an_index() {
    let mut connection = empty();
    prepare(&mut connection, path(), KEK).unwrap();
    for query in [
        "SELECT mac FROM sessions WHERE sid = x''",
        "SELECT mac FROM sessions WHERE state = 0 AND subject = 'a' ORDER BY created_at, sid",
        "SELECT sid FROM sessions WHERE min(idle_expiry, absolute_expiry) <= 5 LIMIT 3",
        "SELECT sequence FROM log WHERE id = x'' ORDER BY sequence DESC LIMIT 1",
        "SELECT sequence, event FROM log WHERE sequence > 7 ORDER BY sequence LIMIT 3",
        "SELECT sequence FROM log WHERE expires_at <= 5 LIMIT 3",
        "SELECT not_before FROM cut_offs WHERE subject = 'a'",
        "SELECT subject FROM cut_offs WHERE not_before < 5 LIMIT 3",
        "SELECT sequence FROM commands WHERE id = x''",
        "SELECT id FROM commands WHERE until < 5 LIMIT 3",
        "SELECT until FROM replays WHERE key = x''",
        "SELECT key FROM replays WHERE until <= 5 LIMIT 3",
    ] {
        let plan = format!("EXPLAIN QUERY PLAN {query}");
        let mut statement = connection.prepare(&plan).unwrap();
        let lines = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
        for line in lines {
            let line = line.unwrap();
            assert!(line.starts_with("SEARCH "), "{query}: {line}");
        }
    }
}
