//! Bad keys among good ones: the good ones stay, and it is told which were left out and why.

use hallpass::Algorithm;
use hallpass::ConfigErrorKind::{self, KeyFormat, KeyLeaked, KeyMismatch, KeyUsage, KeyWeak};
use serde_json::{Value, json};

use super::super::data;
use super::{Keyed, READERS, Reader, good, good_jwks, opens, set, skipped, verdicts};
use crate::kit::base64url;
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![one(), all(), shown()]
}

/// A name, what is no key, and why.
type Poison = (&'static str, String, ConfigErrorKind);

fn poisons() -> Vec<Poison> {
    let mut poisons = no_keys();
    poisons.extend(bad_ec());
    poisons.extend(bad_others());
    poisons
}

/// Values that are no key at all.
fn no_keys() -> Vec<Poison> {
    let ec = &good()[0].jwk;
    let deep = format!("{{\"kty\":\"EC\",\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let bare = |value: Value| value.to_string();
    vec![
        ("null", bare(json!(null)), KeyFormat),
        ("true", bare(json!(true)), KeyFormat),
        ("a number", bare(json!(1)), KeyFormat),
        ("a large number", "1".repeat(300), KeyFormat),
        ("a text", bare(json!("x")), KeyFormat),
        ("a key as a text", json!(ec.to_string()).to_string(), KeyFormat),
        ("an array", bare(json!([])), KeyFormat),
        ("a key in an array", format!("[{ec}]"), KeyFormat),
        ("an empty object", bare(json!({})), KeyFormat),
        ("a kid alone", bare(json!({"kid": "ec"})), KeyFormat),
        (
            "an unknown kty",
            bare(json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"})),
            KeyMismatch,
        ),
        ("an unknown kty without alg", bare(json!({"kty": "AKP", "pub": "AA"})), KeyFormat),
        ("a kty that is a number", bare(json!({"kty": 1})), KeyFormat),
        ("a kty that is an array", bare(json!({"kty": ["EC"]})), KeyFormat),
        ("half a surrogate", "{\"kty\":\"EC\",\"kid\":\"\\ud800\"}".to_owned(), KeyFormat),
        ("ten thousand levels", deep, KeyFormat),
    ]
}

fn bad_ec() -> Vec<Poison> {
    let ec = &good()[0];
    let ones = json!(base64url([0xff_u8; 32]));
    let twice = |key: &Keyed| format!("{{\"kid\":\"x\",{}", &key.jwk.to_string()[1..]);
    vec![
        ("no kty", without(ec, "kty"), KeyFormat),
        ("EC without y", without(ec, "y"), KeyFormat),
        ("EC off its curve", with(ec, "y", ones), KeyWeak),
        ("EC on another curve", with(ec, "crv", json!("secp256k1")), KeyFormat),
        ("EC for RSA", with(ec, "kty", json!("RSA")), KeyFormat),
        ("EC for another alg", with(ec, "alg", json!("ES384")), KeyMismatch),
        ("EC for no alg", with(ec, "alg", json!("none")), KeyMismatch),
        ("EC for encryption", with(ec, "use", json!("enc")), KeyUsage),
        ("EC for ECDH", with(ec, "key_ops", json!(["deriveKey"])), KeyUsage),
        ("EC that contradicts itself", with(ec, "key_ops", json!(["verify", "verify"])), KeyUsage),
        ("EC with a member twice", twice(ec), KeyFormat),
        ("EC with a kid that is a number", with(ec, "kid", json!(1)), KeyFormat),
        ("EC with padding", with(ec, "x", json!("AA==")), KeyFormat),
        ("a hundred kilobytes", with(ec, "x", json!("A".repeat(100_000))), KeyFormat),
    ]
}

fn bad_others() -> Vec<Poison> {
    let [_, rsa, ed] = good();
    vec![
        ("RSA without e", without(rsa, "e"), KeyFormat),
        ("RSA with exponent 1", with(rsa, "e", json!("AQ")), KeyWeak),
        ("RSA with an even modulus", with(rsa, "n", json!(base64url([0xfe_u8; 256]))), KeyWeak),
        ("RSA of 1,024 bits", with(rsa, "n", json!(base64url([0xff_u8; 128]))), KeyWeak),
        ("RSA of 16,384 bits", with(rsa, "n", json!(base64url([0xff_u8; 2_048]))), KeyWeak),
        ("RSA with a modulus that is a number", with(rsa, "n", json!(65_537)), KeyFormat),
        ("RSA for HS256", with(rsa, "alg", json!("HS256")), ConfigErrorKind::KeyConfusion),
        ("RSA for encryption", with(rsa, "alg", json!("RSA-OAEP")), KeyMismatch),
        ("X25519", with(ed, "crv", json!("X25519")), KeyFormat),
        ("Ed448", data::text("pyjwt/jwk_okp_pub_Ed448.json"), KeyFormat),
        ("Ed25519 of small order", with(ed, "x", json!(base64url([0_u8; 32]))), KeyWeak),
    ]
}

/// The key with another value of a member.
fn with(key: &Keyed, member: &str, value: Value) -> String {
    let mut jwk = key.jwk.clone();
    jwk[member] = value;
    jwk.to_string()
}

/// The key without a member.
fn without(key: &Keyed, member: &str) -> String {
    let mut jwk = key.jwk.clone();
    jwk.as_object_mut().unwrap().remove(member);
    jwk.to_string()
}

/// Keys that must not be public, and are bad only there.
fn leaks() -> Vec<(&'static str, String)> {
    let secret: Vec<u8> = (1_u8..).step_by(3).take(64).collect();
    vec![
        ("a secret", json!({"kty": "oct", "k": base64url(secret)}).to_string()),
        ("a private RSA key", data::text("pyjwt/jwk_rsa_key.json")),
        ("a private EC key", data::text("pyjwt/jwk_ec_key_P-256.json")),
        ("a private Ed25519 key", data::text("pyjwt/jwk_okp_key_Ed25519.json")),
    ]
}

fn among(poison: &str, at: usize) -> String {
    let mut keys = good_jwks();
    keys.insert(at, poison.to_owned());
    set(&keys)
}

/// The good keys stay, and the poison is told by its place.
fn stays(
    name: String,
    reader: Reader,
    text: &str,
    left_out: Vec<(usize, ConfigErrorKind)>,
) -> Case {
    let tokens: Vec<String> = good().iter().map(Keyed::token).collect();
    let set = reader.1(text);
    let skipped = skipped(&set);
    let expected = (left_out, vec!["accepted".to_owned(); tokens.len()]);
    Case::same(name, (skipped, verdicts(set, &tokens)), expected)
}

fn one() -> Line {
    let mut cases = Vec::new();
    for reader in READERS {
        let mut rows = poisons();
        if reader.0 == "remote" {
            rows.extend(leaks().into_iter().map(|(name, text)| (name, text, KeyLeaked)));
        }
        for (name, poison, kind) in rows {
            for at in 0..=good().len() {
                let name = format!("{}: {name}, in place {at}", reader.0);
                cases.push(stays(name, reader, &among(&poison, at), vec![(at, kind)]));
            }
            let alone = reader.1(&set(&[poison]));
            let name = format!("{}: {name}, alone", reader.0);
            cases.push(Case::unbuildable(name, alone, ConfigErrorKind::KeyMissing));
        }
    }
    Line {
        name: "one poisoned key among good ones",
        why: "whoever gets one key into the set, or the provider that adds a key of a new kind, would \
              take the service down (RFC 7517 section 5)",
        advisories: &["CVE-2026-42576"],
        cases,
    }
}

fn all() -> Line {
    let mut cases = Vec::new();
    for reader in READERS {
        let (mut keys, mut left_out) = (Vec::new(), Vec::new());
        for (_, poison, kind) in poisons() {
            left_out.push((keys.len(), kind));
            keys.push(poison);
        }
        for (place, good) in [0, 20, 40].into_iter().zip(good_jwks()) {
            keys.insert(place, good);
            for (at, _) in left_out.iter_mut().filter(|(at, _)| *at >= place) {
                *at += 1;
            }
        }
        let name = format!("{}: {} of them", reader.0, left_out.len());
        cases.push(stays(name, reader, &set(&keys), left_out));
        cases.push(opens(format!("{}: none of them", reader.0), reader, &set(&good_jwks())));
    }
    // A key that is left out is not found under its id, whatever else is.
    let [ec, ..] = good();
    let other = Keyed::new(Algorithm::ES256, "other");
    let mut bad = other.jwk.clone();
    bad["use"] = json!("enc");
    let text = set(&[ec.jwk.to_string(), bad.to_string()]);
    let seen = verdicts(READERS[0].1(&text), &[other.token(), ec.token()]);
    let expected = ["refused as UnknownKey", "accepted"].map(str::to_owned).to_vec();
    cases.push(Case::same("a token of a key that was left out", seen, expected));
    Line {
        name: "every poisoned key at once",
        why: "what one bad key cannot do many cannot either, and none of them is a key (RFC 7517 \
              section 5)",
        advisories: &["CVE-2026-42576"],
        cases,
    }
}

/// What is told of a key goes to a log.
fn shown() -> Line {
    let ids = [
        "a\nb",
        "\u{1b}[31mred",
        "\0",
        "\u{202e}",
        "\u{e9}",
        "\"quoted\"",
        "{\"a\":1}",
        "a\r\nERROR fake line",
    ];
    let long = "k".repeat(10_000);
    let mut cases = Vec::new();
    for reader in READERS {
        for id in ids.into_iter().chain([long.as_str()]) {
            let text = among(&json!({"kty": "x", "kid": id, "d": "SECRETSECRET"}).to_string(), 0);
            let set = reader.1(&text).unwrap();
            let key = &set.skipped()[0];
            let told = [key.key_id().unwrap_or_default().to_owned(), key.to_string()];
            let clean =
                told.iter().all(|text| text.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
            let short = told[0].len() <= 64 && !told[1].contains("SECRET");
            let shown = id.get(..12).unwrap_or(id).escape_debug();
            cases.push(Case::same(format!("{}: {shown}", reader.0), (clean, short), (true, true)));
        }
        cases.push(opens(format!("{}: nothing to tell", reader.0), reader, &set(&good_jwks())));
    }
    Line {
        name: "what is told of a poisoned key",
        why: "a kid of a fetched document writes lines into the operator's log, or a key of it stands \
              there",
        advisories: &[],
        cases,
    }
}
