//! What a test of a store begins with: rows and commands, and steps that have to succeed.
//!
//! They go by numbers: session 1 has the same name and the same tokens wherever it is asked for, and
//! a command that is made twice is the same command, sent twice. All of it is in the [first](FIRST)
//! shard, and comes to no deadline and no expiry by itself: a test of one of these sets the field.
//!
//! ```
//! use hallpass_session::MemoryStore;
//! use hallpass_session::rotation::Outcome;
//! use hallpass_session::store::SessionStore;
//! use hallpass_testkit::sessions::kit::{clock, end_command, events, login, rotate};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // Your store.
//! let store = MemoryStore::by_clock(clock());
//! login(&store, 1, "ann").await;
//! assert!(matches!(rotate(&store, 1, 0).await.outcome, Outcome::Rotated(_)));
//! store.end_session(end_command(1)).await.unwrap();
//! assert_eq!(events(&store).await.len(), 1);
//! # }
//! ```

mod steps;

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::rotation::{
    Binding, EndCause, Generation, KekId, Nonce, Profile, RotateCommand, RowMac, SessionId,
    SessionRow, SessionState, TokenHash, TokenMark,
};
use hallpass_session::store::{
    CommandId, CreateCommand, EndCommand, KeyRecord, KeyState, Log, Needs, RevokeCommand, Shard,
    Target,
};

pub use self::steps::{begin, events, fill, login, rotate, says};
use crate::ManualClock;
use crate::fail::fail;

/// The shard that every store has.
pub const FIRST: Shard = Shard::new(0);

/// Who has issued the tokens.
pub const ISSUER: &str = "https://id.example.com";

/// When tests begin, where time stands: in January of 2027.
pub const NOW: StoreTime = StoreTime::from_millis(1_800_000_000_000);

/// A time to which no test comes: in the year 2200.
pub const NEVER: StoreTime = StoreTime::from_millis(7_258_118_400_000);

/// The key to which a session may be bound.
pub const BINDING: Binding = Binding::Proof([9; 32]);

/// A clock that stands at [`NOW`].
#[must_use]
pub fn clock() -> ManualClock {
    ManualClock::new(NOW.to_unix_time())
}

/// What nodes need by default: events for 16 minutes, and cut-offs for 90 days.
#[must_use]
pub const fn needs() -> Needs {
    Needs { keep: Duration::from_secs(960), keep_cut_offs: Duration::from_secs(90 * 86_400) }
}

/// The log of the first shard.
#[must_use]
pub fn log() -> Log {
    log_of(FIRST)
}

/// The log of a shard.
#[must_use]
pub fn log_of(shard: Shard) -> Log {
    Log { shard, issuer: ISSUER.into() }
}

/// How many random schedules a harness [plays](super::StoreHarness::schedules): as many as the
/// variable `HALLPASS_SCHEDULES` of the environment says, or so many.
///
/// # Panics
/// If it says no number.
#[must_use]
pub fn schedules(usually: usize) -> usize {
    let Ok(set) = std::env::var("HALLPASS_SCHEDULES") else { return usually };
    set.parse().unwrap_or_else(|_| fail("HALLPASS_SCHEDULES is no number"))
}

/// The name of a session.
#[must_use]
pub fn sid(session: u64) -> SessionId {
    SessionId::new(u128::from(session).to_be_bytes())
}

/// The hash of a token of a session: another one for each generation.
#[must_use]
pub fn hash(session: u64, generation: u64) -> TokenHash {
    TokenHash::new(bytes(session, generation))
}

/// A token of a session.
#[must_use]
pub fn mark(session: u64, generation: u64) -> TokenMark {
    TokenMark { generation: Generation::new(generation), hash: hash(session, generation) }
}

/// The row of a session that has just begun.
#[must_use]
pub fn row(session: u64, subject: &str, created: StoreTime) -> SessionRow {
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
        mac: RowMac::new([0xd7; 32]),
    }
}

/// A signing key.
#[must_use]
pub fn key(id: &str) -> KeyRecord {
    KeyRecord {
        id: id.into(),
        algorithm: "ES256".into(),
        state: KeyState::Active,
        published_at: NOW,
        changed_at: NOW,
        public: "{}".into(),
        sealed: [1].into(),
    }
}

/// A login, which takes the place of no other session.
#[must_use]
pub fn create_command(row: SessionRow) -> CreateCommand {
    CreateCommand { log: log(), deadline: NEVER, row, replaces: None, most: 100 }
}

/// A refresh of a session by its token of this generation.
#[must_use]
pub fn rotate_command(session: u64, generation: u64) -> RotateCommand {
    RotateCommand {
        sid: sid(session),
        deadline: NEVER,
        presented: mark(session, generation),
        candidate: hash(session, generation.saturating_add(1)),
        nonce: Nonce::new(bytes(session, !generation)),
        kek: KekId::new(3),
        other_kek: None,
        binding: None,
        idle: CENTURY,
    }
}

/// A logout.
#[must_use]
pub fn end_command(session: u64) -> EndCommand {
    EndCommand { log: log(), deadline: NEVER, sid: sid(session), cause: EndCause::Logout }
}

/// The revocation of this number.
#[must_use]
pub fn revoke_command(id: u64, target: Target) -> RevokeCommand {
    let id = CommandId::new(u128::from(id).to_be_bytes());
    RevokeCommand { log: log(), deadline: NEVER, id, target }
}

/// The revocation of this number: of an access token of its own, which expires now.
#[must_use]
pub fn revoke_token(id: u64) -> RevokeCommand {
    revoke_command(id, Target::Token(format!("token-{id}").into(), NOW))
}

/// Two numbers, and what is the same in all.
fn bytes<const N: usize>(first: u64, second: u64) -> [u8; N] {
    let mut bytes = [0xa5; N];
    let numbers = [first, second].into_iter().flat_map(u64::to_be_bytes);
    bytes.iter_mut().zip(numbers).for_each(|(byte, number)| *byte = number);
    bytes
}

/// More than the clock of a test ever moves.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);
