//! Where the sessions are kept.

use hallpass::postgres::Postgres;
use hallpass::redis::Redis;
use hallpass::session::{Sessions, SessionsBuilder};
use hallpass::sqlite::Sqlite;

use crate::error::StartError;

/// Begins sessions in the store that `url` names: `sqlite:` and the name of a file, which is made if
/// it is not there; or, for more than one machine, what begins with `redis` or `valkey`, or with
/// `postgres`. Nothing else in the service knows which of them it is.
///
/// # Errors
/// If it names no store, or one that cannot be opened.
pub async fn open(url: &str) -> Result<SessionsBuilder, StartError> {
    let opened = match url.split_once(':') {
        Some(("sqlite", path)) => Sqlite::open(file(path)?).await.map(Sessions::builder),
        Some(("postgres" | "postgresql", _)) => Postgres::connect(url).await.map(Sessions::builder),
        Some((scheme, _)) if ["redis", "valkey"].iter().any(|kind| scheme.starts_with(kind)) => {
            Redis::connect(url).await.map(Sessions::builder)
        }
        _ => return Err(no_store()),
    };
    opened.map_err(|error| StartError::new(format!("{VARIABLE}: {error}")))
}

/// The URL is not told: there may be a password in it.
fn no_store() -> StartError {
    StartError::new(format!(
        "{VARIABLE} names no store that there is: write `sqlite:` and the name of a file, such as \
         sqlite:quickstart.db, or the URL of a server, such as redis://localhost or \
         postgres://localhost/shop"
    ))
}

/// The file in `quickstart.db`, `//quickstart.db` or `///var/lib/quickstart.db`.
fn file(path: &str) -> Result<&str, StartError> {
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.contains('?') || path == ":memory:" {
        return Err(StartError::new(format!(
            "{VARIABLE} names no file: behind `sqlite:` stands a path and nothing else, for sessions \
             in memory would end with the service"
        )));
    }
    Ok(path)
}

/// Where the environment says it.
pub const VARIABLE: &str = "DATABASE_URL";

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn paths_are_found_as_they_are_written_elsewhere() {
        let rows = [
            ("quickstart.db", Some("quickstart.db")),
            ("./data/quickstart.db", Some("./data/quickstart.db")),
            ("/var/lib/quickstart.db", Some("/var/lib/quickstart.db")),
            ("//quickstart.db", Some("quickstart.db")),
            ("///var/lib/quickstart.db", Some("/var/lib/quickstart.db")),
            ("", None),
            ("//", None),
            (":memory:", None),
            ("quickstart.db?mode=rwc", None),
        ];
        for (path, expected) in rows {
            assert_eq!(file(path).ok(), expected, "{path}");
        }
    }
}
