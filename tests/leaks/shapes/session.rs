//! What an application has in its hands: sessions, logins and tokens.

use hallpass::session::rotation::{Binding, Profile};
use hallpass::session::{Kek, MemoryStore, Revocation, SessionsBuilder, Tokens};

use super::jwks::password;
use super::{Row, holds};
use crate::base64;
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::service::{Service, builder, hidden, hidden_with, kek, refresh_token, runtime};
use crate::words::{bytes, word};
use hallpass_tests::engine::Engine;

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("session/secret/Kek", || {
            let encoded = base64::standard(bytes("kek", 32));
            let decoded = Kek::from_base64(&encoded).unwrap();
            vec![shown!("bytes", &hidden(), kek("kek")), shown!("base64", &hidden(), decoded)]
        }),
        holds("session/sessions/Sessions", || {
            run(async {
                let service = Service::with(|builder| builder.other_kek(kek("other kek"))).await;
                let tokens = service.login().await;
                vec![shown!("with a session", &hidden_with([&tokens]), service.sessions)]
            })
        }),
        holds("session/sessions/SessionsBuilder", of_builder),
        holds("session/sessions/Login", of_login),
        holds("session/sessions/Tokens", of_tokens),
        holds("session/sessions/SessionInfo", || {
            run(async {
                let service = Service::new().await;
                let tokens = service.login().await;
                let mut all = service.sessions.sessions_of(&word("subject")).await.unwrap();
                let info = all.pop().unwrap();
                assert_eq!(*info.client, *word("client"));
                vec![shown!("a session", &hidden_with([&tokens]), info)]
            })
        }),
        holds("session/sessions/Revocation", of_revocation),
    ]
}

pub(super) fn run<T>(future: impl Future<Output = T>) -> T {
    runtime().block_on(future)
}

/// Tokens of a login, and what must not be shown of them.
pub(super) fn tokens() -> (Tokens, Canaries) {
    let tokens = run(async { Service::new().await.login_by(Profile::Cookie).await });
    let canaries = hidden_with([&tokens]);
    (tokens, canaries)
}

fn of_tokens() -> Vec<Shown> {
    run(async {
        let service = Service::new().await;
        let body = service.login().await;
        let cookie = service.login_by(Profile::Cookie).await;
        let next = service.rotated(refresh_token(&body)).await;
        // So soon after it only the access token is new.
        let again = service.refresh(refresh_token(&next)).await.unwrap();
        assert_eq!(again.refresh_token(), None);
        let canaries = hidden_with([&body, &cookie, &again, &next]);
        vec![
            shown!("in a body", &canaries, body),
            shown!("in a cookie", &canaries, cookie),
            shown!("without a refresh token", &canaries, again),
            shown!("refreshed", &canaries, next),
        ]
    })
}

/// As much as can be told to it.
fn of_builder() -> Vec<Shown> {
    run(async {
        let engine = || Engine::over(&MemoryStore::new());
        let keks = builder(engine()).other_kek(kek("other kek")).client(word("client"));
        let of_password = Canaries::default().word(&password()).and(&hidden());
        let mut all = vec![shown!("two KEKs", &hidden(), keks)];
        all.extend(
            with_password()
                .into_iter()
                .map(|(what, set)| shown!(what, &of_password, set(builder(engine())))),
        );
        all
    })
}

pub(super) type Set = Box<dyn FnOnce(SessionsBuilder) -> SessionsBuilder>;

/// Addresses with a password in them: a slip that nobody should find in a log.
pub(super) fn with_password() -> Vec<(&'static str, Set)> {
    let address = |scheme: &str| format!("{scheme}://user:{}@shop.test", password());
    let [https, http, lone, own] = ["https", "http", "https", "http"].map(address);
    vec![
        ("an issuer with a password", Box::new(|builder| builder.issuer(https))),
        (
            "an issuer with a password, for a developer",
            Box::new(|builder| builder.issuer(own).insecure_dev_cookies()),
        ),
        ("an origin with a password", Box::new(|builder| builder.allow_origin(lone))),
        ("an origin of plain HTTP with one", Box::new(|builder| builder.allow_origin(http))),
    ]
}

fn of_login() -> Vec<Shown> {
    run(async {
        let service = Service::new().await;
        let old = service.login().await;
        let login = service.sessions.begin(word("subject")).await.unwrap();
        let begun = shown!("begun", &hidden(), login);
        let binding = Binding::Proof(bytes("binding", 32).try_into().unwrap());
        let login = login.client(word("client")).bound_to(binding).replacing(refresh_token(&old));
        let canaries = hidden_with([&old]).secret(&bytes("binding", 32));
        vec![begun, shown!("with all", &canaries, login)]
    })
}

fn of_revocation() -> Vec<Shown> {
    run(async {
        let service = Service::new().await;
        let subject = word("subject");
        let tokens = service.login().await;
        let token = service.sessions.verifier().verify(tokens.access_token()).now();
        let token = token.expect("at once").unwrap();
        let sessions = &service.sessions;
        let revocations: [Option<Revocation>; 4] = [
            sessions.revoke_token(&token).await.unwrap(),
            sessions.end_session(&subject, tokens.session()).await.unwrap(),
            Some(sessions.revoke_subject(&subject).await.unwrap()),
            Some(sessions.revoke_everyone().await.unwrap()),
        ];
        let canaries = hidden_with([&tokens]);
        let revocations = revocations.into_iter().map(|revocation| revocation.expect("one"));
        revocations.map(|revocation| shown!("done", &canaries, revocation)).collect()
    })
}
