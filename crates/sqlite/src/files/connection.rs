//! A connection, set up so that what is answered is on the disk.

use std::path::Path;
use std::time::{Duration, Instant};

use hallpass_session::store::StoreError;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::{config, of_sqlite};
use crate::schema;

/// Opens the database. Nothing of a file that is another application's is changed.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    // Without `CREATE`: the file is there. Without `URI`: a path is a path.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(of_sqlite)?;
    set_up(&connection, path)?;
    Ok(connection)
}

pub(super) fn set_up(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    connection.busy_timeout(LONGEST_WAIT).map_err(of_sqlite)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    if connection.is_readonly("main").map_err(of_sqlite)? {
        let path = path.display();
        let text = format!("{path} cannot be written: look at its owner, its mode and its mount");
        return Err(config(text));
    }
    schema::refuse_others(connection, path)?;
    write_ahead(connection, path)?;
    connection.execute_batch(DURABLE).map_err(of_sqlite)
}

/// Turns the write-ahead log on, or finds that it is. Two processes that start at once are in each
/// other's way here, and SQLite does not wait.
fn write_ahead(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let started = Instant::now();
    loop {
        let mode = connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0));
        match mode {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(_) => {
                let path = path.display();
                let text = format!(
                    "{path} is where SQLite cannot keep a write-ahead log, as on a network disk: \
                     give the store a disk of this machine"
                );
                return Err(config(text));
            }
            Err(error) if is_busy(&error) && started.elapsed() < LONGEST_WAIT => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(of_sqlite(error)),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// On the disk before a commit returns: on macOS, where a plain sync does not reach it, too. What
/// somebody put into the schema of the file calls no functions.
const DURABLE: &str = "PRAGMA synchronous = FULL;
                       PRAGMA fullfsync = ON;
                       PRAGMA checkpoint_fullfsync = ON;
                       PRAGMA trusted_schema = OFF;
                       PRAGMA cell_size_check = ON;
                       PRAGMA journal_size_limit = 67108864;";

/// How long a step waits for another process.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// More than there are.
const STATEMENTS: usize = 64;
