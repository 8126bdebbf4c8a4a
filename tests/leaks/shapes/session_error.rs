//! Why there are no sessions and no tokens.

use std::time::Duration;

use hallpass::session::rotation::Profile;
use hallpass::session::{
    Kek, KekError, MemoryStore, RefreshRefusal as Refusal, RefreshRefused, SessionError,
    SessionErrorKind as Kind, Sessions, StartError,
};
use serde_json::{Value, json};

use super::jwks::password;
use super::session::{run, with_password};
use super::{Row, holds};
use crate::base64;
use crate::canary::Canaries;
use crate::config::texts::secret_texts;
use crate::forms::{Shown, shown};
use crate::material::secret_text;
use crate::service::{Service, builder, hidden, hidden_with, kek, refresh, refresh_token};
use crate::words::{bytes, word};
use hallpass_tests::engine::Engine;

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("session/secret/KekError", of_kek_error),
        holds("session/sessions/RefreshRefused", of_refused),
        holds("session/sessions/SessionError", of_error),
        holds("session/sessions/StartError", of_start),
    ]
}

fn of_kek_error() -> Vec<Shown> {
    let texts = secret_texts().into_iter().flat_map(|given| {
        let bytes = Kek::from_bytes(given.text.as_bytes());
        let in_place_of_a_name = Kek::from_env(&given.text);
        let errors = [Kek::from_base64(&given.text), bytes, in_place_of_a_name];
        let errors: Vec<KekError> = errors.into_iter().filter_map(Result::err).collect();
        assert!(errors.len() > 1, "{}: {errors:?}", given.name);
        errors.into_iter().map(move |error| shown!(&*given.name, given.canaries, error))
    });
    // A KEK that is nearly one: cut, doubled, as hex, or of text.
    let (whole, text) = (bytes("kek", 32), secret_text());
    let hex: String = whole.iter().map(|byte| format!("{byte:02x}")).collect();
    let nearly = [
        base64::standard(&whole[..31]),
        base64::standard(whole.repeat(2)),
        base64::standard(&text[..32]),
        hex,
    ];
    let nearly = nearly.into_iter().map(|text| {
        let error = Kek::from_base64(&text).unwrap_err();
        shown!("nearly one", &hidden().and(crate::material::secrets()), error)
    });
    texts.chain(nearly).collect()
}

/// Refused for every reason.
fn of_start() -> Vec<Shown> {
    run(async {
        let engine = || Engine::over(&MemoryStore::new());
        let of_password = Canaries::default().word(&password()).and(&hidden());
        let mut all = Vec::new();
        for (what, set) in with_password() {
            let error: StartError = set(builder(engine())).build().await.expect_err(what);
            all.push(shown!(what, &of_password, error));
        }
        let broken = engine();
        broken.says(Some("nothing".to_owned()));
        for (what, builder) in [
            ("the same KEK twice", builder(engine()).other_kek(kek("kek"))),
            ("no jitter", builder(engine()).jitter_percent(0)),
            ("no issuer", Sessions::builder(engine()).kek(kek("kek"))),
            ("no KEK", Sessions::builder(engine()).issuer("a").audience("b")),
            ("a store that is away", builder(broken)),
        ] {
            let error: StartError = builder.build().await.expect_err(what);
            all.push(shown!(what, &hidden(), error));
        }
        all
    })
}

/// Refused for every reason, by tokens of all kinds.
fn of_refused() -> Vec<Shown> {
    run(async {
        let service = Service::new().await;
        let tokens = service.login().await;
        let token = refresh_token(&tokens).to_owned();
        let canaries = hidden_with([&tokens]);
        let mut all = Vec::new();
        for (name, text) in changed(&token, tokens.access_token()) {
            let refused: RefreshRefused = service.refresh(&text).await.expect_err(name);
            all.push(shown!(name, &canaries, refused));
        }
        let by_cookie = service.sessions.refresh(&token, Profile::Cookie, None).await;
        let by_cookie = by_cookie.expect_err("in a body alone");
        service.engine.says(Some("the line is cut".to_owned()));
        let away = service.refresh(&token).await.expect_err("away");
        service.engine.says(None);
        let busy = busy(&service, &token).await;
        service.sessions.revoke_subject(&word("subject")).await.unwrap();
        let ended = service.refresh(&token).await.expect_err("revoked");
        let reasons = [Refusal::Profile, Refusal::Unavailable, Refusal::Busy, Refusal::Ended];
        for (reason, refused) in reasons.into_iter().zip([by_cookie, away, busy, ended]) {
            assert_eq!(refused.refusal(), reason);
            all.push(shown!(format!("{reason:?}"), &canaries, refused));
        }
        all.extend([of_a_kek_that_is_gone(&token).await, of_a_hook_that_fails().await]);
        all
    })
}

/// Tokens that are none of ours, or no longer.
pub(crate) fn changed(token: &str, access: &str) -> Vec<(&'static str, String)> {
    let last = if token.ends_with('A') { "B" } else { "A" };
    vec![
        ("cut", token[..90].to_owned()),
        ("mistyped", format!("{}{last}", &token[..token.len() - 1])),
        ("twice", format!("{token}{token}")),
        ("with a line break", format!("{token}\n{token}")),
        ("of another version", token.replacen("hpr1_", "hpr2_", 1)),
        ("an access token", access.to_owned()),
        ("a word", word("claim value")),
        ("words", format!("{}\u{202e}\n{}", word("claim value"), word("subject"))),
        ("nothing", String::new()),
    ]
}

/// A token that was presented too often.
async fn busy(service: &Service, token: &str) -> RefreshRefused {
    service.pass(20).await;
    for _ in 0..100 {
        if let Err(refused) = service.refresh(token).await {
            return refused;
        }
    }
    panic!("it is never too often")
}

async fn of_a_kek_that_is_gone(token: &str) -> Shown {
    let service = Service::with(|builder| builder.kek(kek("other kek"))).await;
    let refused = service.refresh(token).await.expect_err("unknown");
    assert_eq!(refused.refusal(), Refusal::Unavailable);
    shown!("another KEK", &refresh(hidden(), token), refused)
}

/// What the application says is the application's to answer for: what it was asked about is not
/// added to it.
const OWN_WORDS: &str = "the application's own words, for its operator";

async fn of_a_hook_that_fails() -> Shown {
    let service = Service::with(|builder| builder.claims(once_and_no_more())).await;
    let tokens = service.login().await;
    let refused = service.refresh(refresh_token(&tokens)).await.expect_err("the hook fails");
    assert_eq!(refused.refusal(), Refusal::Unavailable);
    let words = Canaries::default().word(&word("claim name"));
    let all = shown!("the hook fails", &hidden_with([&tokens]), refused);
    assert!(words.find(refused.to_string()).is_some(), "{refused}");
    all.on_purpose("Debug", OWN_WORDS)
        .on_purpose("Display", OWN_WORDS)
        .on_purpose("Error", OWN_WORDS)
}

/// A claims hook that works for the login, and then fails with a word.
fn once_and_no_more() -> impl Fn(String) -> std::future::Ready<Result<Option<Value>, String>> {
    let asked = std::sync::atomic::AtomicBool::new(false);
    move |_| {
        let again = asked.swap(true, std::sync::atomic::Ordering::Relaxed);
        std::future::ready(match again {
            false => Ok(Some(json!({ "tier": "gold" }))),
            true => Err(format!("no connection to {}", word("claim name"))),
        })
    }
}

fn of_error() -> Vec<Shown> {
    run(async {
        let service = Service::new().await;
        let mut all = Vec::new();
        for subject in [String::new(), word("subject").repeat(20)] {
            let error = service.sessions.start(subject).await.expect_err("no subject");
            all.push((Kind::Subject, error));
        }
        all.push((Kind::Late, late(&service).await));
        all.push((Kind::Revoked, revoked(&service).await));
        service.engine.says(Some("the line is cut".to_owned()));
        all.push((Kind::Unavailable, service.not_started().await));
        for (kind, claims) in [
            (Kind::Claims, json!([word("claim value")])),
            (Kind::Claims, json!({ "sub": word("claim value") })),
            (Kind::Disowned, Value::Null),
            (Kind::Unavailable, json!({ "long": word("claim value").repeat(2_000) })),
        ] {
            let claims = Some(claims).filter(|claims| !claims.is_null());
            let answer = move |_: String| {
                let claims = claims.clone();
                async move { Ok::<_, String>(claims) }
            };
            let service = Service::with(|builder| builder.claims(answer)).await;
            all.push((kind, service.not_started().await));
        }
        let judged = all.into_iter().map(|(kind, error): (Kind, SessionError)| {
            assert_eq!(error.kind(), kind, "{error}");
            shown!(format!("{kind:?}"), &hidden(), error)
        });
        judged.collect()
    })
}

/// A step that comes too late.
async fn late(service: &Service) -> SessionError {
    let login = service.sessions.begin(word("subject")).await.unwrap();
    service.clock.advance(Duration::from_secs(3_600));
    let error = login.start().await.expect_err("late");
    service.pass(1).await;
    error
}

/// A revocation between the beginning and the end of a login.
async fn revoked(service: &Service) -> SessionError {
    let login = service.sessions.begin(word("subject")).await.unwrap();
    service.sessions.revoke_subject(&word("subject")).await.unwrap();
    login.start().await.expect_err("revoked")
}
