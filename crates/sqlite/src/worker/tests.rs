use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use hallpass_core::{Clock, SystemClock};
use hallpass_session::store::{StoreError, StoreErrorKind};
use rusqlite::Connection;
use tokio::sync::oneshot::error::TryRecvError;
use tokio::sync::{Notify, mpsc, oneshot};

use super::batch::{Batches, Begin, MOST};
use super::job::{self, Job};
use super::{Tools, Worker};
use crate::files::Place;
use crate::sql;
use crate::transaction::InSqlite;

/// A database of one table in which a commit can fail: a child has to have a parent by then.
struct Database(PathBuf);

impl Database {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hallpass-worker-{}-{number}.db", std::process::id());
        let database = Self(std::env::temp_dir().join(name));
        let tables = "CREATE TABLE parents (id INTEGER PRIMARY KEY);
                      CREATE TABLE children (id INTEGER PRIMARY KEY, text BLOB, parent INTEGER
                          REFERENCES parents DEFERRABLE INITIALLY DEFERRED);";
        database.connect().execute_batch(tables).unwrap();
        database
    }

    fn connect(&self) -> Connection {
        let connection = Connection::open(&self.0).unwrap();
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        connection
    }

    fn tools(&self, connection: Connection) -> Tools {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let (place, appended) = (Place::make(&self.0).unwrap(), Arc::new(Notify::new()));
        Tools { connection, begin: Begin::ToWrite, place, clock, appended }
    }

    /// Does these steps in one go, and waits until all are answered.
    fn work(&self, connection: Connection, jobs: Vec<Box<dyn Job>>) {
        let (queue, asked) = mpsc::channel(MOST * 2);
        for job in jobs {
            assert!(queue.try_send(job).is_ok());
        }
        drop(queue);
        Batches::new(self.tools(connection), asked).work();
    }

    fn children(&self) -> i64 {
        let sql = "SELECT count(*) FROM children";
        self.connect().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _left = std::fs::remove_file(&self.0);
    }
}

type Answer = oneshot::Receiver<Result<(), StoreError>>;

fn statement(text: &'static str) -> (Box<dyn Job>, Answer) {
    job::new(move |transaction: &mut InSqlite<'_>| {
        sql::execute(transaction.connection, text, []).map(drop)
    })
}

fn kind(mut answer: Answer) -> Result<(), StoreErrorKind> {
    answer.try_recv().unwrap().map_err(|error| error.kind())
}

const CHILD: &str = "INSERT INTO children (text) VALUES ('fine')";
const ORPHAN: &str = "INSERT INTO children (parent) VALUES (1)";
const NONSENSE: &str = "INSERT INTO nowhere VALUES (1)";
const LARGE: &str = "INSERT INTO children (text) VALUES (zeroblob(1000000))";

#[test]
fn when_the_commit_fails_nobody_hears_that_it_was_done() {
    let database = Database::new();
    let ((fine, first), (orphan, second), (wrong, third)) =
        (statement(CHILD), statement(ORPHAN), statement(NONSENSE));
    database.work(database.connect(), vec![fine, orphan, wrong]);
    assert_eq!(kind(first), Err(StoreErrorKind::Corrupt));
    assert_eq!(kind(second), Err(StoreErrorKind::Corrupt));
    assert_eq!(kind(third), Err(StoreErrorKind::Unavailable), "its own error");
    assert_eq!(database.children(), 0);
}

#[test]
fn after_a_failed_commit_the_next_steps_go_on() {
    let database = Database::new();
    let (mut jobs, mut answers) = (Vec::new(), Vec::new());
    let first = [statement(ORPHAN)].into_iter();
    // One batch, and the first of the next.
    for (job, answer) in first.chain((0..MOST).map(|_| statement(CHILD))) {
        jobs.push(job);
        answers.push(answer);
    }
    database.work(database.connect(), jobs);
    let last = answers.pop().unwrap();
    assert!(answers.into_iter().all(|answer| kind(answer).is_err()));
    assert_eq!(kind(last), Ok(()));
    assert_eq!(database.children(), 1);
}

#[test]
fn nobody_is_answered_before_the_commit() {
    let database = Database::new();
    let (first, answer) = statement(CHILD);
    let answer = Arc::new(std::sync::Mutex::new(answer));
    let seen = answer.clone();
    let (second, looked) = job::new(move |_: &mut InSqlite<'_>| {
        Ok(matches!(seen.lock().unwrap().try_recv(), Err(TryRecvError::Empty)))
    });
    database.work(database.connect(), vec![first, second]);
    assert!(looked.blocking_recv().unwrap().unwrap(), "the first was answered too early");
    assert!(answer.lock().unwrap().try_recv().unwrap().is_ok());
}

#[test]
fn a_step_that_fails_is_undone_alone() {
    let database = Database::new();
    let ((fine, first), (wrong, second), (other, third)) =
        (statement(CHILD), statement(NONSENSE), statement(CHILD));
    let (half, fourth) = job::new(|transaction: &mut InSqlite<'_>| {
        sql::execute(transaction.connection, CHILD, [])?;
        sql::execute(transaction.connection, NONSENSE, []).map(drop)
    });
    database.work(database.connect(), vec![fine, wrong, half, other]);
    assert_eq!([kind(first), kind(third)], [Ok(()), Ok(())]);
    assert!(kind(second).is_err() && kind(fourth).is_err());
    assert_eq!(database.children(), 2);
}

#[test]
fn a_full_disk_is_named_and_the_steps_go_on_when_there_is_room() {
    let database = Database::new();
    let connection = database.connect();
    connection.pragma_update(None, "max_page_count", 10).unwrap();
    let ((large, first), (small, second)) = (statement(LARGE), statement(CHILD));
    database.work(connection, vec![large, small]);
    let error = first.blocking_recv().unwrap().unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert!(error.to_string().contains("the disk is full: make room"), "{error}");
    // Whether SQLite gave up the step or everything: what was answered is what is there.
    let small = i64::from(kind(second).is_ok());
    assert_eq!(database.children(), small);
    let (again, third) = statement(LARGE);
    database.work(database.connect(), vec![again]);
    assert_eq!(kind(third), Ok(()));
    assert_eq!(database.children(), small + 1);
}

#[test]
fn who_keeps_the_database_locked_is_named_and_waited_for_once() {
    let database = Database::new();
    let shell = database.connect();
    shell.execute_batch("BEGIN IMMEDIATE").unwrap();
    let connection = database.connect();
    let wait = Duration::from_millis(200);
    connection.busy_timeout(wait).unwrap();
    let (jobs, answers): (Vec<_>, Vec<_>) = (0..MOST).map(|_| statement(CHILD)).unzip();
    let started = Instant::now();
    database.work(connection, jobs);
    assert!((wait..wait * 20).contains(&started.elapsed()), "{:?}", started.elapsed());
    for answer in answers {
        let error = answer.blocking_recv().unwrap().unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Conflict);
        assert!(error.to_string().contains("another process keeps"), "{error}");
    }
    shell.execute_batch("ROLLBACK").unwrap();
    let (again, answer) = statement(CHILD);
    database.work(database.connect(), vec![again]);
    assert_eq!(kind(answer), Ok(()));
    assert_eq!(database.children(), 1);
}

#[test]
fn a_transaction_that_sqlite_rolls_back_by_itself_is_answered_to_all() {
    let database = Database::new();
    let ((fine, first), (other, third)) = (statement(CHILD), statement(CHILD));
    // `OR ROLLBACK` does to a transaction what some errors do.
    let rollback = "INSERT OR ROLLBACK INTO parents SELECT NULL FROM (SELECT 1) \
                    UNION ALL SELECT 1 UNION ALL SELECT 1";
    let (broken, second) = statement(rollback);
    database.work(database.connect(), vec![fine, broken, other]);
    assert_eq!(kind(first), Err(StoreErrorKind::Corrupt));
    assert_eq!(kind(second), Err(StoreErrorKind::Corrupt));
    // Of a batch of its own, or of the one that failed: never half of it.
    assert_eq!(database.children(), i64::from(kind(third).is_ok()));
}

#[test]
fn a_step_that_reads_sees_what_was_committed_before_it_was_asked() {
    let database = Database::new();
    database.connect().pragma_update(None, "journal_mode", "WAL").unwrap();
    let (queue, asked) = mpsc::channel(MOST);
    let count = |transaction: &mut InSqlite<'_>| {
        let sql = "SELECT count(*) FROM children";
        sql::first(transaction.connection, "children", sql, [], |row| row.number())
    };
    let (second, after) = job::new(count);
    let (ask, other) = (queue.clone(), database.connect());
    let (first, before) = job::new(move |transaction: &mut InSqlite<'_>| {
        let before = count(transaction);
        other.execute(CHILD, []).unwrap();
        assert!(ask.try_send(second).is_ok());
        before
    });
    assert!(queue.try_send(first).is_ok());
    drop(queue);
    let tools = Tools { begin: Begin::ToRead, ..database.tools(database.connect()) };
    Batches::new(tools, asked).work();
    assert_eq!(before.blocking_recv().unwrap().unwrap(), Some(0));
    assert_eq!(after.blocking_recv().unwrap().unwrap(), Some(1));
}

#[test]
fn a_worker_that_ends_has_done_what_was_asked() {
    let database = Database::new();
    let worker = Worker::start("test", database.tools(database.connect())).unwrap();
    let queue = worker.queue.clone().unwrap();
    for _ in 0..MOST * 3 {
        assert!(queue.try_send(statement(CHILD).0).is_ok());
    }
    drop(queue);
    drop(worker);
    assert_eq!(database.children(), 3 * i64::try_from(MOST).unwrap());
}
