//! What a client is told, read back.

use std::collections::BTreeMap;

use hallpass_core::{Rejection, RejectionKind};
use serde_json::Value;

use crate::echo;

/// The texts that may stand in `error_description`.
const DESCRIPTIONS: [&str; 6] = [
    "Malformed Authorization header",
    "Malformed credentials",
    "Multiple methods used to include access token",
    "The access token expired",
    "The access token is invalid",
    "The access token is not valid for this resource",
];

/// The parameters of a challenge (RFC 9110 §11.6.1), each a quoted-string without an escape. Stops
/// at anything else.
pub(crate) fn parameters(challenge: &str) -> BTreeMap<&str, &str> {
    let mut rest = challenge.strip_prefix("Bearer ").expect("the Bearer scheme");
    let mut parameters = BTreeMap::new();
    loop {
        let (name, value) = rest.split_once("=\"").expect("a parameter");
        let (value, more) = value.split_once('"').expect("the end of a quoted-string");
        let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(!name.is_empty() && name.chars().all(is_name), "a name: {challenge}");
        let fits = |c: char| matches!(c, ' '..='~') && c != '\\';
        assert!(value.chars().all(fits), "a value: {challenge}");
        assert_eq!(parameters.insert(name, value), None, "twice: {challenge}");
        match more.strip_prefix(", ") {
            Some(next) => rest = next,
            None => {
                assert_eq!(more, "", "what follows: {challenge}");
                return parameters;
            }
        }
    }
}

/// A text as a challenge may carry it (RFC 6750 §3).
pub(crate) fn fit(text: &str) -> String {
    let letters = text.chars().map(|c| match c {
        '"' | '\\' => '\'',
        c if c.is_ascii_graphic() || c == ' ' => c,
        _ => '?',
    });
    letters.collect()
}

/// Reads the whole answer back; stops if it is not the one that its kind demands (RFC 6750 §3.1).
pub(crate) fn check(rejection: &Rejection, realm: &str, metadata: Option<&str>) {
    let kind = rejection.kind();
    let (status, code) = expected(kind, rejection.status());
    assert_eq!((rejection.status(), rejection.error_code()), (status, code), "{kind:?}");
    let fields: Vec<_> = rejection.fields().collect();
    for (name, value) in &fields {
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name}");
        assert!(value.bytes().all(|b| (0x20..=0x7e).contains(&b)), "{name}: {value:?}");
    }
    let of = |wanted: &str| fields.iter().filter(|(name, _)| *name == wanted).count();
    assert_eq!(of("content-type"), 1);
    assert_eq!(of("retry-after"), usize::from(status == 503));
    assert_eq!(of("www-authenticate"), usize::from(status == 401 || code.is_some()));
    for challenge in rejection.challenges() {
        let read = parameters(&challenge);
        assert_eq!(read.get("realm").copied(), Some(&*fit(realm)));
        assert_eq!(read.get("error").copied(), code);
        assert_eq!(read.get("scope").copied(), rejection.scope());
        assert_eq!(read.get("resource_metadata").copied(), metadata.map(fit).as_deref());
        let description = read.get("error_description");
        assert!(description.is_none_or(|text| DESCRIPTIONS.contains(text)), "{challenge}");
        let rest = ["realm", "error", "scope", "resource_metadata", "error_description"];
        assert!(read.keys().all(|name| rest.contains(name)), "{challenge}");
    }
    body(rejection, status);
}

fn body(rejection: &Rejection, status: u16) {
    let body: Value = serde_json::from_str(&rejection.body()).expect("JSON");
    assert_eq!(body.get("status").and_then(Value::as_u64), Some(status.into()));
    assert_eq!(body.get("error").and_then(Value::as_str), rejection.error_code());
    assert_eq!(body.get("scope").and_then(Value::as_str), rejection.scope());
    let detail = body.get("detail").and_then(Value::as_str);
    assert!(detail.is_none_or(|text| DESCRIPTIONS.contains(&text)), "{body}");
    let members = ["type", "title", "status", "detail", "error", "scope"];
    let known = |object: &serde_json::Map<String, Value>| {
        object.keys().all(|name| members.contains(&name.as_str()))
    };
    assert!(body.as_object().is_some_and(known), "{body}");
}

/// Stops if the answer, or what is logged of it, shows something of `input`, of which nothing was
/// verified.
pub(crate) fn refuse_echo(rejection: &Rejection, input: &[u8]) {
    for text in texts(rejection) {
        echo::refuse(&text, input);
    }
}

/// Everything that is answered and logged.
pub(crate) fn texts(rejection: &Rejection) -> Vec<String> {
    let fields = rejection.fields().map(|(name, value)| format!("{name}: {value}"));
    let texts = [rejection.body(), rejection.to_string(), format!("{rejection:?}")];
    fields.chain(texts).chain([rejection.explanation().to_string()]).collect()
}

/// Status and error code of a kind; of a token it is 401 or 503.
fn expected(kind: RejectionKind, status: u16) -> (u16, Option<&'static str>) {
    match kind {
        RejectionKind::CrossSite | RejectionKind::Denied => (403, None),
        RejectionKind::InsufficientScope => (403, Some("insufficient_scope")),
        RejectionKind::MalformedCredentials | RejectionKind::SeveralCredentials => {
            (400, Some("invalid_request"))
        }
        RejectionKind::Misconfigured => (500, None),
        RejectionKind::NoCredentials | RejectionKind::UnsupportedScheme => (401, None),
        RejectionKind::Token(_) if status == 503 => (503, None),
        _ => (401, Some("invalid_token")),
    }
}
