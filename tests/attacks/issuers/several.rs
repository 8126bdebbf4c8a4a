//! Several issuers of one verifier.

use hallpass::{Algorithm, ErrorKind, Issuer, SigningKey, StaticKeys, Verifier};
use serde_json::json;

use super::{ALGORITHM, token};
use crate::kit::{AUDIENCE, ISSUER, NOW, builder, claims, header, issuer, key, signed, verifier};
use crate::line::{Case, Line};
use crate::segments;

const OTHER: &str = "https://other.example.com";

pub(super) fn lines() -> Vec<Line> {
    vec![several(), shared_key_ids(), ambiguous()]
}

/// A verifier of two issuers, and the key of the second one.
fn two() -> (Verifier, SigningKey) {
    let other = SigningKey::generate(ALGORITHM).unwrap();
    let keys = StaticKeys::from(other.verifying_key());
    let second = Issuer::new(OTHER, keys).audience("others");
    let verifier = builder([issuer(ALGORITHM), second]).audience(AUDIENCE).build().unwrap();
    (verifier, other)
}

/// A token with these members in front.
fn of(key: &SigningKey, members: &str, aud: &str) -> String {
    let claims = format!(r#"{{{members}"aud":"{aud}","exp":{}}}"#, NOW + 60);
    signed(key, header(ALGORITHM), claims)
}

fn named(issuer: &str) -> String {
    format!("\"iss\":\"{issuer}\",")
}

/// Tokens of one issuer that are another one's, or nobody's.
fn mixed_up(other: &SigningKey) -> Vec<(&'static str, String, ErrorKind)> {
    use ErrorKind::{ClaimType, Malformed, Signature, WrongAudience, WrongIssuer};
    let own = key(ALGORITHM);
    let (first, second) = (named(ISSUER), named(OTHER));
    let array = format!("\"iss\":[\"{ISSUER}\",\"{OTHER}\"],");
    let nbf = format!("{first}\"nbf\":\"0\",");
    let top = format!("[{{{first}\"a\":1}}]");
    vec![
        ("the first, signed by the second", of(other, &first, AUDIENCE), Signature),
        ("the second, signed by the first", of(own, &second, "others"), Signature),
        ("the first, for the second's audience", of(own, &first, "others"), WrongAudience),
        ("the second, for the first's", of(other, &second, AUDIENCE), WrongAudience),
        ("a third", of(own, &named("https://attacker.test"), AUDIENCE), WrongIssuer),
        ("a part of a name", of(own, &named("https://id.example.co"), AUDIENCE), WrongIssuer),
        ("a slash more", of(own, &named("https://id.example.com/"), AUDIENCE), WrongIssuer),
        ("in another case", of(own, &named(&ISSUER.to_uppercase()), AUDIENCE), WrongIssuer),
        ("an empty one", of(own, &named(""), AUDIENCE), WrongIssuer),
        ("none", of(own, "", AUDIENCE), WrongIssuer),
        // Nothing is verified yet, so that nothing is said but that it names neither.
        ("null", of(own, "\"iss\":null,", AUDIENCE), WrongIssuer),
        ("a number", of(own, "\"iss\":1,", AUDIENCE), WrongIssuer),
        ("both in an array", of(own, &array, AUDIENCE), WrongIssuer),
        ("an nbf of a wrong type", of(own, &nbf, AUDIENCE), ClaimType),
        ("no JSON", signed(own, header(ALGORITHM), "x"), Malformed),
        ("an array", signed(own, header(ALGORITHM), top), Malformed),
    ]
}

fn several() -> Line {
    use ErrorKind::{Malformed, Signature, WrongIssuer};
    let (verifier, other) = two();
    let own = key(ALGORITHM);
    let (first, second) = (named(ISSUER), named(OTHER));
    let mut cases = vec![
        Case::accepted("the first", &verifier, of(own, &first, AUDIENCE)),
        Case::accepted("the second", &verifier, of(&other, &second, "others")),
    ];
    for (name, token, kind) in mixed_up(&other) {
        cases.push(Case::refused(name, &verifier, token, kind));
    }
    for (name, signer, iss) in [
        ("twice, signed by the last", &other, format!("{first}{second}")),
        ("twice, signed by the first", own, format!("{first}{second}")),
        ("twice the same", own, format!("{first}{first}")),
        ("twice, once escaped", own, format!("\"\\u0069ss\":\"{OTHER}\",{first}")),
        ("twice, neither known", own, "\"iss\":\"a\",\"iss\":\"b\",".to_owned()),
    ] {
        // Which of the two is looked at first is nobody's business: it is refused.
        let kind = segments::kind(&verifier, &of(signer, &iss, AUDIENCE));
        let refused = matches!(kind, Some(Malformed | Signature | WrongIssuer));
        cases.push(Case::same(name, refused, true));
    }
    Line {
        name: "several issuers",
        why: "one tenant's provider signs for the users of another one: a token is judged by the keys and \
              the rules of the one issuer that it names (RFC 8725 §3.8)",
        advisories: &["CVE-2024-5037", "CVE-2024-8901", "CVE-2026-9094", "CVE-2026-23552"],
        cases,
    }
}

/// The same `kid` at two issuers.
fn shared_key_ids() -> Line {
    let mut cases = Vec::new();
    for algorithm in [Algorithm::HS256, Algorithm::ES256, Algorithm::EdDSA] {
        let signer = || SigningKey::generate(algorithm).unwrap().with_key_id("2024");
        let keys = [signer(), signer()];
        let issuers = keys
            .iter()
            .zip([ISSUER, OTHER])
            .map(|(key, name)| Issuer::new(name, StaticKeys::from(key.verifying_key())));
        let verifier = builder(issuers).audience(AUDIENCE).build().unwrap();
        for (at, key) in keys.iter().enumerate() {
            for (of, name) in [ISSUER, OTHER].into_iter().enumerate() {
                for kid in [",\"kid\":\"2024\"", ""] {
                    let head = format!("{{\"alg\":\"{algorithm}\"{kid}}}");
                    let token = signed(key, head, claims(json!({"iss": name})));
                    let title = format!("{algorithm}, key {at}, issuer {of}{kid}");
                    cases.push(if at == of {
                        Case::accepted(title, &verifier, token)
                    } else {
                        Case::refused(title, &verifier, token, ErrorKind::Signature)
                    });
                }
            }
        }
    }
    Line {
        name: "one kid at two issuers",
        why: "a key that is found by its id alone is any issuer's: keys are looked up by issuer, id and \
              algorithm (RFC 8725 §3.8)",
        advisories: &["CVE-2026-49998"],
        cases,
    }
}

/// Issuers that tokens could not tell apart.
fn ambiguous() -> Line {
    use hallpass::ConfigErrorKind::{IssuerAmbiguous, IssuerMissing, Setting};
    let keys = || StaticKeys::from(key(ALGORITHM).verifying_key());
    let one = || issuer(ALGORITHM);
    let mut cases = vec![
        Case::accepted("one", &verifier(ALGORITHM), token(json!(ISSUER))),
        Case::unbuildable("none", builder([]).audience("a").build(), IssuerMissing),
    ];
    for (name, issuers, kind) in [
        ("an empty name", vec![Issuer::new("", keys())], IssuerMissing),
        ("an empty name beside another", vec![one(), Issuer::new("", keys())], IssuerMissing),
        ("white space", vec![Issuer::new(" ", keys())], Setting),
        ("a name and a line break", vec![Issuer::new("https://id.example.com\n", keys())], Setting),
        ("the same name twice", vec![one(), one()], IssuerAmbiguous),
        ("any name beside a name", vec![one(), Issuer::accept_any_name(keys())], IssuerAmbiguous),
        ("a name beside any name", vec![Issuer::accept_any_name(keys()), one()], IssuerAmbiguous),
        (
            "any name twice",
            vec![Issuer::accept_any_name(keys()), Issuer::accept_any_name(keys())],
            IssuerAmbiguous,
        ),
    ] {
        cases.push(Case::unbuildable(name, builder(issuers).audience("a").build(), kind));
    }
    Line {
        name: "no issuer set",
        why: "an issuer that is not named, or named twice, lets a token choose its own rules: the verifier \
              is not built (RFC 8725 §3.8)",
        advisories: &["CVE-2026-22748"],
        cases,
    }
}
