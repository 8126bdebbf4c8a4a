//! The answers, byte for byte.

use std::collections::HashMap;

use quickstart::curl::{CALLS, Call, Expected, Token};

use super::http::Answer;
use super::service::Service;

/// What a shell keeps between the calls: variables, and the cookie.
#[derive(Default)]
struct Kept {
    variables: HashMap<&'static str, String>,
    cookie: String,
}

impl Kept {
    fn call(&mut self, service: &Service, call: &Call) -> Answer {
        let bearer = match call.token {
            Token::Literal(token) => Some(format!("Bearer {token}")),
            Token::None => None,
            Token::Variable(name) => Some(format!("Bearer {}", self.variables[name])),
        };
        let mut fields = Vec::new();
        fields.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        fields.extend(call.body.map(|_| ("content-type", "application/json")));
        fields.extend(call.says_where.then_some(("sec-fetch-site", "same-origin")));
        if call.has_jar && !self.cookie.is_empty() {
            fields.push(("cookie", self.cookie.as_str()));
        }
        let request = format!("{} {}", call.method, self.path(call));
        let answer = service.send(&request, &fields, call.body.unwrap_or_default());
        if call.has_jar && !answer.cookie().is_empty() {
            let cleared = answer.field("set-cookie").contains("Max-Age=0");
            self.cookie = if cleared { String::new() } else { answer.cookie().to_owned() };
        }
        answer
    }

    fn path(&self, call: &Call) -> String {
        match call.path.split_once('$') {
            Some((before, variable)) => format!("{before}{}", self.variables[variable]),
            None => call.path.to_owned(),
        }
    }

    /// As the `sed` of the printed lines does: of several the last.
    fn keep(&mut self, variable: &'static str, member: &str, body: &str) {
        let (_, rest) = body.rsplit_once(&format!(r#""{member}":""#)).expect("it is there");
        let (value, _) = rest.split_once('"').expect("it ends");
        self.variables.insert(variable, value.to_owned());
    }
}

#[test]
fn every_call_answers_as_it_says() {
    let service = Service::start();
    let mut kept = Kept::default();
    for request in CALLS {
        let answer = kept.call(&service, &request);
        match request.expected {
            Expected::Answer(status, body) => {
                assert_eq!(answer.status, status, "{}: {}", request.shows, answer.body);
                assert_eq!(answer.body, body, "{}", request.shows);
                let media_type = match status {
                    200 if body.starts_with("hello") => "text/plain; charset=utf-8",
                    200 => "application/json",
                    204 => "",
                    // What goes wrong with OAuth (RFC 6749 §5.2).
                    _ if body.starts_with(r#"{"error""#) => "application/json",
                    _ => "application/problem+json",
                };
                assert_eq!(answer.field("content-type"), media_type, "{}", request.shows);
            }
            Expected::Kept(variable, member) => {
                assert_eq!(answer.status, 200, "{}: {}", request.shows, answer.body);
                kept.keep(variable, member, &answer.body);
            }
        }
    }
}

#[test]
fn refusals_challenge() {
    let service = Service::start();
    let rows = [
        ("without a token", &CALLS[0], r#"Bearer realm="api""#),
        ("a wrong password", &CALLS[1], r#"Login realm="quickstart""#),
    ];
    for (name, request, challenge) in rows {
        let answer = Kept::default().call(&service, request);
        assert_eq!((answer.status, answer.field("www-authenticate")), (401, challenge), "{name}");
    }
}

#[test]
fn keys_and_readiness_are_for_everybody() {
    let service = Service::start();
    let ready = service.send("GET /ready", &[], "");
    assert_eq!((ready.status, &*ready.body), (200, "ready"));
    let keys = service.send("GET /.well-known/jwks.json", &[], "");
    assert_eq!((keys.status, keys.field("content-type")), (200, "application/jwk-set+json"));
    let set = keys.json();
    let [active, next] = set["keys"].as_array().unwrap().as_slice() else { panic!("{set}") };
    for key in [active, next] {
        assert_eq!(key["use"], "sig");
        assert!(key.get("d").is_none(), "the private half is nobody's");
    }
    let tag = keys.field("etag");
    let again = service.send("GET /.well-known/jwks.json", &[("if-none-match", tag)], "");
    assert_eq!((again.status, &*again.body), (304, ""));
}
