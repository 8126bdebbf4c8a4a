//! Sessions at work: of all that happens to them, the log and the answers show no token, no KEK and
//! nobody's name.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hallpass::session::Sessions;
use hallpass::session::rotation::Profile;
use hallpass::sqlite::Sqlite;
use hallpass::{EndpointRequest, EndpointResponse, Endpoints, Gate};
use tokio::time::sleep;

use super::logged;
use crate::canary::Canaries;
use crate::log::{self, Line};
use crate::service::{ISSUER, Service, hidden, hidden_with, refresh_token, runtime};
use crate::shapes::session_error::changed;
use crate::shapes::session_notice::{edited, forked, healed, mismatched};
use crate::shapes::sqlite::{folder, kek_beside};
use crate::view::View;
use crate::words::word;

/// What was logged since the last time shows none of it, and nothing that forges a line. Of this
/// project, how many lines there are.
#[track_caller]
fn assert_hidden(name: &str, canaries: &Canaries) -> Vec<String> {
    let ours = logged(name, canaries);
    for line in &ours {
        assert_eq!(canaries.find(line.text()), None, "{name}: {line:?}");
        assert!(line.text().len() < 1_500, "{name}: {line:?}");
    }
    ours.iter().map(Line::text).collect()
}

#[test]
fn of_logins_and_refreshes_nothing_is_logged() {
    log::keep();
    runtime().block_on(async {
        let service = Service::logging(|builder| builder).await;
        let (body, cookie) = (service.login().await, service.login_by(Profile::Cookie).await);
        let next = service.rotated(refresh_token(&body)).await;
        let again = service.refresh(refresh_token(&next)).await.unwrap();
        let replayed = service.refresh(refresh_token(&body)).await.unwrap();
        let canaries = hidden_with([&body, &cookie, &next, &again, &replayed]);
        for (name, text) in changed(refresh_token(&next), next.access_token()) {
            service.refresh(&text).await.expect_err(name);
        }
        assert_eq!(assert_hidden("at work", &canaries), Vec::<String>::new());
    });
}

/// Of thefts and lost writes there is a line each: it names the session.
#[test]
fn of_thefts_and_lost_writes_sessions_are_logged_and_nobody() {
    log::keep();
    runtime().block_on(async {
        let service = Service::logging(|builder| builder).await;
        let first = service.login().await;
        let begun = service.row(&first).await;
        let second = service.rotated(refresh_token(&first)).await;
        healed(&service, begun.clone(), &second).await;
        forked(&service, begun.clone(), &first, &second).await;
        edited(&service, begun, &first).await;
        service.pass(60).await;
        let third = service.refresh(refresh_token(&first)).await.expect("superseded");
        let fourth = service.rotated(refresh_token(&third)).await;
        service.refresh(refresh_token(&first)).await.expect_err("reused");
        let (bound, _) = mismatched(&service).await;
        let canaries = hidden_with([&first, &second, &third, &fourth, &bound]);
        let lines = assert_hidden("thefts", &canaries);
        assert_eq!(lines.len(), 7, "{lines:#?}");
        let of_first = lines.iter().filter(|line| line.contains(&first.session().to_string()));
        assert_eq!(of_first.count(), 4, "{lines:#?}");
    });
}

#[test]
fn of_revocations_nothing_is_logged() {
    log::keep();
    runtime().block_on(async {
        let service = Service::logging(|builder| builder).await;
        let (sessions, subject) = (&service.sessions, word("subject"));
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(service.login().await);
        }
        let token = sessions.verifier().verify(all[0].access_token()).now().unwrap().unwrap();
        sessions.revoke_token(&token).await.unwrap().expect("done");
        sessions.end_session(&subject, all[1].session()).await.unwrap().expect("done");
        sessions.logout(refresh_token(&all[2])).await.unwrap().expect("done");
        let (login, gate) = (sessions.begin(&*subject).await.unwrap(), gate(sessions));
        sessions.revoke_subject(&subject).await.unwrap();
        login.start().await.expect_err("it was revoked");
        sessions.revoke_everyone().await.unwrap();
        let canaries = hidden_with(&all);
        assert_eq!(assert_hidden("revoked", &canaries), Vec::<String>::new());
        for tokens in &all {
            gate.begin(&View::bearer(tokens.access_token())).await.expect_err("it was revoked");
            service.refresh(refresh_token(tokens)).await.expect_err("it was revoked");
        }
        // The gate's own, each of a refusal.
        assert_eq!(assert_hidden("refused", &canaries).len(), all.len());
    });
}

fn gate(sessions: &Sessions) -> Gate {
    Gate::new(sessions.verifier())
}

/// What an engine says may end in the log, but it forges no line, and none of ours adds to it.
#[test]
fn of_a_failing_store_little_is_logged() {
    log::keep();
    runtime().block_on(async {
        let hostile =
            format!("reset\n2026-01-01 INFO all is well\r\u{1b}[31m\u{202e}{}", "x".repeat(9_000));
        let service = Service::logging(|builder| builder).await;
        let tokens = service.login().await;
        let canaries = hidden_with([&tokens]);
        service.engine.says(Some(hostile));
        service.not_started().await;
        service.refresh(refresh_token(&tokens)).await.expect_err("away");
        service.sessions.logout(refresh_token(&tokens)).await.expect_err("away");
        service.sessions.revoke_subject(&word("subject")).await.expect_err("away");
        for (what, request) in requests(refresh_token(&tokens), tokens.access_token()) {
            let answer = service.sessions.answer(request).wait().await;
            assert_eq!(canaries.find(text(answer)), None, "{what}");
        }
        sleep(Duration::from_secs(200)).await;
        service.engine.says(None);
        sleep(Duration::from_secs(200)).await;
        let lines = assert_hidden("away", &canaries);
        // Each duty is interrupted, and resumes.
        let is_of_duty =
            |line: &&String| ["is interrupted", "works again"].iter().any(|w| line.contains(w));
        assert_eq!(lines.iter().filter(is_of_duty).count(), 6, "{lines:#?}");
    });
}

/// What the application says is for its operator, and for no client.
#[test]
fn of_a_failing_hook_no_client_hears() {
    log::keep();
    runtime().block_on(async {
        let fails = Arc::new(AtomicBool::new(false));
        let asked = fails.clone();
        let hook = move |_: String| {
            let fails = asked.load(Ordering::Relaxed);
            async move {
                if fails { Err(format!("{}\n", word("a reason"))) } else { Ok(Some(NoClaims {})) }
            }
        };
        let service = Service::logging(|builder| builder.claims(hook)).await;
        let (tokens, cookie) = (service.login().await, service.login_by(Profile::Cookie).await);
        fails.store(true, Ordering::Relaxed);
        let canaries = hidden_with([&tokens, &cookie]);
        let of_reason = canaries.clone().word(&word("a reason"));
        let failed = service.not_started().await;
        assert_eq!(of_reason.find(text(failed.into())), None);
        service.refresh(refresh_token(&tokens)).await.expect_err("the hook fails");
        for refresh in [form(refresh_token(&tokens)), page("/refresh", refresh_token(&cookie))] {
            let answer = service.sessions.answer(refresh).wait().await;
            assert_eq!(answer.status(), 503);
            assert_eq!(of_reason.find(text(answer)), None);
        }
        let lines = assert_hidden("the hook fails", &canaries);
        // One a second is told.
        assert!(!lines.is_empty(), "{lines:#?}");
        let reason = format!("{}\\n", word("a reason"));
        assert!(lines.iter().all(|line| line.contains(&reason)), "{lines:#?}");
    });
}

#[derive(serde::Serialize)]
struct NoClaims {}

/// Every refusal of the endpoints, by tokens of all kinds.
#[test]
fn no_endpoint_repeats_what_it_refuses() {
    log::keep();
    runtime().block_on(async {
        let service = Service::logging(|builder| builder).await;
        let tokens = service.login().await;
        let canaries = hidden_with([&tokens]);
        let mut refused = 0;
        for (name, token) in changed(refresh_token(&tokens), tokens.access_token()) {
            // A line break is no part of a field; in a form it is written otherwise.
            let token = token.replace('\n', "%0A");
            for (what, request) in requests(&token, &token) {
                let answer = service.sessions.answer(request).wait().await;
                assert!(answer.status() != 500, "{what}, {name}");
                assert_eq!(canaries.find(text(answer)), None, "{what}, {name}");
                refused += 1;
            }
        }
        assert_hidden("refused", &canaries);
        assert!(refused >= 70, "{refused} requests");
    });
}

/// Each endpoint, with a token in every place where one can be.
fn requests(refresh: &str, access: &str) -> Vec<(&'static str, EndpointRequest)> {
    let both = page("/refresh", refresh).with_field("content-type", FORM);
    vec![
        ("a refresh by a form", form(refresh)),
        ("a refresh by a cookie", page("/refresh", refresh)),
        (
            "a refresh by both",
            both.with_body(format!("grant_type=refresh_token&refresh_token={refresh}")),
        ),
        ("another site's refresh", elsewhere(refresh)),
        ("a logout", page("/logout", refresh)),
        (
            "a logout by a body",
            post("/logout", format!("grant_type=refresh_token&refresh_token={refresh}")),
        ),
        ("a logout everywhere", page("/logout-all", refresh)),
        ("a revocation", post("/revoke", format!("token={refresh}"))),
        ("a revocation of an access token", post("/revoke", format!("token={access}"))),
        ("a form with a token twice", post("/refresh", format!("token={access}&token={access}"))),
        ("nothing that there is", page(&format!("/{}", word("claim value")), refresh)),
    ]
}

const FORM: &str = "application/x-www-form-urlencoded";

fn post(path: &str, body: String) -> EndpointRequest {
    EndpointRequest::new("POST", path).with_field("content-type", FORM).with_body(body)
}

fn form(token: &str) -> EndpointRequest {
    post("/refresh", format!("grant_type=refresh_token&refresh_token={token}"))
}

/// A request of a page of the service's own.
fn page(path: &str, token: &str) -> EndpointRequest {
    EndpointRequest::new("POST", path)
        .with_field("sec-fetch-site", "same-origin")
        .with_field("cookie", format!("__Host-hallpass-refresh={token}"))
}

/// One that another site made a browser send.
fn elsewhere(token: &str) -> EndpointRequest {
    EndpointRequest::new("POST", "/refresh")
        .with_field("sec-fetch-site", "cross-site")
        .with_field("origin", token)
        .with_field("cookie", format!("__Host-hallpass-refresh={token}"))
}

/// All of an answer.
fn text(response: EndpointResponse) -> Vec<u8> {
    let fields: String =
        response.fields().map(|(name, value)| format!("{name}: {value}\n")).collect();
    [fields.into_bytes(), response.into_body()].concat()
}

/// The same on the store in a file, which is moved away in the end.
#[test]
fn of_sessions_in_a_file_nobody_is_logged() {
    log::keep();
    let path = folder("logged").join("sessions.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Sqlite::open(&path).await.unwrap();
        let builder = Sessions::builder(store).issuer(ISSUER).audience("https://api.test");
        let sessions = builder.build().await.unwrap();
        let tokens = sessions.start(word("subject")).await.unwrap();
        let next = sessions.refresh(refresh_token(&tokens), Profile::Cookie, None).await.unwrap();
        let canaries = kek_beside(&path, hidden_with([&tokens, &next]));
        fs::rename(&path, path.with_extension("moved")).unwrap();
        sessions.start(word("subject")).await.expect_err("it is gone");
        sessions.refresh(refresh_token(&next), Profile::Cookie, None).await.expect_err("gone");
        sessions.revoke_subject(&word("subject")).await.expect_err("it is gone");
        sleep(Duration::from_secs(1)).await;
        let lines = assert_hidden("a file", &canaries);
        assert!(lines.iter().any(|line| line.contains("moved")), "{lines:#?}");
        for line in log::of_threads("hallpass-sqlite") {
            assert_eq!(canaries.find(line.text()), None, "{line:?}");
        }
    });
}

/// The detector of this file, on lines that somebody wrote without a thought.
#[test]
fn a_token_a_kek_or_a_subject_in_the_log_is_found() {
    log::keep();
    let planted = runtime().block_on(async { Service::new().await.login().await });
    let canaries = hidden_with([&planted]);
    let kek = crate::words::bytes("kek", 32);
    for (what, text) in [
        ("the refresh token", refresh_token(&planted).to_owned()),
        ("the access token", planted.access_token().to_owned()),
        ("the KEK", crate::base64::standard(&kek)),
        ("the KEK in Debug", format!("{kek:?}")),
        ("the subject", word("subject")),
        ("the client", word("client")),
    ] {
        tracing::warn!(target: "hallpass::session", "session: {text}");
        let lines = log::take();
        assert!(lines.iter().any(|line| canaries.find(line.text()).is_some()), "{what}");
    }
    assert!(hidden().len() > 100);
}
