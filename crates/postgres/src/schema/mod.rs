//! The tables, and how those of an older version come to be those of this one.

use hallpass_session::store::StoreError;
use sqlx::PgConnection;

use crate::error::{config, of_sqlx};
use crate::lease::exchange;
use crate::sql::Columns;

/// What leads from each version to the next, from an empty schema on. One that was released never
/// changes.
const STEPS: &[&str] = &[include_str!("1.sql")];

/// The tables, but for that of the versions.
pub(crate) const TABLES: &[&str] = &[
    "clocks",
    "commands",
    "cut_offs",
    "heartbeat",
    "log",
    "log_head",
    "nodes",
    "replays",
    "sessions",
    "signing_keys",
    "store",
];

/// What the tables are in, and the channel of its notifications.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    name: String,
    schema: String,
    channel: String,
}

impl Names {
    /// Of the schema of this name.
    pub(crate) fn new(name: &str) -> Result<Self, StoreError> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let begins = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        if !begins || name.len() > 48 || !name.chars().all(is_plain) || name.starts_with("pg_") {
            return Err(config(
                "the name of the schema has to be of lower-case letters, digits and underscores, \
                 48 at most, not begin with a digit, and not with pg_",
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            schema: format!("\"{name}\""),
            channel: format!("hallpass_{name}"),
        })
    }

    /// The schema, quoted.
    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// The schema as text.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The channel of its notifications.
    pub(crate) fn channel(&self) -> &str {
        &self.channel
    }

    /// All that is to be run in an empty database.
    pub(crate) fn sql(&self) -> String {
        let schema = &self.schema;
        format!("CREATE SCHEMA IF NOT EXISTS {schema};\n\n{}", self.migration(0))
    }

    /// What leads from this version to the last.
    fn migration(&self, from: usize) -> String {
        let schema = &self.schema;
        let mut sql = String::new();
        if from == 0 {
            sql.push_str(&format!(
                "-- Which of the versions the tables are of.\n\
                 CREATE TABLE {schema}.migrations (\n    version int4 PRIMARY KEY,\n    \
                 applied_at timestamptz NOT NULL DEFAULT now()\n);\n\n"
            ));
        }
        for (step, version) in STEPS.iter().zip(1_usize..).skip(from) {
            sql.push_str(&step.replace("{schema}", schema));
            sql.push_str(&format!(
                "\nINSERT INTO {schema}.migrations (version) VALUES ({version});\n"
            ));
        }
        sql
    }
}

/// Brings the tables to this version, or finds that they are.
pub(crate) async fn prepare(
    connection: &mut PgConnection,
    names: &Names,
    migrate: bool,
) -> Result<(), StoreError> {
    if version(connection, names).await? == STEPS.len() {
        return Ok(());
    }
    if !migrate {
        return Err(config(format!(
            "the schema {} lacks tables of this version: run what `Postgres::schema_sql` gives, or \
             turn the migrations on",
            names.name()
        )));
    }
    // Whoever is second waits, and then finds it done.
    let lock = format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({}, \
                        hashtext('{}')) AS locked",
        MIGRATIONS,
        names.name()
    );
    run(connection, lock).await?;
    let version = version(connection, names).await?;
    let mut sql = String::new();
    if version < STEPS.len() {
        if version == 0 && !has_schema(connection, names).await? {
            sql = format!("CREATE SCHEMA {}; ", names.schema());
        }
        sql.push_str(&names.migration(version));
    }
    sql.push_str("COMMIT");
    let made = exchange(&mut *connection, sql).await;
    made.map(drop)
        .map_err(|error| if is_forbidden(&error) { may_not(names) } else { of_sqlx(&error) })
}

fn is_forbidden(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("42501"))
}

fn may_not(names: &Names) -> StoreError {
    config(format!(
        "the user may not make the tables. Let the owner of the database run: GRANT CREATE ON \
         DATABASE <database> TO <user>; or make them in the schema {} by what \
         `Postgres::schema_sql` gives, and turn the migrations off",
        names.name()
    ))
}

/// The version of the tables: 0 where there are none.
async fn version(connection: &mut PgConnection, names: &Names) -> Result<usize, StoreError> {
    // By the catalogue itself: what `to_regclass` has not found, it does not find again until some
    // table is used.
    let sql = format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_tables \
         WHERE schemaname = '{}' AND tablename = 'migrations') AS there",
        names.name()
    );
    if !flag(connection, sql).await? {
        return Ok(0);
    }
    let sql = format!("SELECT max(version)::int8 AS version FROM {}.migrations", names.schema());
    let rows = exchange(&mut *connection, sql).await.map_err(|error| of_sqlx(&error))?;
    let version = rows.first().map(|row| Columns::new("migrations", row).optional_number());
    let version = version.transpose()?.flatten().unwrap_or_default();
    usize::try_from(version).ok().filter(|version| *version <= STEPS.len()).ok_or_else(|| {
        config(format!(
            "the schema {} has version {version}, and this program knows up to {}: start the newer \
             program, or restore the backup from before it",
            names.name(),
            STEPS.len()
        ))
    })
}

async fn has_schema(connection: &mut PgConnection, names: &Names) -> Result<bool, StoreError> {
    let sql = format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '{}') AS there",
        names.name()
    );
    flag(connection, sql).await
}

async fn flag(connection: &mut PgConnection, sql: String) -> Result<bool, StoreError> {
    let rows = exchange(connection, sql).await.map_err(|error| of_sqlx(&error))?;
    rows.first().map_or(Ok(false), |row| Columns::new("pg_catalog", row).flag())
}

async fn run(connection: &mut PgConnection, sql: String) -> Result<(), StoreError> {
    exchange(connection, sql).await.map(drop).map_err(|error| of_sqlx(&error))
}

/// `hpsm`: the advisory locks of migrations.
const MIGRATIONS: i32 = 0x6870_736d;
