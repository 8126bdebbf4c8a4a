//! A folder for a test, and sessions in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hallpass_core::UnixTime;
use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{
    EndCause, Generation, KekId, Limits, Nonce, Profile, RotateCommand, RowMac, SessionId,
    SessionRow, SessionState, TokenHash, TokenMark,
};
use hallpass_session::store::{
    CommandId, CreateCommand, Created, Cursor, EndCommand, Log, Needs, RevocationFeed,
    RevokeCommand, Rotation, SessionStore, Shard, Target,
};
use hallpass_sqlite::Sqlite;
use hallpass_testkit::ManualClock;

pub(crate) const ONLY: Shard = Shard::new(0);

/// A folder that goes with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hallpass-sqlite-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("sessions.db")
    }

    pub(crate) fn kek(&self) -> PathBuf {
        self.0.join("sessions.db.kek")
    }

    pub(crate) async fn open(&self) -> Sqlite {
        open(&self.database(), &clock()).await
    }

    /// A connection as an operator's shell has it.
    pub(crate) fn shell(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.database()).unwrap()
    }

    /// The same files in another folder.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        for entry in fs::read_dir(&self.0).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), copy.0.join(entry.file_name())).unwrap();
        }
        copy
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn clock() -> ManualClock {
    clock_at(1_800_000_000)
}

pub(crate) fn clock_at(seconds: u64) -> ManualClock {
    ManualClock::new(UnixTime::from_secs(seconds))
}

pub(crate) const NOW: StoreTime = StoreTime::from_millis(1_800_000_000_000);

/// A time that no test reaches.
pub(crate) const NEVER: StoreTime = StoreTime::from_millis(200_000_000_000_000);

pub(crate) const KEEP: Duration = Duration::from_secs(960);
pub(crate) const KEEP_CUT_OFFS: Duration = Duration::from_secs(90 * 86_400);

pub(crate) const fn needs() -> Needs {
    Needs { keep: KEEP, keep_cut_offs: KEEP_CUT_OFFS }
}

/// Opens the store by this clock, as a node does.
pub(crate) async fn open(path: &Path, clock: &ManualClock) -> Sqlite {
    let store = Sqlite::builder(path).clock(clock.clone()).open().await.unwrap();
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

pub(crate) fn subject(session: u64) -> String {
    format!("user-{session}")
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
pub(crate) async fn login(store: &Sqlite, session: u64, subject: &str) -> SessionRow {
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
pub(crate) async fn rotate(store: &Sqlite, session: u64, generation: u64) -> Rotation {
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
pub(crate) async fn events(store: &Sqlite) -> Vec<Event> {
    store.read(ONLY, Cursor::start(), u32::MAX).await.unwrap().events
}
