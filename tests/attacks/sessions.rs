//! Refresh tokens and logouts: what is used twice, kept too long, or only said to be done.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use hallpass::session::{Kek, MemoryStore, RefreshRefusal, Sessions, Tokens, rotation};
use hallpass::sqlite::Sqlite;
use hallpass::{
    EndpointRequest, Endpoints, ErrorKind, Issuer, Profile, StaticKeys, UnixTime, Verifier,
};
use hallpass_testkit::ManualClock;
use hallpass_tests::engine::Engine;
use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;

use crate::line::{Case, Line};

pub(crate) fn lines() -> Vec<Line> {
    let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    vec![
        at_once(&runtime),
        after_a_restart(),
        after_a_revocation(&runtime),
        parts_of_tokens(&runtime),
        failing_stores(&runtime),
        audiences(&runtime),
    ]
}

const ISSUER: &str = "https://shop.example.com";

/// Longer than the grace of 10 s and than a new token rests.
const LONG_AFTER: Duration = Duration::from_secs(16);

async fn sessions(clock: &ManualClock) -> Sessions {
    let store = MemoryStore::by_clock(clock.clone());
    Sessions::builder(store).issuer(ISSUER).audience("shop").build().await.expect("sessions")
}

fn clock() -> ManualClock {
    ManualClock::new(UnixTime::from_secs(1_795_000_000))
}

async fn refresh(sessions: &Sessions, token: &str) -> Result<Tokens, RefreshRefusal> {
    let refreshed = sessions.refresh(token, rotation::Profile::Cookie, None).await;
    refreshed.map_err(|refused| refused.refusal())
}

/// As a client does that asks again: the node is late until it has heard of a clock that was moved.
async fn in_the_end(sessions: &Sessions, token: &str) -> Result<Tokens, RefreshRefusal> {
    loop {
        match refresh(sessions, token).await {
            Err(RefreshRefusal::Unavailable) => sleep(Duration::from_millis(20)).await,
            refreshed => return refreshed,
        }
    }
}

/// A login, and its first refresh token.
async fn log_in(sessions: &Sessions) -> (Tokens, String) {
    let tokens = sessions.start("ann").await.expect("a session");
    let refresh = tokens.refresh_token().expect("a refresh token").to_owned();
    (tokens, refresh)
}

fn at_once(runtime: &Runtime) -> Line {
    let (successors, refusals) = runtime.block_on(async {
        let sessions = sessions(&clock()).await;
        let (_, token) = log_in(&sessions).await;
        let clients = (0..100).map(|_| {
            let (sessions, token) = (sessions.clone(), token.clone());
            tokio::spawn(async move { refresh(&sessions, &token).await })
        });
        let (mut successors, mut refusals) = (BTreeSet::new(), BTreeSet::new());
        for client in clients.collect::<Vec<_>>() {
            match client.await.expect("a client") {
                Ok(tokens) => drop(successors.insert(tokens.refresh_token().map(str::to_owned))),
                Err(refusal) => drop(refusals.insert(format!("{refusal:?}"))),
            }
        }
        (successors.len(), refusals)
    });
    let busy = BTreeSet::from(["Busy".to_owned()]);
    Line {
        name: "one refresh token, a hundred times at once",
        why: "a check and an update that are two steps give each of a hundred requests a session of its own: \
              rotation is one step of the store, and all of them get the same successor (RFC 9700 §4.14)",
        advisories: &["CVE-2026-1035"],
        cases: vec![
            Case::same("successors of one token", successors, 1),
            Case::same("what the others are told", refusals, busy),
        ],
    }
}

/// On a disk, which takes the time that it takes.
fn after_a_restart() -> Line {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (file, clock) = (Folder::new("restart"), clock());
    let open = || async {
        let store = Sqlite::builder(file.path()).clock(clock.clone()).open().await;
        let sessions = Sessions::builder(store.expect("a store")).issuer(ISSUER).audience("shop");
        sessions.build().await.expect("sessions")
    };
    let cases = runtime.block_on(async {
        let before = open().await;
        let (access, used) = log_in(&before).await;
        let next = refresh(&before, &used)
            .await
            .map(|tokens| tokens.refresh_token().map(str::to_owned).unwrap_or_default());
        let (other, _) = log_in(&before).await;
        before.end_session("ann", other.session()).await.expect("a logout");
        drop(before);
        let after = open().await;
        clock.advance(LONG_AFTER);
        let verifier = after.verifier();
        let held = verifier.verify(access.access_token()).await.is_ok();
        let ended = verifier.verify(other.access_token()).await.map_err(|error| error.kind());
        let next = in_the_end(&after, &next.expect("a successor")).await;
        let replayed = in_the_end(&after, &used).await;
        vec![
            Case::same("an access token", held, true),
            Case::same("one of a session that was ended", ended.err(), Some(ErrorKind::Revoked)),
            Case::same("the last refresh token", next.is_ok(), true),
            Case::same("one that was used twice over", replayed.err(), Some(RefreshRefusal::Ended)),
        ]
    });
    Line {
        name: "refresh tokens after a restart",
        why: "what was used up or taken back before a restart is good again when only memory knew of it: all of it is in \
              the store before it is answered (RFC 9700 §4.14)",
        advisories: &["CVE-2026-9802"],
        cases,
    }
}

fn after_a_revocation(runtime: &Runtime) -> Line {
    let cases = runtime.block_on(async {
        let mut cases = Vec::new();
        for name in ["the session", "the subject", "everyone"] {
            let sessions = sessions(&clock()).await;
            let (tokens, token) = log_in(&sessions).await;
            let verifier = sessions.verifier();
            let remembered = verifier.verify(tokens.access_token()).await.is_ok();
            match name {
                "the session" => drop(sessions.logout(&token).await.expect("it is done")),
                "the subject" => drop(sessions.revoke_subject("ann").await.expect("it is done")),
                _ => drop(sessions.revoke_everyone().await.expect("it is done")),
            }
            let refreshed = refresh(&sessions, &token).await.err();
            let access = verifier.verify(tokens.access_token()).await.map_err(|e| e.kind());
            cases.extend([
                Case::same(format!("{name}: before"), remembered, true),
                Case::same(format!("{name}: a refresh"), refreshed, Some(RefreshRefusal::Ended)),
                Case::same(format!("{name}: a request"), access.err(), Some(ErrorKind::Revoked)),
            ]);
        }
        cases
    });
    Line {
        name: "revoked, and refreshed",
        why: "a list of access tokens that refreshes do not ask lets a thief trade the revoked one for a new one: a revocation \
              ends the sessions behind it, in the same step (RFC 7009 §2.1)",
        advisories: &["CVE-2020-10594"],
        cases,
    }
}

fn parts_of_tokens(runtime: &Runtime) -> Line {
    let cases = runtime.block_on(async {
        let sessions = sessions(&clock()).await;
        let (_, token) = log_in(&sessions).await;
        let other = log_in(&sessions).await.1;
        let half = token.len() / 2;
        let cut = (0..token.len()).map(|length| token.chars().take(length).collect::<String>());
        let spliced = [
            format!("{token}A"),
            format!("{token}="),
            format!(" {token}"),
            token.replacen("hpr1_", "hpr2_", 1),
            token.replacen("hpr1_", "HPR1_", 1),
            token.chars().take(half).chain(other.chars().skip(half)).collect(),
            token.to_ascii_lowercase(),
        ];
        let mut cases = Vec::new();
        for (number, wrong) in cut.chain(spliced).enumerate() {
            let refused = refresh(&sessions, &wrong).await.err();
            cases.push(Case::same(
                format!("variant {number}"),
                refused,
                Some(RefreshRefusal::Invalid),
            ));
        }
        cases.push(Case::same("the whole token", refresh(&sessions, &token).await.is_ok(), true));
        cases
    });
    Line {
        name: "a part of a refresh token",
        why: "a token that is looked up by a part of it is as good as its shortest prefix: its length is fixed, and a tag \
              covers all of it",
        advisories: &["CVE-2026-27840"],
        cases,
    }
}

fn failing_stores(runtime: &Runtime) -> Line {
    let cases = runtime.block_on(async {
        let store = Engine::over(&MemoryStore::by_clock(clock()));
        let sessions = Sessions::builder(store.clone())
            .kek(Kek::generate().expect("a KEK"))
            .issuer(ISSUER)
            .audience("shop")
            .build()
            .await;
        let sessions = sessions.expect("sessions");
        let (_, token) = log_in(&sessions).await;
        store.says(Some("it is away".to_owned()));
        let form = |path: &str| {
            EndpointRequest::new("POST", path)
                .with_field("content-type", "application/x-www-form-urlencoded")
                .with_body(format!("token={token}"))
        };
        let cookie = |path: &str| {
            EndpointRequest::new("POST", path)
                .with_field("sec-fetch-site", "same-origin")
                .with_field("cookie", format!("__Host-hallpass-refresh={token}"))
        };
        let mut cases = vec![
            Case::same("revoke_subject", sessions.revoke_subject("ann").await.is_ok(), false),
            Case::same("logout", sessions.logout(&token).await.is_ok(), false),
        ];
        for request in [form("/revoke"), cookie("/logout"), cookie("/logout-all")] {
            let path = request.path().to_owned();
            cases.push(Case::same(path, sessions.answer(request).wait().await.status(), 503));
        }
        let refused = refresh(&sessions, &token).await.err();
        cases.push(Case::same("a refresh", refused, Some(RefreshRefusal::Unavailable)));
        store.says(None);
        cases.push(Case::same("and then", refresh(&sessions, &token).await.is_ok(), true));
        cases
    });
    Line {
        name: "revocations while the store is down",
        why: "an error that is swallowed is a logout that was answered and never done: nothing is acknowledged that the store \
              has not (RFC 7009 §2.2.1)",
        advisories: &["CVE-2020-15223"],
        cases,
    }
}

fn audiences(runtime: &Runtime) -> Line {
    let cases = runtime.block_on(async {
        let nobody = Sessions::builder(MemoryStore::new()).issuer(ISSUER).build().await;
        let sessions = sessions(&clock()).await;
        let (tokens, _) = log_in(&sessions).await;
        let keys = sessions.jwks().answer(EndpointRequest::new("GET", "/")).wait().await;
        let keys = String::from_utf8(keys.into_body()).expect("JSON");
        let audience = |name: &str| {
            let issuer = Issuer::new(ISSUER, StaticKeys::from_jwks(&keys).expect("keys"));
            let issuer = issuer.profile(Profile::Rfc9068);
            let builder = Verifier::builder().issuer(issuer).audience(name).clock(clock());
            builder.build().expect("a verifier")
        };
        let verify = |verifier: Verifier| {
            let token = tokens.access_token().to_owned();
            async move { verifier.verify(&token).await.map(drop).map_err(|error| error.kind()) }
        };
        let own = verify(audience("shop")).await;
        let other = verify(audience("bank")).await;
        vec![
            Case::same("sessions without an audience", nobody.is_ok(), false),
            Case::same("the service that it is for", own, Ok(())),
            Case::same("another of the same issuer", other, Err(ErrorKind::WrongAudience)),
        ]
    });
    Line {
        name: "tokens for any service",
        why: "a token that names no audience opens every service of its issuer: sessions do not build without one \
              (RFC 9068 §2.2, RFC 8707 §2)",
        advisories: &["GHSA-5h2m-4q8j-pqpj"],
        cases,
    }
}

/// A folder of its own, gone with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("hallpass-attacks-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.join("sessions.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}
