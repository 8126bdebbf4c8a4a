//! Where the sessions are kept.

use std::error::Error;

use hallpass::session::{Sessions, SessionsBuilder};
use hallpass::sqlite::Sqlite;
use hallpass_postgres::Postgres;
use hallpass_redis::Redis;

/// Begins sessions in the store that `url` names.
pub(crate) async fn open(url: &str) -> Result<SessionsBuilder, Box<dyn Error>> {
    match url.split_once(':') {
        Some(("sqlite", path)) => {
            let store = Sqlite::builder(path).kek_from_elsewhere().open().await?;
            Ok(Sessions::builder(store))
        }
        Some((scheme, _)) if scheme.starts_with("redis") => {
            Ok(Sessions::builder(Redis::connect(url).await?))
        }
        Some((scheme, _)) if scheme.starts_with("postgres") => {
            Ok(Sessions::builder(Postgres::connect(url).await?))
        }
        _ => Err("FLEET_STORE names no store that there is".into()),
    }
}
