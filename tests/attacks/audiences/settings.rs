//! What is set, what is not, and what is waived.

use hallpass::{ConfigErrorKind, ErrorKind, Issuer, StaticKeys};
use serde_json::json;

use super::{ALGORITHM, of, token};
use crate::kit::{AUDIENCE, builder, claims, header, issuer, key, signed};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![settings(), waived()]
}

/// Without a decision there is no verifier.
fn settings() -> Line {
    use ConfigErrorKind::{AudienceMissing, Setting};
    let keys = || StaticKeys::from(key(ALGORITHM).verifying_key());
    let one = || issuer(ALGORITHM);
    let other = || Issuer::new("https://other.example.com", keys());
    let mut cases = Vec::new();
    for (name, verifier, kind) in [
        ("none", builder([one()]), AudienceMissing),
        ("empty", builder([one()]).audience(""), AudienceMissing),
        ("one and an empty one", builder([one()]).audience("a").audience(""), AudienceMissing),
        ("empty at the issuer", builder([one().audience("")]), AudienceMissing),
        ("one issuer of two", builder([one().audience("a"), other()]), AudienceMissing),
        (
            "waived by one issuer of two",
            builder([one().accept_any_audience(), other()]),
            AudienceMissing,
        ),
        ("one and any", builder([one()]).audience("a").accept_any_audience(), Setting),
        (
            "one and any at the issuer",
            builder([one().audience("a").accept_any_audience()]),
            Setting,
        ),
    ] {
        cases.push(Case::unbuildable(name, verifier.build(), kind));
    }
    cases.push(Case::accepted("one", &of(&[AUDIENCE]), token(json!(AUDIENCE))));
    Line {
        name: "no audience set",
        why: "who forgets the audience accepts the tokens of every service: a verifier is not built \
              until it is named, or waived by name (RFC 8725 §3.9, RFC 9068 §4)",
        advisories: &["CVE-2024-5798", "CVE-2025-62610", "CVE-2026-55689"],
        cases,
    }
}

/// What waives the check waives that check alone, and what an issuer says holds for that issuer.
fn waived() -> Line {
    let any = builder([issuer(ALGORITHM)]).accept_any_audience().build().unwrap();
    let several = of(&["orders", "https://api.example.com"]);
    let own = builder([issuer(ALGORITHM).audience("own")]).audience(AUDIENCE).build().unwrap();
    let wrong = ErrorKind::WrongAudience;
    let plain = signed(key(ALGORITHM), header(ALGORITHM), claims(json!({"aud": null})));
    let cases = vec![
        Case::accepted("any: another", &any, token(json!("billing"))),
        Case::accepted("any: none", &any, plain),
        Case::refused("any: a number", &any, token(json!(1)), ErrorKind::ClaimType),
        Case::refused("any: mixed", &any, token(json!(["a", 1])), ErrorKind::ClaimType),
        Case::accepted("several: the first", &several, token(json!("orders"))),
        Case::accepted("several: the second", &several, token(json!("https://api.example.com"))),
        Case::refused("several: neither", &several, token(json!("billing")), wrong),
        Case::refused(
            "several: both in one string",
            &several,
            token(json!("orders https://api.example.com")),
            wrong,
        ),
        Case::accepted("the issuer's own", &own, token(json!("own"))),
        Case::refused(
            "the verifier's, where the issuer has its own",
            &own,
            token(json!(AUDIENCE)),
            wrong,
        ),
    ];
    Line {
        name: "audiences waived",
        why: "a waiver for one issuer, or of one check, must not become one for all (RFC 8725 §3.9)",
        advisories: &["CVE-2024-5798"],
        cases,
    }
}
