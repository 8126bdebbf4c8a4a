//! JWK sets (RFC 7517 §5), the operator's own and fetched ones.

use hallpass_core::ConfigErrorKind::{
    KeyFormat, KeyLeaked, KeyMismatch, KeyMissing, KeyRole, KeyUsage, Setting,
};
use hallpass_core::{
    Algorithm, JwkSet, KeyQuery, KeySet, KeySource, Lookup, SigningKey, StaticKeys,
};
use serde_json::{Value, json};

use super::support::{RSA, assert_refused, path, text};

fn public(key_id: &str) -> Value {
    let key = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id(key_id);
    serde_json::from_str(&key.public_jwk().unwrap()).unwrap()
}

fn rsa() -> Value {
    let key = SigningKey::from_pem(Algorithm::RS256, &text("rsa.pkcs8.pem")).unwrap();
    let mut jwk: Value = serde_json::from_str(&key.public_jwk().unwrap()).unwrap();
    jwk.as_object_mut().unwrap().remove("alg");
    jwk
}

fn set(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

#[test]
fn one_bad_key_does_not_spoil_the_others() {
    let mut bad = [
        ("no object", json!("a key"), KeyFormat),
        ("an unknown kty", json!({ "kty": "AKP", "kid": "new" }), KeyFormat),
        ("an encryption key", public("enc"), KeyUsage),
        ("an unknown alg", public("alg"), KeyMismatch),
        ("a private key", serde_json::from_str(&text("pyjwt/jwk_rsa_key.json")).unwrap(), KeyRole),
        ("a kid of the wrong type", public("number"), KeyFormat),
    ];
    bad[2].1["use"] = json!("enc");
    bad[3].1["alg"] = json!("ES256K");
    bad[5].1["kid"] = json!(7);
    for (name, bad, kind) in bad {
        let text = set(&[public("a"), bad, public("b")]);
        let keys = JwkSet::from_text(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let ids: Vec<_> = keys.keys().iter().map(|key| key.key_id().unwrap()).collect();
        assert_eq!(ids, ["a", "b"], "{name}");
        let [skipped] = keys.skipped() else { panic!("{name}: {:?}", keys.skipped()) };
        assert_eq!((skipped.position(), skipped.reason().kind()), (1, kind), "{name}: {skipped}");
    }
    // A duplicate member spoils its own key alone.
    let twice =
        set(&[public("a"), public("b")]).replace("\"kid\":\"b\"", "\"kid\":\"b\",\"kid\":\"c\"");
    let keys = JwkSet::from_text(&twice).unwrap();
    assert_eq!((keys.keys().len(), keys.skipped()[0].position()), (1, 1));
}

#[test]
fn a_skipped_key_is_named_for_the_log() {
    let key_id = format!("line\nbreak{}", "x".repeat(100));
    let text = set(&[public("a"), json!({ "kty": "AKP", "kid": key_id })]);
    let keys = StaticKeys::from_jwks(&text).unwrap();
    let shown = keys.skipped()[0].to_string();
    assert!(shown.starts_with("key 1 (kid \"line\\nbreakxxx"), "{shown}");
    assert_eq!(keys.skipped()[0].key_id().unwrap().len(), 64);
    assert!(shown.contains("`kty` that is not supported"), "{shown}");
}

#[test]
fn a_set_without_a_usable_key_says_why() {
    let only = text("pyjwt/jwk_keyset_only_unknown_alg.json");
    for (name, text, kind, words) in [
        ("empty", set(&[]), KeyMissing, "it is empty"),
        ("useless", set(&[json!({ "kty": "AKP", "kid": "x" })]), KeyMissing, "key 0 (kid \"x\"): "),
        ("an unknown algorithm", only, KeyMissing, "key 0"),
        ("many", set(&vec![json!({}); 9]), KeyMissing, "Others are left out"),
        ("no keys", json!({ "key": [] }).to_string(), KeyFormat, "one array `keys`"),
        ("keys of a wrong type", json!({ "keys": {} }).to_string(), KeyFormat, "one array `keys`"),
        ("keys twice", r#"{"keys":[],"keys":[]}"#.to_owned(), KeyFormat, "one array `keys`"),
        ("an array around keys", json!([[public("a")]]).to_string(), KeyFormat, "one array `keys`"),
        (
            "another member twice",
            format!(r#"{{"x":[{{"a":1,"a":1}}],"keys":[{}]}}"#, public("a")),
            KeyFormat,
            "not a JWK set",
        ),
        ("a single JWK", public("a").to_string(), KeyFormat, "use from_jwk"),
        ("HTML", "<!doctype html>".to_owned(), KeyFormat, "line 1, column 1"),
        ("cut", set(&[public("a")]).trim_end_matches('}').to_owned(), KeyFormat, "not a JWK set"),
        ("more after it", format!("{}x", set(&[public("a")])), KeyFormat, "not a JWK set"),
    ] {
        assert_refused(name, JwkSet::from_text(&text), kind, words);
        assert_refused(name, JwkSet::from_remote(&text), kind, words);
        assert_refused(name, StaticKeys::from_jwks(&text), kind, words);
    }
}

#[test]
fn a_fetched_set_has_public_keys_alone() {
    let oct =
        json!({ "kty": "oct", "kid": "s", "k": "UxhIYLHGg39NVCLpQAVD_UcfOmnGSCzLFZoXYkLiIbE" });
    let private: Value = serde_json::from_str(&text("pyjwt/jwk_ec_key_P-256.json")).unwrap();
    let text = set(&[oct.clone(), public("a"), private]);
    let fetched = JwkSet::from_remote(&text).unwrap();
    let algorithms: Vec<_> = fetched.keys().iter().map(|key| key.algorithm()).collect();
    assert_eq!(algorithms, [Algorithm::ES256]);
    for (skipped, position) in fetched.skipped().iter().zip([0, 2]) {
        assert_eq!((skipped.position(), skipped.reason().kind()), (position, KeyLeaked));
    }
    assert_eq!(fetched.skipped().len(), 2);
    assert_refused(
        "a secret alone",
        JwkSet::from_remote(&set(std::slice::from_ref(&oct))),
        KeyMissing,
        "Tell the",
    );
    let own = JwkSet::from_text(&set(&[oct])).unwrap();
    assert_eq!(
        own.keys()[0].algorithm(),
        Algorithm::HS256,
        "the operator's own set may have secrets"
    );
}

#[test]
fn sets_are_bounded() {
    let key = public("a");
    let many = |count: usize| set(&vec![key.clone(); count]);
    JwkSet::from_remote(&many(100)).unwrap();
    assert_refused("101", JwkSet::from_remote(&many(101)), KeyFormat, "more than 100 keys");
    JwkSet::from_text(&many(101)).unwrap();
    let useless = |count: usize| {
        let mut keys = vec![json!({}); count];
        keys[0] = key.clone();
        set(&keys)
    };
    JwkSet::from_text(&useless(1_000)).unwrap();
    assert_refused("1001", JwkSet::from_text(&useless(1_001)), KeyFormat, "more than 1000 keys");
    let padded = |len: usize| {
        let text = many(1);
        let blanks = " ".repeat(len - text.len());
        text + &blanks
    };
    JwkSet::from_remote(&padded(262_144)).unwrap();
    assert_refused("256 KiB", JwkSet::from_remote(&padded(262_145)), KeyFormat, "262144 bytes");
    JwkSet::from_text(&padded(1_048_576)).unwrap();
    assert_refused("1 MiB", JwkSet::from_text(&padded(1_048_577)), KeyFormat, "1048576 bytes");
    // Deep nesting is refused, and does not overflow the stack.
    let deep = format!(
        r#"{{"keys":[{{"kty":"EC","a":{}{}}}]}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(JwkSet::from_remote(&deep).is_err());
}

#[test]
fn rsa_keys_without_alg_serve_the_listed_algorithms() {
    let text = set(&[rsa(), public("a")]);
    let one = JwkSet::from_text(&text).unwrap();
    let algorithms =
        |set: &JwkSet| set.keys().iter().map(|key| key.algorithm()).collect::<Vec<_>>();
    assert_eq!(algorithms(&one), [Algorithm::RS256, Algorithm::ES256]);
    let two = one.with_rsa_algorithms(&[Algorithm::PS256, Algorithm::RS512]).unwrap();
    assert_eq!(algorithms(&two), [Algorithm::PS256, Algorithm::RS512, Algorithm::ES256]);
    let all = two.with_rsa_algorithms(&RSA).unwrap();
    assert_eq!(all.keys().len(), 7);
    for list in [&[][..], &[Algorithm::ES256], &[Algorithm::HS256], &[Algorithm::RS256; 2]] {
        let set = JwkSet::from_text(&text).unwrap().with_rsa_algorithms(list);
        assert_refused("a bad list", set, Setting, "each once");
    }
}

#[test]
fn sets_of_others_are_read() {
    let set = JwkSet::from_file(path("pyjwt/jwk_keyset_with_unknown_alg.json")).unwrap();
    assert!(!set.keys().is_empty());
    assert_eq!(set.skipped().len(), 1, "{:?}", set.skipped());
    let keys = StaticKeys::from_jwks_file(path("pyjwt/jwk_keyset_with_unknown_alg.json")).unwrap();
    assert_eq!(keys.skipped().len(), 1);
    assert_eq!(KeySet::from(set).len(), 1);
    assert_refused("no file", JwkSet::from_file("no-such.json"), KeyMissing, "no-such.json");
}

#[test]
fn static_keys_answer_at_once() {
    let keys = StaticKeys::from_jwks(&set(&[public("a"), public("b")])).unwrap();
    let query = KeyQuery::new(Algorithm::ES256, Some("b"));
    assert_eq!((query.algorithm(), query.key_id()), (Algorithm::ES256, Some("b")));
    let Lookup::Ready(Ok(found)) = keys.lookup(&query) else { panic!("not ready") };
    assert_eq!(found.iter().map(|key| key.key_id().unwrap()).collect::<Vec<_>>(), ["a", "b"]);
    assert_refused("no keys", StaticKeys::from_keys([]), KeyMissing, "no key");
}
