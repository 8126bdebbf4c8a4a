//! A server for the tests of this process, a schema for each of them, and sessions in it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hallpass_postgres::Postgres;
use hallpass_servers::PostgresServer;
use hallpass_session::store::SessionStore;
pub(crate) use hallpass_testkit::sessions::kit::*;
use sqlx::{Connection as _, Row as _};
use tokio::sync::OnceCell;

/// The server of this process, by the real clock.
pub(crate) async fn server() -> &'static PostgresServer {
    static SERVER: OnceCell<PostgresServer> = OnceCell::const_new();
    let start = || PostgresServer::builder().config("deadlock_timeout", "500ms").start();
    SERVER.get_or_init(start).await
}

/// A schema for a test.
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) url: String,
}

impl Place {
    pub(crate) async fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("place_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        Self { name, url: server().await.url("postgres") }
    }

    /// The store, as a node opens it.
    pub(crate) async fn open(&self) -> Postgres {
        open_at(&self.url, &self.name).await
    }

    /// Statements in a transaction of a shell that is open for a while: `{}` is the schema.
    pub(crate) fn in_a_shell(&self, statements: &str) -> tokio::task::JoinHandle<()> {
        let (url, statements) = (self.url.clone(), statements.replace("{}", &self.name));
        tokio::spawn(async move {
            let mut shell = sqlx::PgConnection::connect(&url).await.unwrap();
            let sent = sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut shell).await;
            sent.unwrap();
        })
    }

    /// A shell with a transaction in which these statements were carried out: `{}` is the schema. What
    /// they have locked is free when it is dropped.
    pub(crate) async fn holding(&self, statements: &str) -> sqlx::PgConnection {
        let statements = format!("BEGIN; {}", statements.replace("{}", &self.name));
        let mut shell = sqlx::PgConnection::connect(&self.url).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut shell).await.unwrap();
        shell
    }

    /// Asks until the answer is this.
    pub(crate) async fn until(&self, statement: &str, answer: &str) {
        let mut last = String::new();
        for _ in 0..1_000 {
            last = self.sql(statement).await;
            if last == answer {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{last} and not {answer}: {statement}");
    }

    /// As an operator's shell: `{}` is the schema. What the first cell of the last row is.
    pub(crate) async fn sql(&self, statements: &str) -> String {
        let statements = statements.replace("{}", &self.name);
        let mut shell = sqlx::PgConnection::connect(&self.url).await.unwrap();
        let sent = sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).fetch_all(&mut shell).await;
        let last = sent.unwrap().pop();
        shell.close().await.unwrap();
        last.map_or_else(String::new, |row| {
            row.try_get_raw(0).unwrap().as_str().unwrap_or_default().to_owned()
        })
    }
}

/// The store in this schema, as a node opens it.
pub(crate) async fn open_at(url: &str, schema: &str) -> Postgres {
    let store = Postgres::builder(url).schema(schema).connect().await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    store
}
