//! `kid`: text of an attacker's choice, which chooses among the issuer's keys and does nothing else
//! (RFC 7515 §4.1.4, RFC 8725 §3.10).

mod hostile;

use hallpass::{Algorithm, ErrorKind, Issuer, SigningKey, StaticKeys, Verifier, VerifyingKey};
use serde_json::json;

use crate::algorithms::stranger;
use crate::kit::{AUDIENCE, ISSUER, builder, claims, good, key, signed};
use crate::line::{Case, Line};
use crate::secrets::{SECRET, hmac_token};
use hostile::HOSTILE;

pub(crate) fn lines() -> Vec<Line> {
    vec![hostile_ids(), ids_that_are_none(), ids_of_other_keys(), ids_in_what_is_said()]
}

const OWN: Algorithm = Algorithm::ES256;
const OTHER: Algorithm = Algorithm::HS256;
const ID: &str = "key-1";

fn verifier(keys: impl IntoIterator<Item = VerifyingKey>) -> Verifier {
    let issuer = Issuer::new(ISSUER, StaticKeys::from_keys(keys).unwrap());
    builder([issuer]).audience(AUDIENCE).build().unwrap()
}

/// Keys with ids: each id, written as JSON, finds its own key or none.
fn hostile_ids() -> Line {
    let own = SigningKey::generate(OWN).unwrap().with_key_id(ID);
    let other = SigningKey::generate(OWN).unwrap().with_key_id("cl\u{e9}");
    let named = verifier([own.verifying_key(), other.verifying_key()]);
    // Without an id a key fits any: whoever signs with it is the issuer.
    let secret = hallpass::Secret::from_bytes(SECRET).unwrap();
    let unnamed = verifier([VerifyingKey::hmac(Algorithm::HS256, secret).unwrap()]);
    let mut cases = Vec::new();
    for id in HOSTILE.iter().map(|id| json!(id)).chain([json!("k".repeat(2_900))]) {
        let shown: String = id.to_string().chars().take(80).collect();
        let header = |alg: &str| json!({"alg": alg, "kid": id}).to_string();
        for (who, key) in [("the issuer", &own), ("a stranger", &stranger(OWN))] {
            let token = signed(key, header("ES256"), good());
            let name = format!("{shown}, signed by {who}");
            cases.push(Case::refused(name, &named, token, ErrorKind::UnknownKey));
        }
        for (what, secret) in
            [("nothing", &b""[..]), ("a line break", b"\n"), ("the id", shown.as_bytes())]
        {
            let token = hmac_token(Algorithm::HS256, secret, header("HS256"), good());
            let name = format!("{shown}, an HMAC under {what}, with keys of other algorithms");
            cases.push(Case::refused(name, &named, &token, ErrorKind::UnknownKey));
            let name = format!("{shown}, an HMAC under {what}, with a secret");
            cases.push(Case::refused(name, &unnamed, token, ErrorKind::Signature));
        }
        let token = hmac_token(Algorithm::HS256, SECRET, header("HS256"), good());
        cases.push(Case::accepted(
            format!("{shown}, under the secret without id"),
            &unnamed,
            token,
        ));
    }
    cases.extend(its_own(&own, &named));
    Line {
        name: "hostile key ids",
        why: "an id that is a path, a query or a command picks a key that the attacker knows, such \
              as an empty file: ids are compared to the byte, with those of the issuer's keys alone \
              (RFC 7515 §4.1.4, RFC 8725 §3.10)",
        advisories: &["CVE-2025-65945", "GHSA-869p-cjfg-cm3x"],
        cases,
    }
}

/// The one id, however JSON writes it.
fn its_own(own: &SigningKey, verifier: &Verifier) -> Vec<Case> {
    let forms =
        [r#""key-1""#, r#""\u006bey-1""#, r#""key\u002d1""#, r#""\u006b\u0065\u0079\u002d\u0031""#];
    let mut cases = Vec::new();
    for id in forms {
        let header = format!(r#"{{"alg":"ES256","kid":{id}}}"#);
        let name = format!("its own id as {id}");
        cases.push(Case::accepted(&name, verifier, signed(own, &header, good())));
        let token = signed(&stranger(OWN), header, good());
        let name = format!("{name}, signed by a stranger");
        cases.push(Case::refused(name, verifier, token, ErrorKind::Signature));
    }
    cases
}

/// Values that are no text, and headers that are no header.
fn ids_that_are_none() -> Line {
    use ErrorKind::{Header, Malformed, TooLarge};
    let own = SigningKey::generate(OWN).unwrap().with_key_id(ID);
    let named = verifier([own.verifying_key()]);
    let long = |len: usize| format!("\"{}\"", "k".repeat(len));
    let rows: Vec<(String, ErrorKind)> = [
        ("1", Header),
        ("-1", Header),
        ("1.5", Header),
        ("null", Header),
        ("true", Header),
        ("false", Header),
        ("[]", Header),
        (r#"["key-1"]"#, Header),
        (r#"["key-1","key-2"]"#, Header),
        ("{}", Header),
        (r#"{"toString":"key-1"}"#, Header),
        (r#"{"$ne":""}"#, Header),
        (r#""key-1","kid":"key-1""#, Malformed),
        (r#""x","kid":"key-1""#, Malformed),
        (r#""key-1","\u006bid":"x""#, Malformed),
        ("\"key-1\n\"", Malformed),
        ("\"key-1\0\"", Malformed),
        (r#""\ud800""#, Malformed),
        (r#""\udc00\ud800""#, Malformed),
        (r#""\x41""#, Malformed),
        ("key-1", Malformed),
        ("'key-1'", Malformed),
        ("", Malformed),
    ]
    .map(|(id, kind)| (id.to_owned(), kind))
    .into_iter()
    .chain([3_072, 8_000, 11_000, 100_000, 1_048_576].map(|len| (long(len), TooLarge)))
    .collect();
    let mut cases = Vec::new();
    for (id, kind) in rows {
        let token = signed(&own, format!(r#"{{"alg":"ES256","kid":{id}}}"#), good());
        let shown: String = id.chars().take(40).collect();
        cases.push(Case::refused(format!("{shown}, {} bytes", id.len()), &named, token, kind));
    }
    let token = signed(&own, format!(r#"{{"alg":"ES256","kid":"{ID}"}}"#), good());
    cases.push(Case::accepted("its own id", &named, token));
    Line {
        name: "key ids that are no text",
        why: "an array or an object is what queries and maps of other languages take apart, and \
              a megabyte is work: an id is a string in a short header (RFC 7515 §4.1.4)",
        advisories: &[],
        cases,
    }
}

/// An id is looked up among the keys of the issuer and of the algorithm that the token names.
fn ids_of_other_keys() -> Line {
    let cases = of_another_issuer().into_iter().chain(of_another_algorithm());
    Line {
        name: "key ids of other keys",
        why: "an id that is looked up alone finds the key of another issuer or of another \
              algorithm: the lookup is by issuer, id and algorithm (RFC 8725 §3.1, §3.8)",
        advisories: &["CVE-2021-46743", "CVE-2026-49998"],
        cases: cases.collect(),
    }
}

fn of_another_issuer() -> Vec<Case> {
    let name_of_b = "https://other.example.com";
    let (a, b) = (stranger(OWN).with_key_id("a"), stranger(OWN).with_key_id("b"));
    let of = |name, key: &SigningKey| Issuer::new(name, StaticKeys::from(key.verifying_key()));
    let both = builder([of(ISSUER, &a), of(name_of_b, &b)]).audience(AUDIENCE).build().unwrap();
    let (for_a, for_b) = (good(), claims(json!({"iss": name_of_b})));
    let rows = [
        ("A's own", &a, "a", &for_a, None),
        ("B's own", &b, "b", &for_b, None),
        ("B's id and key for A", &b, "b", &for_a, Some(ErrorKind::UnknownKey)),
        ("A's id and B's key for A", &b, "a", &for_a, Some(ErrorKind::Signature)),
        ("A's id and key for B", &a, "a", &for_b, Some(ErrorKind::UnknownKey)),
        ("B's id and A's key for B", &a, "b", &for_b, Some(ErrorKind::Signature)),
    ];
    let cases = rows.map(|(name, key, id, payload, kind)| {
        let token = signed(key, json!({"alg": "ES256", "kid": id}).to_string(), payload);
        judged(name, &both, token, kind)
    });
    cases.into()
}

fn of_another_algorithm() -> Vec<Case> {
    let secret = hallpass::Secret::from_bytes(SECRET).unwrap();
    let secret = VerifyingKey::hmac(Algorithm::HS256, secret).unwrap().with_key_id("secret");
    let rsa = key(Algorithm::RS256);
    let mixed = verifier([rsa.verifying_key().with_key_id("public"), secret]);
    let pem = include_bytes!("../../crates/core/tests/keys/data/rsa.spki.pem");
    let header = |alg: &str, id: &str| json!({"alg": alg, "kid": id}).to_string();
    let hs256 = |secret: &[u8], id| hmac_token(OTHER, secret, header("HS256", id), good());
    let rsa = |alg, id| signed(rsa, header(alg, id), good());
    let rows = [
        ("HS256, the secret's id and itself", hs256(SECRET, "secret"), None),
        ("RS256, the public id and key", rsa("RS256", "public"), None),
        ("HS256, the public id, the PEM", hs256(pem, "public"), Some(ErrorKind::UnknownKey)),
        ("HS256, the public id, the secret", hs256(SECRET, "public"), Some(ErrorKind::UnknownKey)),
        ("HS256, the secret's id, the PEM", hs256(pem, "secret"), Some(ErrorKind::Signature)),
        ("RS256, the secret's id", rsa("RS256", "secret"), Some(ErrorKind::UnknownKey)),
        ("RS512, the public id", rsa("RS512", "public"), Some(ErrorKind::UnknownKey)),
    ];
    rows.map(|(name, token, kind)| judged(name, &mixed, token, kind)).into()
}

/// Refused as this kind, or accepted.
fn judged(name: &str, verifier: &Verifier, token: String, refused: Option<ErrorKind>) -> Case {
    match refused {
        Some(kind) => Case::refused(name, verifier, token, kind),
        None => Case::accepted(name, verifier, token),
    }
}

/// An id is not repeated anywhere, so that no log can be written with it.
fn ids_in_what_is_said() -> Line {
    let own = SigningKey::generate(OWN).unwrap().with_key_id(ID);
    let named = verifier([own.verifying_key()]);
    let mut cases = Vec::new();
    // Shorter ones stand in our own words.
    for id in HOSTILE.iter().filter(|id| id.len() > 8) {
        let token = signed(&own, json!({"alg": "ES256", "kid": id}).to_string(), good());
        let error = named.verify(&token).now().expect("static keys are ready").unwrap_err();
        let said = format!("{error} {error:?} {} {:?}", error.explanation(), error.explanation());
        cases.push(Case::same(format!("{id:?} is repeated"), said.contains(*id), false));
        let printable = said.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        cases.push(Case::same(format!("{id:?}: all is printable"), printable, true));
    }
    let token = signed(&own, json!({"alg": "ES256", "kid": ID}).to_string(), good());
    cases.push(Case::accepted("its own id", &named, token));
    Line {
        name: "key ids in what is said",
        why: "line breaks and escapes write lines into a log that nobody else wrote: before the \
              signature is verified nothing of a token is shown",
        advisories: &[],
        cases,
    }
}
