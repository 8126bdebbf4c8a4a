//! After the signature verified: what the issuer says may be logged, fit for a log and cut short,
//! and still never comes back.

use hallpass::{ErrorKind, Gate, RejectionKind as Kind, TracingObserver};
use hallpass_testkit::TokenBuilder;
use serde_json::json;

use super::apps::{ALL, App, Apps};
use super::{assert_silent, logged, ways};
use crate::issuers::{SHARED, single};
use crate::log;
use crate::material::secrets;
use crate::unsigned::parts;
use crate::words::{self, word};

/// Values that would forge a line of a log, paint it, or flood it.
fn hostile() -> Vec<(&'static str, String)> {
    let w = word("claim value");
    vec![
        ("a forged line", format!("{w}\n2026-01-01T00:00:00Z INFO hallpass: accepted")),
        ("a forged field", format!("{w}\r\nSet-Cookie: {w}=1")),
        ("colours", format!("{w}\u{1b}[31m")),
        ("C1 colours", format!("{w}\u{9b}31m")),
        ("the other direction", format!("{w}\u{202e}{w}")),
        ("a line separator", format!("{w}\u{2028}{w}")),
        ("a zero", format!("{w}\0{w}")),
        ("a deletion", format!("{w}\u{7f}\u{8}")),
        ("the end of the value", format!("\"}}, {w}=\"")),
        ("beyond ASCII", format!("\u{1f600}\u{e9}{w}")),
        ("ten thousand bytes", w.repeat(500)),
        ("escapes of ten thousand bytes", format!("{w}{}", "\u{202e}".repeat(2_500))),
    ]
}

/// A token whose signature is good, where it goes, why it is refused, and how many bytes of the
/// value may be logged.
type Row = (&'static str, TokenBuilder, &'static str, Kind, usize);

/// As everything that a token may say it is; nothing of it is more than 64 bytes, but the text of
/// the application's own check, which is 256 at most.
fn rows(value: &str) -> Vec<Row> {
    [standing(value), typed(value), content(value), authorized(value)].concat()
}

/// As much of it as can stand in a token several times.
fn short(value: &str) -> String {
    value.chars().take(400).collect()
}

fn token() -> TokenBuilder {
    SHARED.token().key_id(word("kid"))
}

fn row(name: &'static str, token: TokenBuilder, kind: ErrorKind) -> Row {
    (name, token, "/open", Kind::Token(kind), 64)
}

/// Who says it, to whom, when, and whether the application agrees.
fn standing(value: &str) -> Vec<Row> {
    let subject = || token().subject(value);
    let asked = |account| subject().claim("account", account);
    let (_, lost, path, kind, _) = row("", asked(json!("lost")), ErrorKind::CheckUnavailable);
    vec![
        row("issuer", token().issuer(value), ErrorKind::WrongIssuer),
        row("audience", token().audience(value), ErrorKind::WrongAudience),
        row("audiences", token().claim("aud", [value; 1]), ErrorKind::WrongAudience),
        row("expired", subject().expires_in(-60), ErrorKind::Expired),
        row("not yet", subject().not_before_in(60), ErrorKind::NotYetValid),
        row("never", subject().without("exp"), ErrorKind::MissingClaim),
        row("closed", asked(json!("closed")), ErrorKind::Disowned),
        row("closed later", asked(json!(["closed", "later"])), ErrorKind::Disowned),
        ("lost", lost, path, kind, 256),
        ("lost later", asked(json!(["lost", "later"])), path, kind, 256),
    ]
}

/// Values of a wrong type.
fn typed(value: &str) -> Vec<Row> {
    let object = json!({ "name": value, short(value): 1 });
    vec![
        row("exp", token().claim("exp", value), ErrorKind::ClaimType),
        row("iat", token().claim("iat", &object), ErrorKind::ClaimType),
        row("aud", token().claim("aud", &object), ErrorKind::ClaimType),
        row("sub", token().claim("sub", &object), ErrorKind::ClaimType),
        row("roles", token().claim("realm", json!({ "roles": object })), ErrorKind::ClaimType),
        row("scopes", token().claim("scope", &object), ErrorKind::ClaimType),
        row("two scopes", token().claim("scope", value).claim("scp", "a"), ErrorKind::ClaimType),
        row("cnf", token().claim("cnf", &object), ErrorKind::SenderConstrained),
        row("an ID token", token().claim("typ", "ID").claim("nonce", value), ErrorKind::WrongType),
        row("a hash", token().claim("at_hash", value), ErrorKind::WrongType),
    ]
}

/// Payloads that are no good JSON.
fn content(value: &str) -> Vec<Row> {
    let json = json!(short(value)).to_string();
    let raw = |payload: String| token().raw_payload(payload);
    let deep = format!("{{{json}:{}{json}{}}}", "[".repeat(40), "]".repeat(40));
    vec![
        row("an array", raw(format!("[{json}]")), ErrorKind::Malformed),
        row("broken off", raw(format!("{{{json}:{json}")), ErrorKind::Malformed),
        row("twice", raw(format!("{{{json}:1,{json}:2}}")), ErrorKind::Malformed),
        row("deep", raw(deep), ErrorKind::Malformed),
        row(
            "beyond UTF-8",
            token().raw_payload([value.as_bytes(), b"\xff"].concat()),
            ErrorKind::Malformed,
        ),
    ]
}

/// Tokens that are good, but not for this route.
fn authorized(value: &str) -> Vec<Row> {
    let mismatch = Kind::Token(ErrorKind::ClaimsMismatch);
    let roles = |roles: &[&str]| token().claim("realm", json!({ "roles": roles }));
    let listed = roles(&[value]).scope(short(value));
    vec![
        ("another type", token().claim("email", value), "/claims", mismatch, 64),
        ("another variant", token().claim("state", value), "/claims", mismatch, 64),
        ("no role", listed.clone(), "/role", Kind::Denied, 64),
        ("no scope", listed, "/scope", Kind::InsufficientScope, 64),
        ("six roles", roles(&[&*short(value); 6]), "/role", Kind::Denied, 64),
    ]
}

#[actix_web::test]
async fn of_what_the_issuer_says_nothing_comes_back_and_little_is_logged() {
    log::keep();
    let apps = Apps::new(&Gate::new(single().build().unwrap())).await;
    let mut requests = 0;
    for (hostile, value) in hostile() {
        for (name, token, path, kind, limit) in rows(&value) {
            let token = token.sign();
            let canaries = secrets().clone().token(&beginning(&token));
            let (_, request) = ways(&token, path).swap_remove(0);
            for app in ALL.into_iter().filter(|app| path != "/claims" || *app != App::Grpc) {
                let name = format!("{name} {hostile}, {app:?}");
                let answer = apps.send(app, request.clone()).await;
                assert_eq!(answer.kind, Some(kind), "{name}: {answer:?}");
                assert_silent(&name, &answer, words::all());
                assert_silent(&name, &answer, &canaries);
                let ours = logged(&name, words::all());
                let refusals = ours.iter().filter(|line| line.says("kind")).count();
                assert_eq!(refusals, 1, "{name}: {ours:?}");
                for line in ours {
                    assert_eq!(canaries.find(line.text()), None, "{name}: {line:?}");
                    assert_cut(&name, &line.text(), &value, limit);
                }
                requests += 1;
            }
        }
    }
    println!("{requests} requests");
    assert!(requests > 1_000, "{requests} requests");
}

/// A token with the beginning of its payload, which is all that is looked for: it repeats itself.
fn beginning(token: &str) -> String {
    let [header, payload, signature] = parts(token);
    format!("{header}.{}.{signature}", payload.get(..400).unwrap_or(payload))
}

/// No more than `limit` bytes of the value are in the text.
#[track_caller]
fn assert_cut(name: &str, text: &str, value: &str, limit: usize) {
    let escaped = value.escape_default().to_string();
    // Long values repeat themselves: their beginning is any part of them.
    let too_much = escaped.as_bytes().windows(limit + 1);
    let shown = too_much.take(150).any(|run| text.contains(str::from_utf8(run).expect("ASCII")));
    assert!(!shown, "{name}: more than {limit} bytes of {value:?} in {text}");
    assert!(text.len() < 1_500, "{name}: {text}");
}

/// Also of what was accepted, where the operator wants to see whom.
#[actix_web::test]
async fn of_subjects_that_are_to_be_logged_little_is_logged() {
    log::keep();
    let observer = TracingObserver::new().with_subject();
    let apps = Apps::new(&Gate::new(single().build().unwrap()).observer(observer)).await;
    for (hostile, value) in hostile() {
        let token = token().subject(&value).sign();
        let (_, request) = ways(&token, "/open").swap_remove(0);
        let answer = apps.send(App::Axum, request).await;
        assert_eq!(answer.status, 200, "{hostile}: {answer:?}");
        assert_silent(hostile, &answer, words::all());
        let ours = logged(hostile, words::all());
        assert_eq!(ours.len(), 1, "{hostile}: {ours:?}");
        assert_cut(hostile, &ours[0].text(), &value, 64);
    }
}

/// The detector of this file, on a line that somebody forgot to cut.
#[test]
#[should_panic(expected = "more than 64 bytes")]
fn a_value_that_is_not_cut_is_found() {
    let value = word("claim value").repeat(5);
    assert_cut("planted", &format!("sub {value:?}"), &value, 64);
}
