//! What a store is asked, answers and holds: hashes, nonces and names, and a subject in each row.

use std::time::Duration;

use hallpass::session::MemoryStore;
use hallpass::session::StoreTime;
use hallpass::session::revocation::{Event, EventError, Scope};
use hallpass::session::rotation::{
    Binding, CutOffs, Decision, Generation, KekId, Limits, Nonce, Outcome, Predecessor,
    RotateCommand, RowMac, SessionId, SessionRow, Successor, TokenHash, TokenMark, rotate,
};
use hallpass::session::store::{
    Batch, CommandId, Cursor, KeyRecord, KeyRecords, KeyState, KeyStore, Needs, Opened,
    RevocationFeed, RevokeCommand, Rotation, SessionStore, StoreError, StoreErrorKind, Target,
};

use super::{Row, holds};
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::material::PRIVATE_KEYS;
use crate::service::{ISSUER, ONLY, Service, create, hidden, log, refresh_token, runtime};
use crate::words::{bytes, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("session/rotation/Binding", || {
            let canaries = all();
            vec![
                shown!("a certificate", &canaries, Binding::Certificate(named("binding"))),
                shown!("a proof", &canaries, binding()),
            ]
        }),
        holds("session/rotation/Nonce", || vec![shown!("a nonce", &all(), nonce())]),
        holds("session/rotation/RowMac", || {
            vec![shown!("a MAC", &all(), RowMac::new(named("mac")))]
        }),
        holds("session/rotation/SessionId", || {
            let why = "it is the claim `sid`, by which an operator finds the session";
            let canaries = all().secret(&named::<16>("sid"));
            vec![shown!("a name", &canaries, sid()).on_purpose("Display", why)]
        }),
        holds("session/rotation/TokenHash", || vec![shown!("a hash", &all(), hash("leaf"))]),
        holds("session/rotation/TokenMark", || vec![shown!("a mark", &all(), mark("leaf"))]),
        holds("session/rotation/Predecessor", || vec![shown!("all", &all(), predecessor())]),
        holds("session/rotation/RotateCommand", || vec![shown!("all", &all(), command())]),
        holds("session/rotation/Successor", || vec![shown!("all", &all(), successor())]),
        holds("session/rotation/Outcome", || {
            vec![
                shown!("replayed", &all(), Outcome::Replay(successor())),
                shown!("rotated", &all(), Outcome::Rotated(successor())),
                shown!("superseded", &all(), Outcome::Superseded(successor())),
            ]
        }),
        holds("session/rotation/Decision", || vec![shown!("rotated", &all(), decision())]),
        holds("session/rotation/SessionRow", of_row),
        holds("session/revocation/Event", of_event),
        holds("session/revocation/EventError", of_event_error),
        holds("session/revocation/EventId", of_event_id),
        holds("session/revocation/Scope", || {
            scopes().map(|(name, scope)| shown!(name, &all(), scope)).into()
        }),
        holds("session/store/Batch", of_batch),
        holds("session/store/CommandId", || vec![shown!("a name", &all(), command_id())]),
        holds("session/store/CreateCommand", || vec![shown!("a row", &all(), create(row()))]),
        holds("session/store/Cursor", || {
            let canaries = all().secret(&bytes("cursor", 16));
            vec![shown!("a store's own", &canaries, Cursor::new(bytes("cursor", 16)))]
        }),
        holds("session/store/KeyRecord", of_record),
        holds("session/store/KeyRecords", of_records),
        holds("session/store/Opened", of_opened),
        holds("session/store/RevokeCommand", || {
            targets().map(|(name, target)| shown!(name, &all(), revoke(target))).into()
        }),
        holds("session/store/Rotation", of_rotation),
        holds("session/store/StoreError", of_error),
        holds("session/store/Target", || {
            targets().map(|(name, target)| shown!(name, &all(), target)).into()
        }),
        holds("session/memory/MemoryStore", of_memory),
    ]
}

/// Everything that the values here are made of, but for the name of a session, which is public.
fn all() -> Canaries {
    ["leaf", "predecessor", "candidate", "binding", "mac"]
        .into_iter()
        .fold(hidden(), |canaries, name| canaries.secret(&named::<32>(name)))
        .secret(&named::<16>("nonce"))
        .secret(&named::<16>("command"))
}

fn named<const N: usize>(name: &str) -> [u8; N] {
    bytes(name, N).try_into().unwrap()
}

fn time() -> StoreTime {
    StoreTime::from_millis(1_800_000_000_000)
}

fn sid() -> SessionId {
    SessionId::new(named("sid"))
}

fn nonce() -> Nonce {
    Nonce::new(named("nonce"))
}

fn hash(name: &str) -> TokenHash {
    TokenHash::new(named(name))
}

fn mark(name: &str) -> TokenMark {
    TokenMark { generation: Generation::new(7), hash: hash(name) }
}

fn binding() -> Binding {
    Binding::Proof(named("binding"))
}

fn command_id() -> CommandId {
    CommandId::new(named("command"))
}

fn successor() -> Successor {
    Successor { generation: Generation::new(8), nonce: nonce(), kek: KekId::new(3) }
}

fn predecessor() -> Predecessor {
    Predecessor {
        mark: mark("predecessor"),
        nonce: nonce(),
        kek: KekId::new(3),
        consumed_at: time(),
        replayed_at: Some(time()),
        replays: 1,
        supersedes: 2,
    }
}

fn command() -> RotateCommand {
    RotateCommand {
        sid: sid(),
        deadline: time().after(Duration::from_secs(5)),
        presented: mark("leaf"),
        candidate: hash("candidate"),
        nonce: nonce(),
        kek: KekId::new(3),
        other_kek: None,
        binding: Some(binding()),
        idle: Duration::from_secs(60),
    }
}

/// A row with something in every place.
fn row() -> SessionRow {
    let runtime = runtime();
    let row = runtime.block_on(async {
        let service = Service::new().await;
        service.row(&service.login().await).await
    });
    assert_eq!((*row.subject).to_owned(), word("subject"));
    SessionRow {
        sid: sid(),
        leaf: mark("leaf"),
        predecessor: Some(predecessor()),
        binding: Some(binding()),
        mac: RowMac::new(named("mac")),
        rotated_at: time(),
        created: time(),
        ..row
    }
}

fn decision() -> Decision {
    let mut row = row();
    let (now, limits) = (time().after(Duration::from_secs(30)), Limits::default());
    let command = RotateCommand { deadline: now, ..command() };
    let decision = rotate(Some(&mut row), &command, now, &CutOffs::default(), &limits);
    assert!(matches!(decision.outcome, Outcome::Rotated(_)), "{decision:?}");
    decision
}

fn of_row() -> Vec<Shown> {
    let (runtime, canaries, full) = (runtime(), all(), row());
    runtime.block_on(async {
        let service = Service::new().await;
        let tokens = service.login().await;
        let first = service.row(&tokens).await;
        let next = service.rotated(refresh_token(&tokens)).await;
        let rotated = service.row(&next).await;
        let of_first = of_a_row(&canaries, &first);
        let of_rotated = of_a_row(&canaries, &rotated);
        vec![
            shown!("of a login", &of_first, first),
            shown!("refreshed", &of_rotated, rotated),
            shown!("with all", &canaries, full),
        ]
    })
}

/// What a store knows tokens by.
fn of_a_row(canaries: &Canaries, row: &SessionRow) -> Canaries {
    let canaries = canaries.clone().secret(row.leaf.hash.as_bytes()).secret(row.mac.as_bytes());
    row.predecessor.iter().fold(canaries, |canaries, predecessor| {
        canaries.secret(predecessor.mark.hash.as_bytes()).secret(predecessor.nonce.as_bytes())
    })
}

fn scopes() -> [(&'static str, Scope); 5] {
    [
        ("a token", Scope::Token(word("jti").into())),
        ("a session", Scope::Session(word("claim value").into())),
        ("a subject", Scope::Subject(word("subject").into(), time())),
        ("everyone", Scope::Everyone(time())),
        ("a key", Scope::Key(word("kid").into())),
    ]
}

fn event(scope: Scope) -> Event {
    Event::new(ISSUER, scope, time()).unwrap().at(7)
}

fn of_event() -> Vec<Shown> {
    scopes().map(|(name, scope)| shown!(name, &all(), event(scope))).into()
}

/// The hash of a subject that can be guessed gives it away.
fn of_event_id() -> Vec<Shown> {
    let ids = scopes().map(|(name, scope)| (name, event(scope).id()));
    ids.map(|(name, id)| shown!(name, &all().secret(id.as_bytes()), id)).into()
}

fn of_event_error() -> Vec<Shown> {
    let long = word("subject").repeat(4_000);
    let too_long = Event::new(ISSUER, Scope::Token(long.into()), time()).unwrap_err();
    let encoded = event(Scope::Subject(word("subject").into(), time())).encode();
    let mut shown = vec![shown!("too long", &all(), too_long)];
    for at in 0..encoded.len() {
        let mut changed = encoded.clone();
        changed[at] ^= 0xFF;
        for bytes in [&encoded[..at], &changed] {
            let error: Option<EventError> = Event::decode(1, bytes).err();
            shown.extend(error.map(|error| shown!(format!("at {at}"), &all(), error)));
        }
    }
    shown
}

fn of_batch() -> Vec<Shown> {
    let (runtime, canaries) = (runtime(), all());
    let batch: Batch = runtime.block_on(async {
        let service = Service::new().await;
        service.login().await;
        service.sessions.revoke_subject(&word("subject")).await.unwrap();
        service.store.read(ONLY, Cursor::start(), 10).await.unwrap()
    });
    assert_eq!(batch.events.len(), 1);
    vec![shown!("a subject's end", &canaries, batch)]
}

fn targets() -> [(&'static str, Target); 4] {
    [
        ("everyone", Target::Everyone),
        ("a key", Target::Key(word("kid").into())),
        ("a subject", Target::Subject(word("subject").into())),
        ("a token", Target::Token(word("jti").into(), time())),
    ]
}

fn revoke(target: Target) -> RevokeCommand {
    RevokeCommand { log: log(), deadline: time(), id: command_id(), target }
}

/// A key that nobody has sealed.
fn of_record() -> Vec<Shown> {
    let records = PRIVATE_KEYS.iter().map(|key| {
        let record = KeyRecord {
            id: "a kid".into(),
            algorithm: key.algorithm.name().into(),
            state: KeyState::Active,
            published_at: time(),
            changed_at: time(),
            public: key.signing().public_jwk().unwrap_or_default().into(),
            sealed: key.der().into(),
        };
        shown!(key.name, &key.text, record)
    });
    records.collect()
}

/// Those that a service has made.
fn of_records() -> Vec<Shown> {
    let runtime = runtime();
    let records: KeyRecords = runtime.block_on(async {
        let service = Service::new().await;
        service.store.keys().await.unwrap()
    });
    let sealed = records.records.iter().map(|record| &record.sealed);
    let canaries = sealed.fold(all(), |canaries, sealed| canaries.secret(sealed));
    assert!(!records.records.is_empty());
    vec![shown!("of a service", &canaries, records)]
}

fn of_opened() -> Vec<Shown> {
    let needs = Needs { keep: Duration::from_secs(1), keep_cut_offs: Duration::from_secs(1) };
    let opened: Opened = crate::issuers::wait(MemoryStore::new().open(needs)).unwrap();
    let canaries = all().secret(&opened.id);
    vec![shown!("in memory", &canaries, opened)]
}

fn of_rotation() -> Vec<Shown> {
    let outcome = Outcome::Rotated(successor());
    vec![shown!("rotated", &all(), Rotation { outcome, row: Some(row()), now: time() })]
}

/// What is behind it is the store's own words, which have nothing secret in them.
fn of_error() -> Vec<Shown> {
    let cause = Event::new(ISSUER, Scope::Token(word("jti").repeat(4_000).into()), time());
    let error = StoreError::from(cause.unwrap_err());
    let runtime = runtime();
    let failed: StoreError = runtime.block_on(async {
        let service = Service::new().await;
        let row = service.row(&service.login().await).await;
        service.clock.fail();
        service.store.create(create(row)).await.unwrap_err()
    });
    assert_eq!(
        (error.kind(), failed.kind()),
        (StoreErrorKind::Corrupt, StoreErrorKind::Unavailable)
    );
    let mut shown = super::sqlite::refused();
    shown.extend(super::servers::refused());
    shown.extend([
        shown!("an event that cannot be", &all(), error),
        shown!("no clock", &all(), failed),
    ]);
    shown
}

fn of_memory() -> Vec<Shown> {
    let (runtime, canaries) = (runtime(), all());
    runtime.block_on(async {
        let service = Service::new().await;
        let tokens = service.login().await;
        service.rotated(refresh_token(&tokens)).await;
        vec![shown!("a session", &canaries, service.store)]
    })
}
