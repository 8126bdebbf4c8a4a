//! A server for the tests of this process, a schema for each of them, and sessions in it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hallpass_postgres::Postgres;
use hallpass_servers::PostgresServer;
use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{
    EndCause, Generation, KekId, Limits, Nonce, Profile, RotateCommand, RowMac, SessionId,
    SessionRow, SessionState, TokenHash, TokenMark,
};
use hallpass_session::store::{
    CommandId, CreateCommand, Created, Cursor, EndCommand, Log, Needs, RevocationFeed,
    RevokeCommand, Rotation, SessionStore, Shard, StoreError, StoreErrorKind, Target,
};
use sqlx::{Connection as _, Row as _};
use tokio::sync::OnceCell;

pub(crate) const ONLY: Shard = Shard::new(0);

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

/// That an error is of this kind, and tells this.
#[track_caller]
pub(crate) fn says(error: &StoreError, kind: StoreErrorKind, text: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(text), "{error}");
}

pub(crate) const NOW: StoreTime = StoreTime::from_millis(1_800_000_000_000);

/// A time that no test reaches.
pub(crate) const NEVER: StoreTime = StoreTime::from_millis(200_000_000_000_000);

pub(crate) const KEEP: Duration = Duration::from_secs(960);
pub(crate) const KEEP_CUT_OFFS: Duration = Duration::from_secs(90 * 86_400);

pub(crate) const fn needs() -> Needs {
    Needs { keep: KEEP, keep_cut_offs: KEEP_CUT_OFFS }
}

pub(crate) fn log() -> Log {
    Log { shard: ONLY, issuer: "https://id.example.com".into() }
}

pub(crate) fn sid(session: u64) -> SessionId {
    SessionId::new(u128::from(session).to_be_bytes())
}

/// The hash of a token of a session: another one for each generation.
pub(crate) fn hash(session: u64, generation: u64) -> TokenHash {
    let mut bytes = [0xa5; 32];
    bytes[..8].copy_from_slice(&session.to_be_bytes());
    bytes[8..16].copy_from_slice(&generation.to_be_bytes());
    TokenHash::new(bytes)
}

pub(crate) fn mark(session: u64, generation: u64) -> TokenMark {
    TokenMark { generation: Generation::new(generation), hash: hash(session, generation) }
}

pub(crate) fn row(session: u64, subject: &str, created: StoreTime) -> SessionRow {
    SessionRow {
        sid: sid(session),
        subject: subject.into(),
        client: "web".into(),
        profile: Profile::Cookie,
        state: SessionState::Active,
        leaf: TokenMark::first(hash(session, 0)),
        predecessor: None,
        rotated_at: created,
        created,
        idle_expiry: NEVER,
        absolute_expiry: NEVER,
        binding: None,
        mac: RowMac::new([7; 32]),
    }
}

pub(crate) fn create_command(row: SessionRow) -> CreateCommand {
    CreateCommand { log: log(), deadline: NEVER, row, replaces: None, most: 100 }
}

/// Begins and starts a session.
pub(crate) async fn login(store: &Postgres, session: u64, subject: &str) -> SessionRow {
    let created = store.begin(ONLY, NEVER, subject).await.unwrap().unwrap();
    let row = row(session, subject, created);
    let started = store.create(create_command(row.clone())).await.unwrap();
    assert!(matches!(started, Created::Started(_)), "{started:?}");
    row
}

pub(crate) fn rotate_command(session: u64, generation: u64) -> RotateCommand {
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&session.to_be_bytes());
    nonce[8..].copy_from_slice(&generation.to_be_bytes());
    RotateCommand {
        sid: sid(session),
        deadline: NEVER,
        presented: mark(session, generation),
        candidate: hash(session, generation + 1),
        nonce: Nonce::new(nonce),
        kek: KekId::new(3),
        other_kek: None,
        binding: None,
        // More than a test's clock ever moves.
        idle: Duration::from_secs(100_000_000_000),
    }
}

/// Refreshes a session by its token of this generation.
pub(crate) async fn rotate(store: &Postgres, session: u64, generation: u64) -> Rotation {
    let command = rotate_command(session, generation);
    store.rotate(log(), command, Limits::default()).await.unwrap()
}

pub(crate) fn end_command(session: u64) -> EndCommand {
    EndCommand { log: log(), deadline: NEVER, sid: sid(session), cause: EndCause::Logout }
}

pub(crate) fn revoke_command(id: u64, target: Target) -> RevokeCommand {
    let id = CommandId::new(u128::from(id).to_be_bytes());
    RevokeCommand { log: log(), deadline: NEVER, id, target }
}

pub(crate) fn revoke_token(id: u64) -> RevokeCommand {
    revoke_command(id, Target::Token(format!("token-{id}").into(), NOW))
}

/// The whole log.
pub(crate) async fn events(store: &Postgres) -> Vec<Event> {
    store.read(ONLY, Cursor::start(), u32::MAX).await.unwrap().events
}
