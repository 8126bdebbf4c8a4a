//! A server for a test, and sessions in it.

use std::time::Duration;

use hallpass_redis::Redis;
use hallpass_servers::{FakeClock, RedisServer};
use hallpass_session::StoreTime;
use hallpass_session::rotation::{
    EndCause, Generation, KekId, Limits, Nonce, Profile, RotateCommand, RowMac, SessionId,
    SessionRow, SessionState, TokenHash, TokenMark,
};
use hallpass_session::store::{
    Batch, CommandId, CreateCommand, Created, Cursor, EndCommand, Log, Needs, Position,
    RevocationFeed, RevokeCommand, Revoked, Rotation, SessionStore, Shard, StoreError,
    StoreErrorKind, Target,
};

pub(crate) const ONLY: Shard = Shard::new(0);

pub(crate) const NOW: StoreTime = StoreTime::from_millis(1_800_000_000_000);

/// A time that no test reaches.
pub(crate) const LATER: StoreTime = StoreTime::from_millis(1_900_000_000_000);

pub(crate) const DAY: Duration = Duration::from_secs(86_400);
pub(crate) const KEEP: Duration = Duration::from_secs(960);

pub(crate) const fn needs() -> Needs {
    Needs { keep: KEEP, keep_cut_offs: Duration::from_secs(90 * 86_400) }
}

/// A server with a clock that stands, and the store in it.
pub(crate) struct Place {
    pub(crate) server: RedisServer,
    pub(crate) clock: FakeClock,
    pub(crate) store: Redis,
}

impl Place {
    pub(crate) async fn new() -> Self {
        let clock = FakeClock::standing(NOW.as_millis());
        let server = RedisServer::builder().clock(&clock).start().await;
        let store = opened(&server.url()).await;
        Self { server, clock, store }
    }

    /// The answer of the server to a command, in texts and numbers.
    pub(crate) fn ask<T: redis::FromRedisValue>(&self, command: &[&str]) -> T {
        let (name, args) = command.split_first().unwrap();
        let mut asked = redis::cmd(name);
        asked.arg(args);
        asked.query(&mut self.connection()).unwrap()
    }

    pub(crate) fn connection(&self) -> redis::Connection {
        redis::Client::open(self.server.url()).unwrap().get_connection().unwrap()
    }

    /// All that the server holds.
    pub(crate) fn snapshot(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut connection = self.connection();
        let keys: Vec<Vec<u8>> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
        let mut dump = |key: Vec<u8>| {
            let dumped = redis::cmd("DUMP").arg(&key).query(&mut connection).unwrap();
            (key, dumped)
        };
        keys.into_iter().map(&mut dump).collect()
    }

    /// Nothing but this, as after a failover that lost what came later.
    pub(crate) fn restore(&self, snapshot: &[(Vec<u8>, Vec<u8>)]) {
        let mut connection = self.connection();
        redis::cmd("FLUSHALL").exec(&mut connection).unwrap();
        for (key, dumped) in snapshot {
            let mut restore = redis::cmd("RESTORE");
            restore.arg(key).arg(0).arg(dumped).exec(&mut connection).unwrap();
        }
    }
}

/// A node's store under this URL.
pub(crate) async fn opened(url: &str) -> Redis {
    let store = Redis::connect(url).await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    store
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
        idle_expiry: created.after(DAY.saturating_mul(14)),
        absolute_expiry: created.after(DAY.saturating_mul(90)),
        binding: None,
        mac: RowMac::new([0xd7; 32]),
    }
}

pub(crate) fn create_command(row: SessionRow) -> CreateCommand {
    CreateCommand { log: log(), deadline: LATER, row, replaces: None, most: 100 }
}

/// Begins and starts a session.
pub(crate) async fn login(store: &Redis, session: u64, subject: &str) -> SessionRow {
    let created = store.begin(ONLY, LATER, subject).await.unwrap().unwrap();
    let row = row(session, subject, created);
    let started = store.create(create_command(row.clone())).await.unwrap();
    assert!(matches!(started, Created::Started(_)), "{started:?}");
    row
}

pub(crate) fn rotate_command(session: u64, generation: u64) -> RotateCommand {
    let mut nonce = [0x7f; 16];
    nonce[..8].copy_from_slice(&session.to_be_bytes());
    nonce[8..].copy_from_slice(&(!generation).to_be_bytes());
    RotateCommand {
        sid: sid(session),
        deadline: LATER,
        presented: mark(session, generation),
        candidate: hash(session, generation.saturating_add(1)),
        nonce: Nonce::new(nonce),
        kek: KekId::new(3),
        other_kek: None,
        binding: None,
        idle: DAY.saturating_mul(14),
    }
}

/// Refreshes a session by its token of this generation.
pub(crate) async fn rotate(store: &Redis, session: u64, generation: u64) -> Rotation {
    let command = rotate_command(session, generation);
    store.rotate(log(), command, Limits::default()).await.unwrap()
}

pub(crate) fn end_command(session: u64) -> EndCommand {
    EndCommand { log: log(), deadline: LATER, sid: sid(session), cause: EndCause::Logout }
}

pub(crate) fn revoke_command(id: u64, target: Target) -> RevokeCommand {
    let id = CommandId::new(u128::from(id).to_be_bytes());
    let deadline = NOW.after(Duration::from_secs(5));
    RevokeCommand { log: log(), deadline, id, target }
}

/// Takes back everything that a key signed: one event.
pub(crate) async fn append(store: &Redis, id: u64) -> Position {
    let target = Target::Key(format!("key-{id}").into());
    let command = RevokeCommand { deadline: LATER, ..revoke_command(id, target) };
    match store.revoke(command).await.unwrap() {
        Revoked::Now(position) => position,
        Revoked::Late => panic!("late"),
    }
}

pub(crate) async fn read(store: &Redis, after: &Cursor) -> Batch {
    store.read(ONLY, after.clone(), 1_000).await.unwrap()
}

/// The places of the events.
pub(crate) fn places(batch: &Batch) -> Vec<u64> {
    batch.events.iter().map(hallpass_session::revocation::Event::sequence).collect()
}

/// That an error is of this kind, and says this.
#[track_caller]
pub(crate) fn says(error: &StoreError, kind: StoreErrorKind, text: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(text), "{error}");
}
