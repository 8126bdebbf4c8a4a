//! The answers, byte for byte.

use std::collections::HashMap;

use quickstart::curl::{CALLS, Call, Expected, Token};
use serde_json::Value;

use super::http::Answer;
use super::service::Service;

const JSON: (&str, &str) = ("content-type", "application/json");

fn call(service: &Service, call: &Call, tokens: &HashMap<&str, String>) -> Answer {
    let token = match call.token {
        Token::Literal(token) => Some(token),
        Token::None => None,
        Token::Variable(name) => Some(tokens[name].as_str()),
    };
    let bearer = token.map(|token| format!("Bearer {token}"));
    let mut fields = Vec::new();
    fields.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
    fields.extend(call.body.map(|_| JSON));
    let request = format!("{} {}", call.method, call.path);
    service.send(&request, &fields, call.body.unwrap_or_default())
}

fn token(answer: &Answer) -> String {
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn every_call_answers_as_it_says() {
    let service = Service::start();
    let mut tokens = HashMap::new();
    for request in CALLS {
        let answer = call(&service, &request, &tokens);
        match request.expected {
            Expected::Answer(status, body) => {
                assert_eq!(answer.status, status, "{}", request.shows);
                assert_eq!(answer.body, body, "{}", request.shows);
                let media_type = match status {
                    200 if body.starts_with("hello") => "text/plain; charset=utf-8",
                    200 => "application/json",
                    204 => "",
                    _ => "application/problem+json",
                };
                assert_eq!(answer.field("content-type"), media_type, "{}", request.shows);
            }
            Expected::Token(name) => {
                assert_eq!(answer.status, 200, "{}", request.shows);
                tokens.insert(name, token(&answer));
            }
        }
    }
}

#[test]
fn a_login_answers_a_bearer_token_that_no_cache_keeps() {
    let login = CALLS.iter().find(|call| matches!(call.expected, Expected::Token(_))).unwrap();
    let answer = call(&Service::start(), login, &HashMap::new());
    assert_eq!((answer.status, answer.field("cache-control")), (200, "no-store"));
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &600.into()));
}

#[test]
fn refusals_challenge() {
    let service = Service::start();
    let rows = [
        ("without a token", &CALLS[0], r#"Bearer realm="api""#),
        ("a wrong password", &CALLS[1], r#"Login realm="quickstart""#),
    ];
    for (name, request, challenge) in rows {
        let answer = call(&service, request, &HashMap::new());
        assert_eq!((answer.status, answer.field("www-authenticate")), (401, challenge), "{name}");
    }
}

#[test]
fn logins_that_get_nobody_in() {
    let service = Service::start();
    let long = format!(r#"{{"username":"bob","password":"{}"}}"#, "a".repeat(4_096));
    let good = r#"{"username":"bob","password":"builder"}"#;
    let rows = [
        ("an unknown user", r#"{"username":"mallory","password":"wonderland"}"#, JSON, 401),
        ("nobody", r#"{"username":"","password":""}"#, JSON, 401),
        ("another's password", r#"{"username":"bob","password":"wonderland"}"#, JSON, 401),
        ("no password", r#"{"username":"bob"}"#, JSON, 422),
        ("no JSON", "username=bob&password=builder", JSON, 400),
        ("a form that another site posts", good, ("content-type", "text/plain"), 415),
        ("too long", &long, JSON, 413),
    ];
    for (name, body, media_type, status) in rows {
        let answer = service.send("POST /login", &[media_type], body);
        assert_eq!(answer.status, status, "{name}");
        assert_eq!(answer.field("content-type"), "application/problem+json", "{name}");
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(problem["status"], status, "{name}");
        if let (401, Expected::Answer(_, body)) = (status, CALLS[1].expected) {
            assert_eq!(answer.body, body, "{name}");
        }
    }
}

#[test]
fn who_was_deleted_cannot_log_in() {
    let service = Service::start();
    let log_in = |body| service.send("POST /login", &[JSON], body);
    let carol = r#"{"username":"carol","password":"looking-glass"}"#;
    let alice = token(&log_in(r#"{"username":"alice","password":"wonderland"}"#));
    assert_eq!(log_in(carol).status, 200);
    let delete = &CALLS[CALLS.len() - 1];
    assert_eq!(call(&service, delete, &HashMap::from([("TOKEN", alice)])).status, 204);
    assert_eq!(log_in(carol).status, 401);
}

#[test]
fn keys_and_readiness_are_for_everybody() {
    let service = Service::start();
    let ready = service.send("GET /ready", &[], "");
    assert_eq!((ready.status, &*ready.body), (200, "ready"));
    let keys = service.send("GET /.well-known/jwks.json", &[], "");
    assert_eq!((keys.status, keys.field("content-type")), (200, "application/jwk-set+json"));
    let set: Value = serde_json::from_str(&keys.body).unwrap();
    let [key] = set["keys"].as_array().unwrap().as_slice() else { panic!("{set}") };
    assert_eq!(key["use"], "sig");
    assert!(key.get("d").is_none(), "the private half is nobody's");
    let tag = keys.field("etag");
    let again = service.send("GET /.well-known/jwks.json", &[("if-none-match", tag)], "");
    assert_eq!((again.status, &*again.body), (304, ""));
}
