//! Issuers, and the verifiers that know them. The time stands still.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};

use hallpass::{
    CheckUnavailable, Checking, Issuer, KeyQuery, KeySet, KeySource, KeysUnavailable, Lookup,
    StaticKeys, TokenCheck, UnixTime, Verdict, VerifiedToken, Verifier, VerifierBuilder,
};
use hallpass_testkit::{ManualClock, TestIssuer, TokenBuilder};
use serde_json::json;

use crate::material::{PRIVATE_KEYS, hmac};
use crate::words::word;

/// Seconds since 1970.
const NOW: u64 = 1_800_000_000;

/// An issuer with one key on P-256, of the key id `known`.
pub(crate) static KNOWN: LazyLock<TestIssuer> = LazyLock::new(|| {
    let key = PRIVATE_KEYS.iter().find(|key| key.name == "p256.pkcs8.pem");
    let key = key.expect("it is in the list").signing().with_key_id("known");
    TestIssuer::with_key(key).named("https://known.test").at(clock())
});

/// An issuer with a secret, and no key id.
pub(crate) static SHARED: LazyLock<TestIssuer> = LazyLock::new(|| issuer("https://shared.test"));

/// The same, whose keys have to be waited for.
pub(crate) static LATE: LazyLock<TestIssuer> = LazyLock::new(|| issuer("https://late.test"));

/// One whose keys cannot be had: that is known at once.
pub(crate) static AWAY: LazyLock<TestIssuer> = LazyLock::new(|| issuer("https://away.test"));

/// One whose keys cannot be had: that is known after some waiting.
pub(crate) static LOST: LazyLock<TestIssuer> = LazyLock::new(|| issuer("https://lost.test"));

fn issuer(name: &str) -> TestIssuer {
    TestIssuer::with_key(hmac()).named(name).at(clock())
}

fn clock() -> ManualClock {
    ManualClock::new(UnixTime::from_secs(NOW))
}

/// Knows all of them, so that the issuer that a token claims is looked at before its signature.
pub(crate) fn several() -> VerifierBuilder {
    builder()
        .issuer(KNOWN.issuer())
        .issuer(SHARED.issuer())
        .issuer(Issuer::new(LATE.name(), Keys::Late))
        .issuer(Issuer::new(AWAY.name(), Keys::Away))
        .issuer(Issuer::new(LOST.name(), Keys::Lost))
}

/// Knows the one with a secret alone, so that the issuer is looked at after the signature.
pub(crate) fn single() -> VerifierBuilder {
    let keys = StaticKeys::from(hmac().verifying_key());
    builder().issuer(Issuer::new(SHARED.name(), keys).roles_at(["realm", "roles"])).check(Accounts)
}

fn builder() -> VerifierBuilder {
    Verifier::builder().audience(TestIssuer::AUDIENCE).clock(clock())
}

/// A token that has a word wherever there is room for one, and is good all the same.
pub(crate) fn armed(token: TokenBuilder) -> TokenBuilder {
    token
        .header(word("member name"), word("member value"))
        .header("jku", format!("https://{}.test/", word("jku")))
        .header("jwk", json!({ "kty": "oct", "k": word("member value") }))
        .header("x5c", [word("member value")])
        .subject(word("subject"))
        .role(word("role"))
        .scope(word("scope"))
        .claim("jti", word("jti"))
        .claim("client_id", word("client"))
        .claim(word("claim name"), json!({ word("claim name"): [word("claim value")] }))
}

/// A good token of the issuer with a secret. Its key id is as good as none, for no key has one.
pub(crate) static GOOD: LazyLock<String> =
    LazyLock::new(|| armed(SHARED.token()).key_id(word("kid")).sign());

/// Keys in all states.
#[derive(Debug)]
pub(crate) enum Keys {
    Away,
    Late,
    Lost,
}

impl KeySource for Keys {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        // Whoever fetches keys has the key id in hand while it waits.
        let asked = query.key_id().map(str::to_owned);
        let answer = match self {
            Self::Away => return Lookup::Ready(Err(KeysUnavailable::new())),
            Self::Late => Ok(Arc::new(KeySet::new([hmac().verifying_key()]))),
            Self::Lost => Err(KeysUnavailable::new()),
        };
        Lookup::Pending(Box::pin(async move {
            once_pending().await;
            drop(asked);
            answer
        }))
    }
}

/// The application's own check: the claim `account` says what comes of it.
pub(crate) struct Accounts;

impl TokenCheck for Accounts {
    fn check(&self, token: &VerifiedToken) -> Checking {
        let is = |state: &str| token.has_claim(&"account".into(), &state.into());
        let who = token.subject().unwrap_or_default().to_owned();
        let later = is("later");
        let verdict = if is("closed") {
            Ok(Verdict::Refuse)
        } else if is("lost") {
            Err(CheckUnavailable::new().because(format!("nobody knows {who}")))
        } else {
            Ok(Verdict::Accept)
        };
        if !later {
            return Checking::Ready(verdict);
        }
        Checking::Pending(Box::pin(async move {
            once_pending().await;
            drop(who);
            verdict
        }))
    }
}

/// Waits for nothing, but waits.
pub(crate) async fn once_pending() {
    let mut asked = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut asked, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Waits for what wakes itself.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..10 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return value;
        }
    }
    panic!("never ready");
}
