//! The whole verifier: three issuers, thirteen algorithms. The input says who signs, and what.

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use hallpass_core::{
    Algorithm, ErrorKind, Issuer, StaticKeys, VerifiedToken, Verifier, VerifyError,
};

use crate::model::{Claims, Header, Layout, MAX_HEADER, MAX_TOKEN, Segments};
use crate::{base64, echo, kit};

/// The issuers, their key id (none: their keys have none) and their algorithms.
const ISSUERS: [(&str, Option<&str>, &[Algorithm]); 3] = {
    use Algorithm::{ES256, ES384, ES512, EdDSA, HS256, HS384, HS512};
    use Algorithm::{PS256, PS384, PS512, RS256, RS384, RS512};
    [
        ("https://rsa.example.com", Some("rsa"), &[RS256, RS384, RS512, PS256, PS384, PS512]),
        ("https://ec.example.com", None, &[ES256, ES384, ES512, EdDSA]),
        ("https://hmac.example.com", Some("hmac"), &[HS256, HS384, HS512]),
    ]
};

pub(crate) static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    kit::several(ISSUERS.map(|(name, key_id, algorithms)| {
        let keys = algorithms.iter().map(|algorithm| {
            let key = kit::key(*algorithm).verifying_key();
            // The keys of the second issuer have the ids that signing keys give themselves.
            key_id.map_or(key.clone(), |key_id| key.with_key_id(key_id))
        });
        Issuer::new(name, StaticKeys::from_keys(keys).expect("keys"))
    }))
});

/// A header and a payload that are accepted when they are signed with this algorithm.
pub(crate) fn good(algorithm: Algorithm) -> [String; 2] {
    let issuer = ISSUERS.iter().find(|(_, _, algorithms)| algorithms.contains(&algorithm));
    let (name, key_id, _) = issuer.copied().unwrap_or_default();
    let key_id = key_id.map(|key_id| format!(r#","kid":"{key_id}""#)).unwrap_or_default();
    [
        format!(r#"{{"alg":"{algorithm}"{key_id}}}"#),
        format!(r#"{{"iss":"{name}","aud":["orders"],"exp":1700000060,"scope":"a b"}}"#),
    ]
}

/// A token is accepted if, and only if, a key of the issuer that it names signed it, with the
/// algorithm of that key, and our own reading of it finds no fault; then it is again, as the same.
pub fn run(data: &[u8]) {
    let Some((who, rest)) = split(data) else { return };
    let token = match who {
        b"token" => match std::str::from_utf8(rest) {
            Ok(token) => token.to_owned(),
            Err(_) => return,
        },
        _ => {
            let Some((header, payload)) = split(rest) else { return };
            match sign(who, header, payload) {
                Some(token) => token,
                None => return,
            }
        }
    };
    let signer = std::str::from_utf8(who).ok().and_then(Algorithm::from_name);
    let outcome = kit::verify(&VERIFIER, &token);
    match expected(&token, signer) {
        Expected::Either => {}
        Expected::Accepted => assert!(outcome.is_ok(), "refused: {:?}", told(&outcome)),
        Expected::Refused => assert!(outcome.is_err(), "accepted"),
    }
    match &outcome {
        Ok(token) => assert!(signer.is_some() || who == b"token", "nobody's key: {token:?}"),
        Err(error) => drop(echo::shown(error)),
    }
    again(&token, &outcome);
    forged(&token);
}

fn split(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = data.iter().position(|b| *b == b'\n')?;
    let (line, rest) = data.split_at_checked(at)?;
    Some((line, rest.strip_prefix(b"\n")?))
}

/// Signs with the key of the algorithm `who`, or, as `confused`, with public keys for secrets.
fn sign(who: &[u8], header: &[u8], payload: &[u8]) -> Option<String> {
    if who == b"confused" {
        let signed = format!("{}.{}", base64::encode(header), base64::encode(payload));
        let public =
            if payload.len().is_multiple_of(2) { kit::RSA_PUBLIC } else { kit::P256_PUBLIC };
        let key = hmac::Key::new(hmac::HMAC_SHA256, public.as_bytes());
        let tag = hmac::sign(&key, signed.as_bytes());
        return Some(format!("{signed}.{}", base64::encode(tag.as_ref())));
    }
    let algorithm = Algorithm::from_name(std::str::from_utf8(who).ok()?)?;
    Some(kit::sign(kit::key(algorithm), header, payload))
}

enum Expected {
    Accepted,
    /// A raw token, or a number at the edge: only what follows from a verdict is checked.
    Either,
    Refused,
}

fn expected(token: &str, signer: Option<Algorithm>) -> Expected {
    let Some(segments) = Segments::read(token) else { return Expected::Refused };
    let header = segments.header.as_deref().and_then(Header::read);
    let claims = Claims::read(&segments.payload, Layout::Standard);
    let (Some(header), Some(claims)) = (header, claims) else {
        return Expected::Refused;
    };
    if claims.has_edge() {
        return Expected::Either;
    }
    let kind = claims.other_kind || claims.numeric_subject || claims.bound;
    let plain = header.is_plain() && !kind && claims.is_for_us() && claims.is_current();
    let issuer = ISSUERS.iter().find(|(name, _, _)| Some(*name) == claims.issuer.as_deref());
    let Some((_, key_id, algorithms)) = issuer.filter(|_| plain) else { return Expected::Refused };
    let algorithm = Algorithm::from_name(&header.algorithm);
    let Some(algorithm) = algorithm.filter(|algorithm| algorithms.contains(algorithm)) else {
        return Expected::Refused;
    };
    let own = kit::key(algorithm).key_id();
    let fits = header.key_id.as_deref().is_none_or(|named| Some(named) == key_id.or(own));
    match signer {
        _ if !fits => Expected::Refused,
        None => Expected::Either,
        Some(signer) if signer == algorithm => Expected::Accepted,
        Some(_) => Expected::Refused,
    }
}

/// The same token has the same fate.
fn again(token: &str, outcome: &Result<VerifiedToken, VerifyError>) {
    assert!(token.len() <= MAX_TOKEN || outcome.is_err());
    assert!(token.find('.').is_none_or(|dot| dot <= MAX_HEADER) || outcome.is_err());
    let second = kit::verify(&VERIFIER, token);
    assert_eq!(told(outcome), told(&second));
    if let (Ok(first), Ok(second)) = (outcome, &second) {
        assert_eq!(first.payload(), second.payload());
        assert_eq!(first.expires_at(), second.expires_at());
    }
}

fn told(outcome: &Result<VerifiedToken, VerifyError>) -> Result<String, (ErrorKind, String)> {
    let error = |error: &VerifyError| (error.kind(), error.explanation().to_string());
    outcome.as_ref().map(|token| format!("{token:?}")).map_err(error)
}

/// With another signature the token is refused, and nothing of it is shown.
fn forged(token: &str) {
    let Some((signed, signature)) = token.rsplit_once('.') else { return };
    let Some(mut bytes) = base64::decode(signature.as_bytes()) else { return };
    let Some(last) = bytes.last_mut() else { return };
    *last ^= 1;
    let forged = format!("{signed}.{}", base64::encode(&bytes));
    let error = kit::verify(&VERIFIER, &forged).expect_err("another signature");
    let before = [
        ErrorKind::Encrypted,
        ErrorKind::Header,
        ErrorKind::Malformed,
        ErrorKind::Signature,
        ErrorKind::TooLarge,
        ErrorKind::UnknownKey,
        ErrorKind::WrongIssuer,
        ErrorKind::WrongType,
    ];
    assert!(before.contains(&error.kind()), "{error:?}");
    let input = [Segments::read(token).map(|s| s.payload).unwrap_or_default(), token.into()];
    echo::refuse_error(&error, &input.concat());
    let header = Segments::read(token).and_then(|s| s.header).unwrap_or_default();
    echo::refuse_error(&error, &header);
}
