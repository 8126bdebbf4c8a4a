//! No form of an asymmetric key becomes the secret of an HMAC (RFC 8725 §2.1).

use hallpass_core::ConfigErrorKind::KeyConfusion;
use hallpass_core::{Algorithm, Secret, SigningKey, VerifyingKey};

use super::support::{assert_refused, der, text};

/// Every PEM of the test data.
const PEMS: &[&str] = &[
    "ed25519.cert.pem",
    "ed25519.openssh-private.pem",
    "ed25519.pkcs8.pem",
    "ed25519.spki.pem",
    "ed448.spki.pem",
    "p256.cert.pem",
    "p256.compressed.spki.pem",
    "p256.no-public.sec1.pem",
    "p256.pkcs8.pem",
    "p256.sec1.pem",
    "p256.spki.pem",
    "p384.spki.pem",
    "p521.sec1.pem",
    "p521.spki.pem",
    "rsa-1024.spki.pem",
    "rsa-pss.spki.pem",
    "rsa.cert.pem",
    "rsa.encrypted-pkcs1.pem",
    "rsa.encrypted-pkcs8.pem",
    "rsa.pkcs1.pem",
    "rsa.pkcs8.pem",
    "rsa.public-pkcs1.pem",
    "rsa.spki.pem",
    "secp256k1.spki.pem",
    "x25519.spki.pem",
];

/// What these hold is ciphertext, and OpenSSH's own format.
const NOT_DER: &[&str] = &["ed25519.openssh-private.pem", "rsa.encrypted-pkcs1.pem"];

#[test]
fn no_text_form_is_a_secret() {
    let others = ["ed25519.openssh.pub", "p256.openssh.pub", "rsa.openssh.pub"];
    let jwks = ["pyjwt/jwk_rsa_key.json", "pyjwt/jwk_keyset_with_unknown_alg.json"];
    for name in PEMS.iter().chain(&others).chain(&jwks) {
        let text = text(name);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let forms: [(&str, Vec<u8>); 11] = [
            ("as it is", text.clone().into()),
            ("without its last line break", text.trim_end().into()),
            ("with another line break", format!("{text}\n").into()),
            ("with CR LF", text.replace('\n', "\r\n").into()),
            ("with spaces before", format!("  \t{text}").into()),
            ("with line breaks before", format!("\n\n{text}").into()),
            ("with a byte order mark", format!("\u{feff}{text}").into()),
            ("with a mark and blanks", format!("\u{feff} \n{text}").into()),
            ("in UTF-16", [&[0xff, 0xfe][..], &utf16].concat()),
            ("in base64", base64_simd::STANDARD.encode_to_string(&text).into()),
            ("in base64url", base64_simd::URL_SAFE_NO_PAD.encode_to_string(&text).into()),
        ];
        for (form, bytes) in forms {
            let name = format!("{name} {form}");
            assert_refused(&name, Secret::from_bytes(bytes.clone()), KeyConfusion, "must not be");
            if let Ok(text) = String::from_utf8(bytes) {
                assert_refused(&name, Secret::from_text(&text), KeyConfusion, "To ");
                assert_refused(&name, Secret::from_base64(&text), KeyConfusion, "must not be");
            }
        }
    }
}

#[test]
fn no_binary_form_is_a_secret() {
    for name in PEMS.iter().filter(|name| !NOT_DER.contains(name)) {
        let der = der(name);
        let base64 = base64_simd::STANDARD.encode_to_string(&der);
        let wrapped = base64.as_bytes().chunks(64).collect::<Vec<_>>().join(&b'\n');
        let hex: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
        let colons: Vec<String> = der.iter().map(|byte| format!("{byte:02X}")).collect();
        let forms: [(&str, Vec<u8>); 7] = [
            ("DER", der.clone()),
            ("DER and a line break", [&der[..], b"\n"].concat()),
            ("base64 of DER", base64.clone().into()),
            ("base64 of DER in lines", wrapped),
            ("base64url of DER", base64_simd::URL_SAFE_NO_PAD.encode_to_string(&der).into()),
            ("hex of DER", hex.into()),
            ("hex of DER with colons", colons.join(":").into()),
        ];
        for (form, bytes) in forms {
            let name = format!("{name}, {form}");
            assert_refused(
                &name,
                Secret::from_bytes(bytes),
                KeyConfusion,
                "must not be the secret",
            );
        }
        assert_refused(name, Secret::from_base64(&base64), KeyConfusion, "DER");
    }
}

#[test]
fn no_jwk_is_a_secret() {
    let public = SigningKey::generate(Algorithm::ES256).unwrap().public_jwk().unwrap();
    for (name, text) in [
        ("a JWK", public.clone()),
        ("a set", format!(r#"{{"keys":[{public}]}}"#)),
        ("an array of keys", format!("[{public}]")),
        ("an empty set", r#"{"keys":[]}                              "#.to_owned()),
        ("an escaped name", public.replace("\"kty\"", "\"\\u006bty\"")),
        ("a cut JWK", public.trim_end_matches('}').to_owned()),
        ("a secret as JWK", format!(r#"{{"kty":"oct","k":"{}"}}"#, "A".repeat(64))),
    ] {
        assert_refused(name, Secret::from_text(&text), KeyConfusion, "JWK");
    }
}

#[test]
fn no_raw_point_is_a_secret() {
    for name in ["p256.spki.pem", "p384.spki.pem", "p521.spki.pem"] {
        let der = der(name);
        // The point stands at the end: 4, x, y.
        let len = [65, 97, 133].into_iter().find(|len| der.len() - len < 30).unwrap();
        let point = &der[der.len() - len..];
        assert_refused(name, Secret::from_bytes(point), KeyConfusion, "a point on an elliptic");
    }
}

#[test]
fn no_constructor_makes_an_hmac_of_a_public_key() {
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        for (name, what) in [
            ("rsa.spki.pem", "an RSA key"),
            ("rsa.cert.pem", "an RSA key"),
            ("p521.spki.pem", "an EC key on P-521"),
            ("ed25519.spki.pem", "an Ed25519 key"),
        ] {
            let from_pem = VerifyingKey::from_pem(algorithm, &text(name));
            assert_refused(name, from_pem, KeyConfusion, what);
            let from_der = VerifyingKey::from_der(algorithm, &der(name));
            assert_refused(name, from_der, KeyConfusion, "Name an algorithm that fits it");
        }
        let jwk = SigningKey::generate(Algorithm::EdDSA).unwrap().public_jwk().unwrap();
        let jwk = jwk.replace("EdDSA", algorithm.name());
        assert_refused("a JWK", VerifyingKey::from_jwk(&jwk), KeyConfusion, "an Ed25519 key");
    }
}

#[test]
fn secrets_that_only_look_strange_are_accepted() {
    for (name, text) in [
        ("braces", "{this-is-no-json-but-a-secret-of-some-length}"),
        ("brackets", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]"),
        ("an array", "[\"ab\",\"cd\",\"ef\",\"gh\",\"ij\",\"kl\",\"mn\"]"),
        ("a prefix", "ssh-is-how-i-come-to-work-every-single-day"),
        ("dashes", "----------------a-secret---------------"),
        ("starts like base64 of DER", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"),
        ("hex", "30820122300d06092a864886f70d01010105000382010f"),
    ] {
        Secret::from_text(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    // What random bytes look like, 0x30 in front included.
    for first in 0..=u8::MAX {
        let bytes: Vec<u8> = (0..64_u8).map(|at| first.wrapping_add(at.wrapping_mul(29))).collect();
        Secret::from_bytes(bytes).unwrap_or_else(|error| panic!("{first}: {error}"));
    }
}
