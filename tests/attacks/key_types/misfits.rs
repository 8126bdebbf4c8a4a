//! Keys for which there is no algorithm, or another one.

use base64_simd::STANDARD;
use hallpass::ConfigErrorKind::{KeyConfusion, KeyFormat, KeyMismatch, KeyMissing};
use hallpass::{Algorithm, ConfigErrorKind, JwkSet, VerifyingKey};
use serde_json::{Value, json};

use super::{jwk, set, without};
use crate::kit::{good, header, key, signed};
use crate::line::{Case, Line};

/// A file of test keys.
macro_rules! data {
    ($name:literal) => {
        include_str!(concat!("../../../crates/core/tests/keys/data/", $name))
    };
}

/// Every algorithm over every type of key, in every form of a key.
pub(super) fn algorithms() -> Line {
    let mut cases = Vec::new();
    for (what, pem, fitting) in KEYS {
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode_to_vec(base64).unwrap();
        for &algorithm in Algorithm::ALL {
            let built = [
                ("PEM", VerifyingKey::from_pem(algorithm, pem).map(drop)),
                ("DER", VerifyingKey::from_der(algorithm, &der).map(drop)),
            ];
            for (how, built) in built {
                let name = format!("{algorithm} with {what}, {how}");
                cases.push(match (fitting.contains(&algorithm), algorithm.is_symmetric()) {
                    (true, _) => Case::same(name, built, Ok(())),
                    (_, true) => Case::unbuildable(name, built, KeyConfusion),
                    (_, false) => Case::unbuildable(name, built, KeyMismatch),
                });
            }
        }
    }
    cases.extend(jwks());
    for &algorithm in Algorithm::ALL {
        let token = signed(key(algorithm), header(algorithm), good());
        let verifier = crate::kit::verifier(algorithm);
        cases.push(Case::accepted(format!("{algorithm} itself"), &verifier, token));
    }
    Line {
        name: "keys of another type or curve",
        why: "a hash or a curve that the key was not made for is weaker than it looks: each \
              algorithm has one type of key and one curve (RFC 7518 §3.1, §3.4; RFC 8725 §3.1)",
        advisories: &["CVE-2022-23539"],
        cases,
    }
}

/// JWKs whose `alg` is for another key.
fn jwks() -> Vec<Case> {
    let mut cases = Vec::new();
    for &own in Algorithm::ALL.iter().filter(|algorithm| !algorithm.is_symmetric()) {
        for &other in Algorithm::ALL {
            let mut jwk = jwk(key(own));
            jwk["alg"] = json!(other.name());
            let built = VerifyingKey::from_jwk(&jwk.to_string()).map(drop);
            let name = format!("alg {other} in the JWK of {own}");
            let rsa = |algorithm: Algorithm| matches!(algorithm.name().get(..2), Some("RS" | "PS"));
            cases.push(if other == own || (rsa(own) && rsa(other)) {
                Case::same(name, built, Ok(()))
            } else if other.is_symmetric() {
                Case::unbuildable(name, built, KeyConfusion)
            } else {
                Case::unbuildable(name, built, KeyMismatch)
            });
        }
    }
    let ec = without(jwk(key(Algorithm::ES256)), &["alg"]);
    let okp = without(jwk(key(Algorithm::EdDSA)), &["alg"]);
    let with = |jwk: &Value, name: &str, value: &str| {
        let mut jwk = jwk.clone();
        jwk[name] = json!(value);
        jwk.to_string()
    };
    for (name, text) in [
        ("kty OKP of an EC key", with(&ec, "kty", "OKP")),
        ("kty RSA of an EC key", with(&ec, "kty", "RSA")),
        ("kty oct of an EC key", with(&ec, "kty", "oct")),
        ("kty ec in lower case", with(&ec, "kty", "ec")),
        ("kty EC of an OKP key", with(&okp, "kty", "EC")),
        ("kty of nothing", with(&okp, "kty", "")),
        ("crv P-384 of a P-256 key", with(&ec, "crv", "P-384")),
        ("crv Ed25519 of a P-256 key", with(&ec, "crv", "Ed25519")),
        ("crv p-256 in lower case", with(&ec, "crv", "p-256")),
        ("crv secp256r1", with(&ec, "crv", "secp256r1")),
        ("crv P-256 of an OKP key", with(&okp, "crv", "P-256")),
        ("crv X25519 of an Ed25519 key", with(&okp, "crv", "X25519")),
    ] {
        cases.push(Case::unbuildable(name, VerifyingKey::from_jwk(&text), KeyFormat));
    }
    cases
}

/// What other libraries took for RSA, EC or Ed25519.
pub(super) fn unsupported() -> Line {
    let pems = [
        ("DSA", DSA),
        ("secp256k1", data!("secp256k1.spki.pem")),
        ("X25519", data!("x25519.spki.pem")),
        ("Ed448", data!("ed448.spki.pem")),
        ("RSA for PSS alone", data!("rsa-pss.spki.pem")),
        ("a compressed point", data!("p256.compressed.spki.pem")),
        ("OpenSSH, RSA", data!("rsa.openssh.pub")),
        ("OpenSSH, P-256", data!("p256.openssh.pub")),
        ("OpenSSH, Ed25519", data!("ed25519.openssh.pub")),
    ];
    let mut cases = Vec::new();
    for (name, pem) in pems {
        for &algorithm in Algorithm::ALL {
            let key = VerifyingKey::from_pem(algorithm, pem);
            cases.push(Case::unbuildable(format!("{algorithm} with {name}"), key, KeyFormat));
        }
    }
    for (name, text, kind) in [
        ("secp256k1", data!("pyjwt/jwk_ec_key_secp256k1.json"), KeyFormat),
        ("Ed448", data!("pyjwt/jwk_okp_pub_Ed448.json"), KeyFormat),
    ] {
        let key = VerifyingKey::from_jwk(text);
        cases.push(Case::unbuildable(format!("{name} in a JWK"), key, kind));
        let keys = JwkSet::from_remote(&format!(r#"{{"keys":[{text}]}}"#));
        cases.push(Case::unbuildable(format!("{name} in a set"), keys, KeyMissing));
    }
    for alg in
        ["ES256K", "Ed448", "RSA1_5", "RSA-OAEP", "dir", "A256KW", "ECDH-ES", "none", "hs256"]
    {
        let own = if alg == "Ed448" { Algorithm::EdDSA } else { Algorithm::ES256 };
        let mut jwk = without(jwk(key(own)), &["use"]);
        jwk["alg"] = json!(alg);
        let key = VerifyingKey::from_jwk(&jwk.to_string());
        cases.push(Case::unbuildable(format!("alg {alg} in a JWK"), key, KeyMismatch));
    }
    let verifier = crate::kit::verifier(Algorithm::ES256);
    let token = signed(key(Algorithm::ES256), header(Algorithm::ES256), good());
    cases.push(Case::accepted("P-256", &verifier, token));
    Line {
        name: "keys of no algorithm",
        why: "a key that is bent into an algorithm is not checked by it: what has no algorithm here \
              is an error at start (RFC 7518 §3.1, RFC 8037 §2)",
        advisories: &["CVE-2022-23539"],
        cases,
    }
}

/// A JWK that is refused alone, and left out of a set.
pub(super) fn refused(name: &str, jwk: &Value, kind: ConfigErrorKind) -> [Case; 2] {
    let text = jwk.to_string();
    let keys = JwkSet::from_remote(&set(&[jwk.clone(), super::jwk(key(Algorithm::EdDSA))]));
    let seen = keys.map(|set| {
        let algorithms = set.keys().iter().map(VerifyingKey::algorithm).collect::<Vec<_>>();
        (algorithms, set.skipped().iter().map(|key| key.reason().kind()).collect::<Vec<_>>())
    });
    [
        Case::unbuildable(name, VerifyingKey::from_jwk(&text), kind),
        Case::same(format!("{name}, in a set"), seen, Ok((vec![Algorithm::EdDSA], vec![kind]))),
    ]
}

pub(super) const RSA: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];

const KEYS: &[(&str, &str, &[Algorithm])] = &[
    ("an RSA key", data!("rsa.spki.pem"), RSA),
    ("an RSA key in PKCS#1", data!("rsa.public-pkcs1.pem"), RSA),
    ("an RSA certificate", data!("rsa.cert.pem"), RSA),
    ("a key on P-256", data!("p256.spki.pem"), &[Algorithm::ES256]),
    ("a certificate on P-256", data!("p256.cert.pem"), &[Algorithm::ES256]),
    ("a key on P-384", data!("p384.spki.pem"), &[Algorithm::ES384]),
    ("a key on P-521", data!("p521.spki.pem"), &[Algorithm::ES512]),
    ("an Ed25519 key", data!("ed25519.spki.pem"), &[Algorithm::EdDSA]),
    ("an Ed25519 certificate", data!("ed25519.cert.pem"), &[Algorithm::EdDSA]),
];

/// A DSA key of 2,048 bits, whose private half was thrown away.
const DSA: &str = "\
-----BEGIN PUBLIC KEY-----
MIIDQjCCAjUGByqGSM44BAEwggIoAoIBAQD/GC2QjopYjohM1gJtAXV4nLtO5uzy
1Wc5hgMsxPUlZPzKcxgKac7U78VRMYyU/RtpHzBmypdglxpYUUxyTMhKq954MBH5
GRIw/L8fcFNpR9ikcBJY48SGA5wpG60rDhkNejIelODeL+RmbfLOrqV220u1+WiE
gHTuW2aVDGvyO16n8y1mAld/7NWuhT4/qYbrXgFj4qMo7SiY5dFfjyNNkvD9Sr+V
G4yU3rtBzcS4kzrkbfI4y9Zyf4eCAY7giJWx8424BNsJ8fTvoZTm04gCbrlyFNje
PAzBf8hcibZ16YLA2PPItZoIxBuhO5wwkmmxcuH+OabjYl5a20XOVVbHAh0A8IZn
QiioFUUTh7kVQwkK+EAwxvkHFVDTTZj/LQKCAQBCSH/6CNJk0WxQrbpKi7IRJ8Kg
ZxaWJj2kwDu9D+pDTsnc+/dD4TFDyhcKzbFy4QNX7yYotyCCtoFYg95SExhcV80C
N3fN1fUPzy5wlK8q0UARaAsGVl+dHLFK8joy9HLkmJXI80tjkBmvqlfHDNrK82gl
ZoPUmHyqZoXNSCHY8+YorXtocS55P8dGyYbbZ06V5ymr184zbLPwHTNFMw4tN3nm
E1nJUll1fZnHvV6hrI9kunqISflWsRnkwX3H3ziK0pTdOUWIlLOgo1c2TG6pOWEY
M+ca1yLjDXVXYpmdJhnyV6WKG+w9ORgF+XWmYxQPlTupbUyEwrqT8DYRUCmWA4IB
BQACggEAY0MqxcLKxvKFezMAPoT7ArjzIHbk/GW+HJ3TzctRFPvsGIzZgLF0jJXH
L0gytek68zG4TZfJkbVlJiB0HXeHL4nDusZIsKmP6wYCu7jAA8L82xr0ErZj6MJl
DMCG31uoS2+liYa7vHw2y1vxtXEXe9tS26W4IYFci2ii23eRDpjZslbfDM6XJCCp
+1SM0HAK1EhgGAmssWZoSjZ1LZ0hMUr26OCe+7Ni5finunRkjnyXwfw70OCVxxal
P5oKgZ57JFVQMU1IPb874Akfz/3dP7iZb8OrYsJEBB+VMXPUZdel5HMaNDgTXCRj
8lYRvVG5G2AFxV8HRrB2JmfwVifcig==
-----END PUBLIC KEY-----
";
