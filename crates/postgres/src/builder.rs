//! How a store is opened.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use hallpass_session::store::StoreError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool};
use tokio::time::timeout;

use crate::Postgres;
use crate::checks::check;
use crate::error::{BAD_URL, config, of_sqlx, timed_out};
use crate::lease::ACQUIRE;
use crate::schema::{Names, prepare};
use crate::tail::Tail;

/// What [`Postgres::builder`] gives: a store that is yet to be opened.
#[must_use = "nothing happens before it is connected"]
pub struct PostgresBuilder {
    origin: Origin,
    schema: String,
    pool_size: u32,
    migrate: bool,
}

/// Where the connections come from.
enum Origin {
    Url(String),
    Pool(PgPool),
}

impl PostgresBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self::of(Origin::Url(url.to_owned()))
    }

    /// A store whose steps are done on connections of this pool.
    ///
    /// One more connection follows the log, outside of the pool. It has the pool's options of the
    /// moment in which it is made, so that `set_connect_options` with a new password is enough; what
    /// the pool does in `after_connect` is not done with it.
    pub fn from_pool(pool: PgPool) -> Self {
        Self::of(Origin::Pool(pool))
    }

    fn of(origin: Origin) -> Self {
        Self { origin, schema: Self::SCHEMA.to_owned(), pool_size: POOL, migrate: true }
    }

    /// The schema that the tables are in, unless another one is named.
    pub const SCHEMA: &'static str = "hallpass";

    /// The schema that the tables are in: by default [`SCHEMA`](Self::SCHEMA). Each is a store of
    /// its own.
    pub fn schema(self, name: impl Into<String>) -> Self {
        Self { schema: name.into(), ..self }
    }

    /// How many connections the pool has at most, besides the one that follows the log: 10 by
    /// default. A pool that was given keeps its size. A refresh takes one for five round trips, of which
    /// its caller waits for three.
    pub fn pool_size(self, connections: u32) -> Self {
        Self { pool_size: connections.max(1), ..self }
    }

    /// Makes no tables: they were made by what [`Postgres::schema_sql`] gives, and the user of the
    /// service need not be allowed to.
    pub fn without_migrations(self) -> Self {
        Self { migrate: false, ..self }
    }

    /// Connects, makes the tables if they are not there, and looks whether the database is fit for
    /// sessions.
    ///
    /// # Errors
    /// As [`Postgres::connect`].
    pub async fn connect(self) -> Result<Postgres, StoreError> {
        let Self { origin, schema, pool_size, migrate } = self;
        let names = Names::new(&schema)?;
        let options = match &origin {
            Origin::Url(url) => of_url(url)?,
            Origin::Pool(pool) => (*pool.connect_options()).clone().disable_statement_logging(),
        };
        let opening = open(&options, &names, migrate);
        let warnings = timeout(OPENING, opening).await.unwrap_or_else(|_| Err(timed_out()))?;
        let pool = match origin {
            Origin::Url(_) => pool(pool_size, options),
            Origin::Pool(pool) => pool,
        };
        let tail = Tail::start(pool.clone(), &names);
        Ok(Postgres::new(pool, names, tail, warnings))
    }
}

/// On a connection of its own, which says what is wrong where a pool only says that it has waited.
async fn open(
    options: &PgConnectOptions,
    names: &Names,
    migrate: bool,
) -> Result<Arc<[Box<str>]>, StoreError> {
    let connection = timeout(CONNECTING, PgConnection::connect_with(options)).await;
    let connection = connection.map_err(|_| timed_out())?;
    let mut connection = connection.map_err(|error| of_sqlx(&error))?;
    let warnings = match crate::checks::check_server(&mut connection).await {
        Ok(warnings) => prepare(&mut connection, names, migrate).await.map(|()| warnings),
        Err(error) => Err(error),
    };
    let checked = match warnings {
        Ok(warnings) => check(&mut connection, names).await.map(|()| warnings.into()),
        Err(error) => Err(error),
    };
    // It has served; a server that does not hear that finds out.
    let _closed = connection.close().await;
    checked
}

fn of_url(url: &str) -> Result<PgConnectOptions, StoreError> {
    let is_ours = url.starts_with("postgres://") || url.starts_with("postgresql://");
    // Without what the parser says of it: there may be a password in that.
    let options = PgConnectOptions::from_str(url).ok().filter(|_| is_ours);
    let options = options.ok_or_else(|| config(BAD_URL))?;
    let named = options.get_application_name().is_some();
    let options = if named { options } else { options.application_name("hallpass") };
    // Statements have names of subjects in them.
    Ok(options.disable_statement_logging())
}

fn pool(size: u32, options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(ACQUIRE)
        // A broken one is found by the first message of a step, which is sent again.
        .test_before_acquire(false)
        .connect_lazy_with(options)
}

impl fmt::Debug for PostgresBuilder {
    /// Without the URL: there is a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresBuilder")
            .field("schema", &self.schema)
            .field("pool_size", &self.pool_size)
            .field("migrate", &self.migrate)
            .finish_non_exhaustive()
    }
}

const POOL: u32 = 10;

/// How long a server may take to answer at all.
const CONNECTING: Duration = Duration::from_secs(5);

/// How long opening may take, with other nodes that make the tables first.
const OPENING: Duration = Duration::from_secs(30);
