//! Keys of one id (RFC 7517 §4.5).

use hallpass::{Algorithm, JwkSet};
use serde_json::{Value, json};

use super::{Keyed, good, good_jwks, set, verdicts};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![same_id(), similar_ids()]
}

fn jwks(keys: &[&Keyed]) -> String {
    set(&keys.iter().map(|key| key.jwk.clone()).collect::<Vec<Value>>())
}

fn same_id() -> Line {
    use Algorithm::{ES256, ES384, EdDSA, RS256};
    let new = |algorithm| Keyed::new(algorithm, "one");
    let ec: Vec<Keyed> = (0..5).map(|_| new(ES256)).collect();
    let (p384, ed, rsa) = (new(ES384), new(EdDSA), new(RS256));
    let stranger = new(ES256);
    let case = |name: &str, text: &str, keys: &[&Keyed], expected: &[&str]| {
        let tokens: Vec<String> = keys.iter().map(|key| key.token()).collect();
        let seen = verdicts(JwkSet::from_remote(text), &tokens);
        Case::same(name, seen, expected.iter().map(|text| (*text).to_owned()).collect())
    };
    let (yes, no) = ("accepted", "refused as Signature");
    let four: Vec<&Keyed> = ec.iter().take(4).collect();
    let five: Vec<&Keyed> = ec.iter().collect();
    let kinds = [&ec[0], &p384, &ed, &rsa];
    let bad = |key: &Keyed, member: &str, value: Value| {
        let mut jwk = key.jwk.clone();
        jwk[member] = value;
        jwk
    };
    let first = bad(&stranger, "use", json!("enc"));
    let wrong = bad(&ec[1], "y", json!("AAAA"));
    let cases = vec![
        case("two of one type", &jwks(&[&ec[0], &ec[1]]), &[&ec[0], &ec[1]], &[yes, yes]),
        case("the same one twice", &jwks(&[&ec[0], &ec[0]]), &[&ec[0], &stranger], &[yes, no]),
        case("one of each type", &jwks(&kinds), &kinds, &[yes; 4]),
        case("four", &jwks(&four), &four, &[yes; 4]),
        case("five, of which four are tried", &jwks(&five), &five, &[yes, yes, yes, yes, no]),
        case("four, and none of them", &jwks(&four), &[&stranger], &[no]),
        case(
            "the first of them poisoned",
            &set(&[first, ec[0].jwk.clone()]),
            &[&ec[0], &stranger],
            &[yes, no],
        ),
        case(
            "the last of them poisoned",
            &set(&[ec[0].jwk.clone(), wrong]),
            &[&ec[0], &ec[1]],
            &[yes, no],
        ),
        case("of another type only", &jwks(&[&rsa]), &[&ec[0]], &["refused as UnknownKey"]),
    ];
    Line {
        name: "keys of one id",
        why: "an id that decides alone lets a second key of it replace the first, or be tried as \
              another type: every fitting key is tried, four at most (RFC 7517 section 4.5)",
        advisories: &["CVE-2021-46743"],
        cases,
    }
}

/// Ids are compared byte for byte (RFC 7515 §4.1.4).
fn similar_ids() -> Line {
    let text = set(&good_jwks());
    let [ec, rsa, _] = good();
    let token = |key: &Keyed, kid: Value| {
        key.token_with(&json!({"alg": key.key.algorithm().name(), "kid": kid}))
    };
    let mut cases = Vec::new();
    for kid in [
        "EC",
        "Ec",
        "ec ",
        " ec",
        "ec\0",
        "e",
        "ecc",
        "ec\n",
        "\u{ff45}\u{ff43}",
        "",
        "ec/../ec",
        "%65c",
        "*",
        "none",
        "ed25519",
    ] {
        let seen = verdicts(JwkSet::from_remote(&text), &[token(ec, json!(kid))]);
        let name = format!("{kid:?} for \"ec\"");
        cases.push(Case::same(name, seen, vec!["refused as UnknownKey".to_owned()]));
    }
    // The id of a key of another type: nothing fits.
    for kid in ["rsa", "ed"] {
        let seen = verdicts(JwkSet::from_remote(&text), &[token(ec, json!(kid))]);
        cases.push(Case::same(kid, seen, vec!["refused as UnknownKey".to_owned()]));
    }
    let tokens =
        [token(ec, json!("ec")), token(rsa, json!("rsa")), ec.token_with(&json!({"alg": "ES256"}))];
    let seen = verdicts(JwkSet::from_remote(&text), &tokens);
    let name = "their own ids, and none";
    cases.push(Case::same(name, seen, vec!["accepted".to_owned(); tokens.len()]));
    Line {
        name: "ids that resemble a key's",
        why: "an id that is folded, trimmed or decoded finds a key that was never meant (RFC 7515 \
              section 4.1.4)",
        advisories: &[],
        cases,
    }
}
