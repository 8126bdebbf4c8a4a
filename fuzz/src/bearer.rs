//! The `Authorization` header: the input is its lines.

use std::sync::LazyLock;

use hallpass_core::{Admission, ErrorKind, Gate, Passage, Rejection, RejectionKind, Verifier};

use crate::request::{Request, is_name, is_token68, trimmed};
use crate::{kit, reply};

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| kit::verifier(kit::issuer()));
static REQUIRED: LazyLock<Gate> = LazyLock::new(|| Gate::new(VERIFIER.clone()).unobserved());
static OPTIONAL: LazyLock<Gate> = LazyLock::new(|| REQUIRED.clone().optional());

/// The gate decides what our own reading of the header's grammar (RFC 9110 §11.4, RFC 6750 §2.1)
/// and the verifier together say; its answers can be read back and repeat nothing.
pub fn run(data: &[u8]) {
    let request = request(data);
    let outcome = expected(&request);
    let required = ask(&REQUIRED, &request);
    let optional = ask(&OPTIONAL, &request);
    assert_eq!(kind_of(&required), outcome);
    if outcome == Err(RejectionKind::NoCredentials) {
        assert!(matches!(optional.as_ref().map(Passage::admission), Ok(Admission::Anonymous(_))));
        assert!(request.lines.is_empty(), "a credential was overlooked");
    } else {
        assert_eq!(kind_of(&optional), outcome);
    }
    for rejection in [required, optional].into_iter().filter_map(Result::err) {
        reply::check(&rejection, "api", None);
        if is_unverified(&rejection) {
            reply::refuse_echo(&rejection, data);
        }
    }
}

fn request(data: &[u8]) -> Request<'_> {
    let lines = if data.is_empty() { Vec::new() } else { data.split(|b| *b == b'\n').collect() };
    let lines = lines.into_iter().map(|line| ("authorization", line)).collect();
    Request { method: "GET", query: None, lines }
}

/// The refusal of these lines.
pub(crate) fn refusal(lines: &[u8]) -> Option<Rejection> {
    ask(&REQUIRED, &request(lines)).err()
}

pub(crate) fn ask(gate: &Gate, request: &Request<'_>) -> Result<Passage, Rejection> {
    gate.begin(request).now().expect("keys that are given are ready")
}

pub(crate) fn kind_of(outcome: &Result<Passage, Rejection>) -> Result<(), RejectionKind> {
    outcome.as_ref().map(|_| ()).map_err(Rejection::kind)
}

/// Whether the signature did not verify, so that nothing of the token may be shown.
pub(crate) fn is_unverified(rejection: &Rejection) -> bool {
    use hallpass_core::ErrorKind::{Encrypted, Header, Signature, TooLarge, UnknownKey};
    match rejection.kind() {
        RejectionKind::Token(kind) => {
            matches!(kind, Encrypted | Header | Signature | TooLarge | UnknownKey)
        }
        _ => true,
    }
}

/// What the one token says.
pub(crate) fn judged(token: &[u8]) -> Result<(), RejectionKind> {
    let malformed = RejectionKind::MalformedCredentials;
    let text = std::str::from_utf8(token).map_err(|_| malformed)?;
    let verified = kit::verify(&VERIFIER, text).map(|_| ());
    let verified = verified.map_err(|error| RejectionKind::Token(error.kind()));
    // Of what is too large nobody knows whether it is one.
    if is_token68(token) || verified == Err(RejectionKind::Token(ErrorKind::TooLarge)) {
        verified
    } else {
        Err(malformed)
    }
}

fn expected(request: &Request<'_>) -> Result<(), RejectionKind> {
    match request.all("authorization").as_slice() {
        [] => Err(RejectionKind::NoCredentials),
        [line] => credential(trimmed(line)),
        _ => Err(RejectionKind::SeveralCredentials),
    }
}

/// The credential of an `Authorization` field.
pub(crate) fn credential(value: &[u8]) -> Result<(), RejectionKind> {
    let mut words = value.splitn(2, |b| *b == b' ');
    let scheme = words.next().unwrap_or_default();
    let mut rest = words.next().unwrap_or_default();
    while let Some(more) = rest.strip_prefix(b" ") {
        rest = more;
    }
    if scheme.eq_ignore_ascii_case(b"bearer") {
        judged(rest)
    } else if is_name(scheme) && value.is_ascii() {
        Err(RejectionKind::UnsupportedScheme)
    } else {
        Err(RejectionKind::MalformedCredentials)
    }
}
