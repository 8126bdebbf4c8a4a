//! Keys, sets of keys, and secrets.

use hallpass_core::{Algorithm, SigningKey};

use super::{Seeds, named};
use crate::{base64, kit};

/// Keys and sets of keys.
pub(super) fn jwk() -> Seeds {
    let public: Vec<String> = asymmetric().filter_map(SigningKey::public_jwk).collect();
    let secret = r#"{"kty":"oct","alg":"HS256","kid":"s","k":"-2x0Vt1YzZ0q7J3mK9wR5bC8nF4hL6pD2sG1aE0uQ_M"}"#;
    let ed = public.last().cloned().unwrap_or_default();
    let ed_private =
        ed.replace(r#""x":"#, r#""d":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","x":"#);
    let set = |keys: &[&str]| format!(r#"{{"keys":[{}]}}"#, keys.join(","));
    let all: Vec<&str> = public.iter().map(String::as_str).collect();
    let single = asymmetric().zip(&public).map(|(key, jwk)| {
        (format!("good-{}", key.algorithm()).to_lowercase(), jwk.clone().into_bytes())
    });
    let rows = named([
        ("good-secret", secret.to_owned()),
        ("good-set", set(&all)),
        ("good-set-members", format!(r#"{{"x":[[1]],"keys":[{ed}],"y":null}}"#)),
        ("good-no-alg", set(&[&ed.replace(r#","alg":"EdDSA""#, "")])),
        ("good-key-ops", set(&[&ed.replace(r#""use":"sig""#, r#""key_ops":["verify"]"#)])),
        ("alg-other", ed.replace("EdDSA", "ES256")),
        ("duplicate", ed.replace(r#""kty":"OKP""#, r#""kty":"OKP","kty":"OKP""#)),
        ("duplicate-keys", format!(r#"{{"keys":[{ed}],"keys":[]}}"#)),
        ("empty-set", set(&[])),
        ("key-ops-sign", ed.replace(r#""use":"sig""#, r#""key_ops":["sign"]"#)),
        ("list", format!("[{ed}]")),
        ("regression-list-of-lists", format!("[[{ed}]]")),
        ("mixed", set(&[secret, "{}", &ed, "null", r#"{"kty":"EC"}"#])),
        ("off-curve", r#"{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}"#.to_owned()),
        ("private-mismatch", ed_private),
        ("rsa-small", r#"{"kty":"RSA","n":"_____w","e":"AQAB"}"#.to_owned()),
        ("same-kid", set(&[&ed, &ed])),
        ("secret-short", r#"{"kty":"oct","k":"AAEC"}"#.to_owned()),
        ("small-order", r#"{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#.to_owned()),
        ("use-enc", ed.replace(r#""use":"sig""#, r#""use":"enc""#)),
        ("x5c", ed.replace(r#""use":"sig""#, r#""x5c":["AAAA"],"x5t":"x""#)),
    ]);
    rows.into_iter().chain(single).collect()
}

/// One key of each kind.
fn asymmetric() -> impl Iterator<Item = &'static SigningKey> {
    use Algorithm::{ES256, ES384, ES512, EdDSA, PS256, RS256};
    [RS256, PS256, ES256, ES384, ES512, EdDSA].into_iter().map(kit::key)
}

/// Keys in PEM and DER.
pub(super) fn pem() -> Seeds {
    let der = |pem: &str| base64::decode_standard(body(pem).as_bytes()).unwrap_or_default();
    let encrypted = kit::P256.replace("PRIVATE", "ENCRYPTED PRIVATE");
    named([
        ("rsa", kit::RSA.as_bytes().to_vec()),
        ("rsa-public", kit::RSA_PUBLIC.into()),
        ("p256", kit::P256.into()),
        ("p256-public", kit::P256_PUBLIC.into()),
        ("p384", kit::P384.into()),
        ("p521", kit::P521.into()),
        ("ed25519", kit::ED25519.into()),
        ("ed25519-public", kit::ED25519_PUBLIC.into()),
        ("der-rsa-public", der(kit::RSA_PUBLIC)),
        ("der-p256", der(kit::P256)),
        ("der-p256-public", der(kit::P256_PUBLIC)),
        ("der-ed25519", der(kit::ED25519)),
        ("der-ed25519-public", der(kit::ED25519_PUBLIC)),
        ("regression-parameters", without_curve(der(kit::P256_PUBLIC))),
        ("certificate", include_bytes!("../../keys/p256.certificate.pem").to_vec()),
        ("sec1", include_bytes!("../../keys/p256.sec1.pem").to_vec()),
        ("pkcs1", include_bytes!("../../keys/rsa.pkcs1.pem").to_vec()),
        ("pkcs1-public", include_bytes!("../../keys/rsa.public-pkcs1.pem").to_vec()),
        ("der-nested", [[0x30, 0x80].repeat(200), vec![0; 400]].concat()),
        ("der-deep", (0..60_u8).rev().flat_map(|n| [0x30, n.saturating_mul(2)]).collect()),
        ("encrypted", encrypted.into_bytes()),
        ("escaped", kit::P256_PUBLIC.replace('\n', "\\n").into_bytes()),
        ("openssh", b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA".to_vec()),
        ("several", [kit::P256_PUBLIC, kit::ED25519_PUBLIC].concat().into_bytes()),
        ("unfinished", b"-----BEGIN PUBLIC KEY-----\nMFkwEwYH\n".to_vec()),
        ("without-lines", body(kit::P256_PUBLIC).into_bytes()),
    ])
}

/// The name of the curve three bytes shorter: what is left of it is a second parameter.
fn without_curve(mut der: Vec<u8>) -> Vec<u8> {
    const CURVE: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    if let Some(at) = der.windows(CURVE.len()).position(|window| window == CURVE)
        && let Some(len) = der.get_mut(at.saturating_add(1))
    {
        *len = 5;
    }
    der
}

/// The base64 of a PEM document, in one line.
pub(crate) fn body(pem: &str) -> String {
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    lines.collect::<String>().trim_end_matches('=').to_owned()
}

/// Secrets.
pub(super) fn secret() -> Seeds {
    let jwk = kit::key(Algorithm::EdDSA).public_jwk().unwrap_or_default();
    let hex = kit::ED25519_PUBLIC.bytes().flat_map(|b| format!("{b:02x}").into_bytes());
    let point = [vec![2], vec![7; 32]].concat();
    named([
        ("good", b"0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga".to_vec()),
        ("good-base64", b"-2x0Vt1YzZ0q7J3mK9wR5bC8nF4hL6pD2sG1aE0uQ_M=".to_vec()),
        ("good-base64-standard", b"+2x0Vt1YzZ0q7J3mK9wR5bC8nF4hL6pD2sG1aE0uQ/M=".to_vec()),
        ("good-bytes", (0..64).map(|n: u8| n.wrapping_mul(37)).collect()),
        (
            "good-long",
            b"a long sentence is a good secret, if nobody has ever said it before".to_vec(),
        ),
        ("der", base64::decode_standard(body(kit::P256_PUBLIC).as_bytes()).unwrap_or_default()),
        ("empty", Vec::new()),
        ("hex", hex.collect()),
        ("jwk", jwk.into_bytes()),
        ("leaked", b"your-256-bit-secret".to_vec()),
        ("leaked-long", b"a-string-secret-at-least-256-bits-long".to_vec()),
        ("pem", kit::P256_PUBLIC.into()),
        ("pem-base64", base64::encode(kit::ED25519_PUBLIC.as_bytes()).into_bytes()),
        ("point", point),
        ("repeated", vec![b'a'; 40]),
        ("short", b"short".to_vec()),
        ("spaces", b"   \n".to_vec()),
        ("spki-base64", body(kit::RSA_PUBLIC).into_bytes()),
        ("ssh", b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGw".to_vec()),
    ])
}
