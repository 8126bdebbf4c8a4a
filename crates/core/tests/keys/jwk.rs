//! Single JWKs (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2, RFC 7638).

use hallpass_core::ConfigErrorKind::{KeyFormat, KeyMismatch, KeyRole, KeyUsage, KeyWeak};
use hallpass_core::{Algorithm, Jwk, KeyMaterial, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use super::support::{assert_pair, assert_refused, text};

/// The public key of RFC 9449 figure 4.
fn ec() -> Value {
    json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
    })
}

/// The public key of RFC 8037 appendix A.2.
fn ed25519() -> Value {
    json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    })
}

/// The public half of a key of RFC 7520 §3.4.
fn rsa() -> Value {
    let mut jwk: Value = serde_json::from_str(&text("pyjwt/jwk_rsa_key.json")).unwrap();
    for member in ["d", "p", "q", "dp", "dq", "qi", "use"] {
        jwk.as_object_mut().unwrap().remove(member);
    }
    jwk
}

fn oct() -> Value {
    json!({ "kty": "oct", "k": "UxhIYLHGg39NVCLpQAVD_UcfOmnGSCzLFZoXYkLiIbE" })
}

fn with(mut jwk: Value, member: &str, value: Value) -> String {
    jwk[member] = value;
    jwk.to_string()
}

#[test]
fn thumbprints() {
    for (name, jwk, thumbprint) in [
        ("EC, RFC 9449", ec(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"),
        ("OKP, RFC 8037", ed25519(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ] {
        let plain = Jwk::from_text(&jwk.to_string()).unwrap();
        assert_eq!(plain.thumbprint().as_deref(), Some(thumbprint), "{name}");
        let described = Jwk::from_text(&with(jwk, "kid", json!("another"))).unwrap();
        assert_eq!(described.thumbprint().as_deref(), Some(thumbprint), "{name}, with a kid");
    }
    // RFC 7638 §3.1.
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc\
             _BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQ\
             R0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFT\
             WhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let jwk = json!({ "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" });
    let jwk = Jwk::from_text(&jwk.to_string()).unwrap();
    assert_eq!(jwk.thumbprint().as_deref(), Some("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
    let private = Jwk::from_text(&text("pyjwt/jwk_rsa_key.json")).unwrap();
    let public = Jwk::from_text(&rsa().to_string()).unwrap();
    assert_eq!(private.thumbprint(), public.thumbprint());
    assert_eq!(Jwk::from_text(&oct().to_string()).unwrap().thumbprint(), None);
}

#[test]
fn the_algorithm_is_that_of_the_key() {
    for (name, jwk, algorithm) in [
        ("EC by its curve", ec().to_string(), Algorithm::ES256),
        ("OKP by its curve", ed25519().to_string(), Algorithm::EdDSA),
        ("RSA", rsa().to_string(), Algorithm::RS256),
        ("oct", oct().to_string(), Algorithm::HS256),
        ("RSA with alg", with(rsa(), "alg", json!("PS384")), Algorithm::PS384),
        ("EdDSA", with(ed25519(), "alg", json!("EdDSA")), Algorithm::EdDSA),
        ("Ed25519", with(ed25519(), "alg", json!("Ed25519")), Algorithm::EdDSA),
    ] {
        let key = VerifyingKey::from_jwk(&jwk).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(key.algorithm(), algorithm, "{name}");
    }
    for (name, jwk, words) in [
        ("RSA for ES256", with(rsa(), "alg", json!("ES256")), "an RSA key"),
        ("P-256 for ES384", with(ec(), "alg", json!("ES384")), "P-256"),
        ("Ed25519 for RS256", with(ed25519(), "alg", json!("RS256")), "an Ed25519 key"),
        ("oct for RS256", with(oct(), "alg", json!("RS256")), "a shared secret"),
        ("none", with(ec(), "alg", json!("none")), "not supported"),
        ("lower case", with(ec(), "alg", json!("es256")), "not supported"),
        ("a COSE name", with(ec(), "alg", json!("ESP256")), "not supported"),
        ("encryption", with(rsa(), "alg", json!("RSA-OAEP")), "not supported"),
    ] {
        assert_refused(name, VerifyingKey::from_jwk(&jwk), KeyMismatch, words);
        assert_refused(name, Jwk::from_text(&jwk), KeyMismatch, words);
    }
    let short = with(oct(), "alg", json!("HS384"));
    assert_refused("a short secret", VerifyingKey::from_jwk(&short), KeyWeak, "at least 48");
}

#[test]
fn material_of_a_jwk_is_for_its_algorithm() {
    let jwk = with(rsa(), "alg", json!("RS512"));
    KeyMaterial::from_jwk(Algorithm::RS512, &jwk).unwrap();
    let material = KeyMaterial::from_jwk(Algorithm::RS256, &jwk);
    assert_refused("another", material, KeyMismatch, "for RS512 by its `alg`, not for RS256");
    KeyMaterial::from_jwk(Algorithm::PS256, &rsa().to_string()).unwrap();
    let material = KeyMaterial::from_jwk(Algorithm::ES384, &ec().to_string());
    assert_refused("another curve", material, KeyMismatch, "fits ES256, not ES384");
    let jwk = with(ed25519(), "alg", json!("Ed25519"));
    KeyMaterial::from_jwk(Algorithm::EdDSA, &jwk).unwrap();
    let jwk = with(rsa(), "key_ops", json!(["sign"]));
    let material = KeyMaterial::from_jwk(Algorithm::RS256, &jwk);
    assert_refused("key_ops", material, KeyUsage, "may not verify");
}

#[test]
fn usage_is_obeyed() {
    let cases: &[(&str, Value, Value, bool, bool)] = &[
        // name, use, key_ops, verifies, signs
        ("neither", Value::Null, Value::Null, true, true),
        ("sig", json!("sig"), Value::Null, true, true),
        ("enc", json!("enc"), Value::Null, false, false),
        ("an unknown use", json!("SIG"), Value::Null, false, false),
        ("verify", Value::Null, json!(["verify"]), true, false),
        ("sign", Value::Null, json!(["sign"]), false, true),
        ("both", Value::Null, json!(["sign", "verify"]), true, true),
        ("none", Value::Null, json!([]), false, false),
        ("encrypt", Value::Null, json!(["encrypt"]), false, false),
        ("twice", Value::Null, json!(["verify", "verify"]), false, false),
        ("twice, apart", Value::Null, json!(["sign", "verify", "sign"]), false, false),
        ("sig and verify", json!("sig"), json!(["verify"]), true, false),
        ("sig and more", json!("sig"), json!(["verify", "sign", "encrypt"]), false, false),
        ("enc and verify", json!("enc"), json!(["verify"]), false, false),
    ];
    let private: Value = serde_json::from_str(&text("pyjwt/jwk_okp_key_Ed25519.json")).unwrap();
    for (name, usage, key_ops, verifies, signs) in cases {
        let describe = |mut jwk: Value| {
            for (member, value) in [("use", usage), ("key_ops", key_ops)] {
                let members = jwk.as_object_mut().unwrap();
                members.remove(member);
                if !value.is_null() {
                    members.insert(member.to_owned(), value.clone());
                }
            }
            jwk.to_string()
        };
        for (kind, jwk) in [("EC", ec()), ("RSA", rsa()), ("oct", oct())] {
            let name = format!("{name}, {kind}");
            let key = VerifyingKey::from_jwk(&describe(jwk));
            assert_eq!(key.is_ok(), *verifies, "{name}: {key:?}");
            if let Err(error) = key {
                assert_eq!(error.kind(), KeyUsage, "{name}");
            }
        }
        for (kind, jwk) in [("OKP", private.clone()), ("oct", oct())] {
            let key = SigningKey::from_jwk(&describe(jwk));
            assert_eq!(key.is_ok(), *signs, "{name}, {kind}: {key:?}");
            if let Err(error) = key {
                assert_eq!(error.kind(), KeyUsage, "{name}");
            }
        }
    }
}

#[test]
fn numbers_have_their_exact_length() {
    let pad = |text: &Value| {
        let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text.as_str().unwrap()).unwrap();
        json!(base64_simd::URL_SAFE_NO_PAD.encode_to_string([&[0], &bytes[..]].concat()))
    };
    let cut = |text: &Value| {
        let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text.as_str().unwrap()).unwrap();
        json!(base64_simd::URL_SAFE_NO_PAD.encode_to_string(&bytes[1..]))
    };
    for (name, jwk, words) in [
        ("a zero before n", with(rsa(), "n", pad(&rsa()["n"])), "as few bytes"),
        ("a zero before e", with(rsa(), "e", json!("AAEAAQ")), "as few bytes"),
        ("no e", with(rsa(), "e", Value::Null), "no `e`"),
        ("a zero before x", with(ec(), "x", pad(&ec()["x"])), "33 bytes: on P-256 it takes 32"),
        ("a short y", with(ec(), "y", cut(&ec()["y"])), "31 bytes: on P-256 it takes 32"),
        ("no y", with(ec(), "y", Value::Null), "no `y`"),
        ("a short x", with(ed25519(), "x", cut(&ed25519()["x"])), "31 bytes instead of 32"),
        ("a long x", with(ed25519(), "x", pad(&ed25519()["x"])), "33 bytes instead of 32"),
        ("an empty k", with(oct(), "k", json!("")), "empty"),
        ("no k", with(oct(), "k", Value::Null), "no `k`"),
        ("padding", with(rsa(), "e", json!("AQAB====")), "`e` of the JWK is not base64url"),
        ("the other alphabet", with(rsa(), "e", json!("+/+/")), "not base64url"),
        (
            "loose bits",
            { with(ed25519(), "x", json!("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp")) },
            "not base64url",
        ),
        ("a number for x", with(ec(), "x", json!(5)), "wrong type"),
        ("a number for kid", with(ec(), "kid", json!(5)), "wrong type"),
        ("no kty", with(ec(), "kty", Value::Null), "no `kty`"),
        ("an unknown kty", with(ec(), "kty", json!("AKP")), "RSA, EC, OKP and oct"),
        ("EC as OKP", with(ed25519(), "kty", json!("EC")), "P-256, P-384 and P-521"),
        ("X25519", with(ed25519(), "crv", json!("X25519")), "Ed25519 is"),
        ("secp256k1", with(ec(), "crv", json!("secp256k1")), "P-256, P-384 and P-521"),
        ("a set", json!({ "keys": [ec()] }).to_string(), "from_jwks"),
        ("an array", json!([ec()]).to_string(), "not a JSON object"),
        ("nothing", String::new(), "not a JSON object"),
        ("a duplicate", ec().to_string().replace("{", r#"{"kty":"EC","#), "duplicate member"),
        (
            "a duplicate that is not read",
            { ec().to_string().replace("{", r#"{"a":1,"a":1,"#) },
            "duplicate member",
        ),
        (
            "a duplicate in escapes",
            { ec().to_string().replace("{", r#"{"\u006bty":"EC","#) },
            "duplicate member",
        ),
    ] {
        let result = VerifyingKey::from_jwk(&jwk);
        let Err(error) = result else { panic!("{name}: was accepted") };
        assert!(error.to_string().contains(words), "{name}: {error}");
    }
    let off = with(ec(), "x", ec()["y"].clone());
    assert_refused("off the curve", VerifyingKey::from_jwk(&off), KeyWeak, "P-256");
    let small = with(ed25519(), "x", json!("A".repeat(43)));
    assert_refused("small order", VerifyingKey::from_jwk(&small), KeyWeak, "large order");
    let leaked = with(
        oct(),
        "k",
        json!(base64_simd::URL_SAFE_NO_PAD.encode_to_string("reallyreallyreallyreallyverysafe")),
    );
    assert_refused(
        "leaked",
        VerifyingKey::from_jwk(&leaked),
        hallpass_core::ConfigErrorKind::KeyLeaked,
        "",
    );
}

#[test]
fn members_that_are_not_needed_are_ignored() {
    let jwk = with(ec(), "x5c", json!(["not base64", 5]));
    let jwk = with(serde_json::from_str(&jwk).unwrap(), "x5t", json!({ "a": 1 }));
    let jwk = with(serde_json::from_str(&jwk).unwrap(), "kid", json!("k\u{e9}y"));
    let key = VerifyingKey::from_jwk(&jwk).unwrap();
    assert_eq!(key.key_id(), Some("k\u{e9}y"));
}

#[test]
fn a_private_jwk_does_not_verify() {
    for name in ["pyjwt/jwk_rsa_key.json", "pyjwt/jwk_ec_key_P-256.json"] {
        assert_refused(name, VerifyingKey::from_jwk(&text(name)), KeyRole, "leave out `d`");
    }
    assert_refused("an array", VerifyingKey::from_jwk("[]"), KeyFormat, "not a JWK");
}

#[test]
fn the_signature_of_rfc_8037_verifies() {
    let key = VerifyingKey::from_jwk(&ed25519().to_string()).unwrap();
    for (name, token) in [
        (
            "EdDSA",
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PG\
             cvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        ),
        (
            "Ed25519",
            "eyJhbGciOiJFZDI1NTE5In0.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.UxhIYLHGg39NVCLpQAVD_UcfOmnGS\
             CzLFZoXYkLiIbFccmOb_qObsgjzLKsfJw-4NlccUgvYrEHrRbNV0HcZAQ",
        ),
    ] {
        let payload = key.verify_compact(token).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(payload, b"Example of Ed25519 signing", "{name}");
    }
}

#[test]
fn what_we_publish_verifies_what_we_sign() {
    for algorithm in Algorithm::ALL.iter().filter(|algorithm| !algorithm.is_symmetric()) {
        let key = SigningKey::generate(*algorithm).unwrap();
        let jwk = key.public_jwk().unwrap();
        let published: Value = serde_json::from_str(&jwk).unwrap();
        assert_eq!(published["alg"], algorithm.name());
        assert_eq!(published["use"], "sig");
        assert_eq!(published["kid"], key.key_id().unwrap());
        for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(published.get(member).is_none(), "{algorithm}: {member} is published");
        }
        assert_pair(algorithm.name(), &key, &VerifyingKey::from_jwk(&jwk).unwrap());
        let thumbprint = Jwk::from_text(&jwk).unwrap().thumbprint();
        assert_eq!(key.key_id(), thumbprint.as_deref(), "{algorithm}");
    }
}
