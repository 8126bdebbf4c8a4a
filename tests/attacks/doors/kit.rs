//! What the doors share: a gate with every source, how it decides, and the grammars, written down
//! once more from their RFCs.

use std::sync::LazyLock;

use hallpass::{
    Admission, Algorithm, ConfigError, CrossSite, Gate, Issuer, RejectionKind, StaticKeys,
    TokenSource, VerifyingKey, danger,
};

use crate::kit::{self, AUDIENCE, ISSUER, Request};
use crate::line::Case;

/// The cookie, the header and the parameter that carry a token.
pub(super) const COOKIE: &str = "__Host-token";
pub(super) const HEADER: &str = "x-token";
pub(super) const PARAMETER: &str = "access_token";

/// The token that opens every door.
pub(super) fn good() -> &'static str {
    static GOOD: LazyLock<String> = LazyLock::new(|| {
        let algorithm = Algorithm::HS256;
        kit::signed(kit::key(algorithm), kit::header(algorithm), kit::good())
    });
    &GOOD
}

/// The good token, cut in the middle of its signature.
pub(super) fn halves() -> (&'static str, &'static str) {
    good().split_at(good().len() - 20)
}

/// A gate with every source there is.
pub(super) fn gate() -> Gate {
    Gate::new(kit::verifier(Algorithm::HS256)).unobserved().sources([
        TokenSource::bearer(),
        TokenSource::cookie(COOKIE, CrossSite::new()),
        TokenSource::header(HEADER),
        TokenSource::websocket_protocol(),
        danger::query_parameter(PARAMETER),
    ])
}

/// What a gate must make of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Must {
    /// The token is found, and good.
    Accept,
    /// There is no credential: 401 without an error code, and anonymous where that is allowed.
    Absent,
    /// The credential breaks the grammar of its field, or there are two: 400 `invalid_request`.
    BadRequest,
    /// A credential of the right form that is no good token: 401 `invalid_token`.
    BadToken,
    /// A credential of another scheme: 401 without an error code.
    OtherScheme,
}

/// How the gate decides, where tokens are required and where they are optional.
pub(super) fn case(name: impl Into<String>, gate: &Gate, request: &Request, must: Must) -> Case {
    Case::same(name, decides(gate, request), format!("{must:?}"))
}

fn decides(gate: &Gate, request: &Request) -> String {
    let required = decided(gate, request);
    let optional = decided(&gate.clone().optional(), request);
    match (&*required, &*optional) {
        ("NoCredentials", "anonymous") => "Absent".to_owned(),
        (one, other) if one == other => required,
        _ => format!("{required}, and {optional} if optional"),
    }
}

/// One of the names of [`Must`], or words.
fn decided(gate: &Gate, request: &Request) -> String {
    let rejection = match gate.begin(request).now().expect("static keys are ready") {
        Ok(passage) if matches!(passage.admission(), Admission::Verified(..)) => {
            return "Accept".to_owned();
        }
        Ok(_) => return "anonymous".to_owned(),
        Err(rejection) => rejection,
    };
    let fields = rejection.fields().map(|(name, value)| format!("{name}: {value}\n"));
    let answer = fields.chain([rejection.body()]).collect::<String>();
    let mut parts = good().as_bytes().chunks(12).filter_map(|part| str::from_utf8(part).ok());
    if parts.any(|part| part.len() == 12 && answer.contains(part)) {
        return "refused with a quotation of the token".to_owned();
    }
    match (rejection.kind(), rejection.status(), rejection.error_code()) {
        (RejectionKind::NoCredentials, 401, None) => "NoCredentials".to_owned(),
        (RejectionKind::UnsupportedScheme, 401, None) => "OtherScheme".to_owned(),
        (_, 400, Some("invalid_request")) => "BadRequest".to_owned(),
        (_, 401, Some("invalid_token")) => "BadToken".to_owned(),
        (kind, status, code) => format!("{kind:?} with {status} and {code:?}"),
    }
}

/// Every byte there is.
pub(super) fn bytes() -> impl Iterator<Item = u8> {
    0..=u8::MAX
}

/// A byte, for the name of a case.
pub(super) fn shown(byte: u8) -> String {
    format!("0x{byte:02x} {:?}", char::from(byte))
}

/// Optional white space around the parts of a field (RFC 9110 §5.6.3: `OWS = *( SP / HTAB )`).
pub(super) fn is_ows(byte: u8) -> bool {
    byte == 0x20 || byte == 0x09
}

/// A character of a token (RFC 9110 §5.6.2).
pub(super) fn is_tchar(byte: u8) -> bool {
    "!#$%&'*+-.^_`|~".contains(char::from(byte)) || char::from(byte).is_ascii_alphanumeric()
}

/// `token68 = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="` (RFC 9110 §11.2).
pub(super) fn is_token68(text: &[u8]) -> bool {
    let of = |byte: &u8| "-._~+/".contains(char::from(*byte)) || byte.is_ascii_alphanumeric();
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let (body, _) = text.split_at(text.len() - padding);
    !body.is_empty() && body.iter().all(of)
}

/// What becomes of a text in the place of a token, white space around it not being part of it.
pub(super) fn must_of_credential(text: &[u8]) -> Must {
    let start = text.iter().take_while(|byte| is_ows(**byte)).count();
    let end = text.iter().rev().take_while(|byte| is_ows(**byte)).count();
    let text = text.get(start..text.len().saturating_sub(end)).unwrap_or_default();
    if text == good().as_bytes() {
        Must::Accept
    } else if is_token68(text) {
        Must::BadToken
    } else {
        Must::BadRequest
    }
}

/// Bytes one after another.
pub(super) fn join<const N: usize>(parts: [&[u8]; N]) -> Vec<u8> {
    parts.concat()
}

/// What becomes of a token, if these are the issuer's keys.
pub(super) fn verdict_of(keys: StaticKeys, token: &str) -> String {
    let verifier = kit::builder([Issuer::new(ISSUER, keys)]).audience(AUDIENCE).build().unwrap();
    match verifier.verify(token).now().expect("static keys are ready") {
        Ok(_) => "accepted".to_owned(),
        Err(error) => format!("refused as {:?}", error.kind()),
    }
}

/// What becomes of a token, if this is the issuer's key.
pub(super) fn verdict(key: Result<VerifyingKey, ConfigError>, token: &str) -> String {
    match key {
        Ok(key) => verdict_of(StaticKeys::from(key), token),
        Err(error) => format!("unbuildable as {:?}", error.kind()),
    }
}
