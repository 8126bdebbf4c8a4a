//! Who gets in, and what they are given.

use std::thread;
use std::time::{Duration, Instant};

use quickstart::curl::{CALLS, Expected};

use super::service::Service;

pub(super) const JSON: (&str, &str) = ("content-type", "application/json");
pub(super) const ALICE: &str = r#"{"username":"alice","password":"wonderland"}"#;
pub(super) const BOB: &str = r#"{"username":"bob","password":"builder"}"#;
const CAROL: &str = r#"{"username":"carol","password":"looking-glass"}"#;

#[test]
fn a_login_answers_a_bearer_token_that_no_cache_keeps_and_a_cookie_that_no_script_reads() {
    let answer = Service::start().send("POST /login", &[JSON], ALICE);
    assert_eq!((answer.status, answer.field("cache-control")), (200, "no-store"));
    assert_eq!(answer.field("content-type"), "application/json");
    let body = answer.json();
    let members: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["access_token", "expires_in", "token_type"]);
    assert_eq!(body["token_type"], "Bearer");
    let seconds = body["expires_in"].as_u64().unwrap();
    assert!((480..=600).contains(&seconds), "{seconds} s");
    let cookie = answer.field("set-cookie");
    assert!(cookie.starts_with("__Host-hallpass-refresh=hpr1_"), "another cookie");
    for attribute in ["HttpOnly", "Path=/", "SameSite=Strict", "Secure", "Max-Age=1209600"] {
        assert!(cookie.split("; ").any(|found| found == attribute), "{attribute}");
    }
}

#[test]
fn an_application_gets_its_refresh_token_in_the_body() {
    let service = Service::start();
    let login = r#"{"username":"bob","password":"builder","profile":"body"}"#;
    let answer = service.send("POST /login", &[JSON], login);
    assert_eq!((answer.status, answer.field("set-cookie")), (200, ""));
    let token = answer.json()["refresh_token"].as_str().unwrap().to_owned();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let refresh = format!("grant_type=refresh_token&refresh_token={token}");
    let refreshed = service.send("POST /auth/refresh", &[form], &refresh);
    assert_eq!((refreshed.status, refreshed.field("set-cookie")), (200, ""));
    let next = refreshed.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(next, token);
    let revoked = service.send("POST /auth/revoke", &[form], &format!("token={next}"));
    assert_eq!(revoked.status, 200);
    let bearer = refreshed.bearer();
    assert_eq!(service.send("GET /me", &[("authorization", &bearer)], "").status, 401);
}

#[test]
fn logins_that_get_nobody_in() {
    let service = Service::start();
    let long = format!(r#"{{"username":"bob","password":"{}"}}"#, "a".repeat(4_096));
    let long_name = format!(r#"{{"username":"{}","password":""}}"#, "a".repeat(300));
    let profile = r#"{"username":"bob","password":"builder","profile":"both"}"#;
    let rows = [
        ("an unknown user", r#"{"username":"mallory","password":"wonderland"}"#, JSON, 401),
        ("nobody", r#"{"username":"","password":""}"#, JSON, 401),
        ("a name that no subject has", &long_name, JSON, 401),
        ("another's password", r#"{"username":"bob","password":"wonderland"}"#, JSON, 401),
        ("no password", r#"{"username":"bob"}"#, JSON, 422),
        ("an unknown profile", profile, JSON, 422),
        ("no JSON", "username=bob&password=builder", JSON, 400),
        ("a text that another site posts", BOB, ("content-type", "text/plain"), 415),
        (
            "a form that another site posts",
            "username=bob&password=builder",
            ("content-type", "application/x-www-form-urlencoded"),
            415,
        ),
        ("too long", &long, JSON, 413),
    ];
    for (name, body, media_type, status) in rows {
        let answer = service.send("POST /login", &[media_type], body);
        assert_eq!((answer.status, answer.field("set-cookie")), (status, ""), "{name}");
        assert_eq!(answer.field("content-type"), "application/problem+json", "{name}");
        assert_eq!(answer.json()["status"], status, "{name}");
        if let (401, Expected::Answer(_, body)) = (status, CALLS[1].expected) {
            assert_eq!(answer.body, body, "{name}");
        }
    }
}

#[test]
fn a_browser_has_one_session() {
    let service = Service::start();
    let first = service.send("POST /login", &[JSON], BOB);
    let second = service.send("POST /login", &[JSON, ("cookie", first.cookie())], ALICE);
    let me = |bearer: &str| service.send("GET /me", &[("authorization", bearer)], "").status;
    // The login does not wait until the service has read of the end in the log.
    let until = Instant::now() + Duration::from_secs(2);
    while me(&first.bearer()) == 200 && Instant::now() < until {
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!((me(&first.bearer()), me(&second.bearer())), (401, 200));
    let refresh = [("cookie", first.cookie()), ("sec-fetch-site", "same-origin")];
    assert_eq!(service.send("POST /auth/refresh", &refresh, "").status, 401);
}

#[test]
fn another_site_cannot_have_json_sent() {
    let service = Service::start();
    let asked = [
        ("origin", "https://evil.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let preflight = service.send("OPTIONS /login", &asked, "");
    assert_eq!(preflight.field("access-control-allow-origin"), "");
    assert_eq!(preflight.status, 405);
}

#[test]
fn who_was_deleted_is_logged_out_and_cannot_log_in() {
    let service = Service::start();
    let carol = service.send("POST /login", &[JSON], CAROL);
    assert_eq!(carol.status, 200);
    let alice = service.send("POST /login", &[JSON], ALICE).bearer();
    let deleted = service.send("DELETE /users/carol", &[("authorization", &alice)], "");
    assert_eq!(deleted.status, 204);
    assert_eq!(service.send("POST /login", &[JSON], CAROL).status, 401);
    let me = service.send("GET /me", &[("authorization", &carol.bearer())], "");
    assert_eq!(me.status, 401);
}
