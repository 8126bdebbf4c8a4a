//! Secrets and private keys, and what of them must not be shown.

use std::fs;
use std::sync::LazyLock;

use hallpass::{Algorithm, KeyMaterial, Secret, SigningKey};
use serde_json::json;

use crate::base64;
use crate::canary::Canaries;
use crate::sources;
use crate::words::{bytes, word};

/// A secret of 64 bytes.
pub(crate) fn secret_bytes() -> Vec<u8> {
    bytes("secret", 64)
}

/// A secret of 80 characters.
pub(crate) fn secret_text() -> String {
    (1..=4).map(|part| word(&format!("secret text {part}"))).collect()
}

/// Both of them, in base64 too.
pub(crate) fn secrets() -> &'static Canaries {
    static SECRETS: LazyLock<Canaries> =
        LazyLock::new(|| Canaries::default().secret(&secret_bytes()).text(&secret_text()));
    &SECRETS
}

/// The HMAC of the secret.
pub(crate) fn secret() -> Secret {
    Secret::from_bytes(secret_bytes()).unwrap()
}

/// The key of the secret.
pub(crate) fn hmac() -> SigningKey {
    SigningKey::hmac(Algorithm::HS256, secret()).unwrap()
}

/// A private key.
pub(crate) struct PrivateKey {
    pub(crate) name: &'static str,
    pub(crate) algorithm: Algorithm,
    pub(crate) pem: String,
    /// Its private numbers.
    pub(crate) numbers: Canaries,
    /// Those, and the text of the file, which has the public half too.
    pub(crate) text: Canaries,
}

impl PrivateKey {
    fn read(name: &'static str, algorithm: Algorithm) -> Self {
        let pem = file(name);
        let members = private_members(&KeyMaterial::from_pem(&pem).unwrap());
        let add = |all: Canaries, (_, number): &(_, Vec<u8>)| all.secret(number);
        let numbers = members.iter().fold(Canaries::default(), add);
        let lines = body(&pem).into_iter().filter(|line| line.len() >= 8);
        let text = lines.fold(numbers.clone(), Canaries::text);
        Self { name, algorithm, pem, numbers, text }
    }

    pub(crate) fn material(&self) -> KeyMaterial {
        KeyMaterial::from_pem(&self.pem).unwrap()
    }

    pub(crate) fn signing(&self) -> SigningKey {
        SigningKey::from_pem(self.algorithm, &self.pem).unwrap()
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        base64::decode(body(&self.pem).concat()).unwrap()
    }

    /// The same as a JWK.
    pub(crate) fn jwk(&self) -> serde_json::Value {
        let material = self.material();
        let mut jwk = match &material {
            KeyMaterial::EcPrivate(key) => {
                let public = key.public().expect("its file has it");
                let (x, y) = (base64::url(public.x()), base64::url(public.y()));
                json!({ "kty": "EC", "crv": key.curve().name(), "x": x, "y": y })
            }
            KeyMaterial::Ed25519Private(_) => {
                let public: serde_json::Value =
                    serde_json::from_str(&self.signing().public_jwk().unwrap()).unwrap();
                json!({ "kty": "OKP", "crv": "Ed25519", "x": public["x"] })
            }
            KeyMaterial::RsaPrivate(key) => {
                let (n, e) = (key.public().modulus(), key.public().exponent());
                json!({ "kty": "RSA", "n": base64::url(n), "e": base64::url(e) })
            }
            other => panic!("{other:?} is no private key"),
        };
        for (name, number) in private_members(&material) {
            jwk[name] = base64::url(number).into();
        }
        jwk
    }
}

/// A private key of each kind and form.
pub(crate) static PRIVATE_KEYS: LazyLock<Vec<PrivateKey>> = LazyLock::new(|| {
    [
        ("rsa.pkcs8.pem", Algorithm::RS256),
        ("rsa.pkcs1.pem", Algorithm::PS512),
        ("p256.pkcs8.pem", Algorithm::ES256),
        ("p256.sec1.pem", Algorithm::ES256),
        ("p384.pkcs8.pem", Algorithm::ES384),
        ("p521.sec1.pem", Algorithm::ES512),
        ("ed25519.pkcs8.pem", Algorithm::EdDSA),
    ]
    .map(|(name, algorithm)| PrivateKey::read(name, algorithm))
    .into()
});

/// A file of the core's own tests.
pub(crate) fn file(name: &str) -> String {
    let path = sources::root().join("crates/core/tests/keys/data").join(name);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The secret as a JWK.
pub(crate) fn oct() -> serde_json::Value {
    json!({ "kty": "oct", "k": base64::url(secret_bytes()) })
}

/// All of it.
pub(crate) fn all() -> &'static Canaries {
    static ALL: LazyLock<Canaries> = LazyLock::new(|| {
        PRIVATE_KEYS.iter().fold(secrets().clone(), |all, key| all.and(&key.text))
    });
    &ALL
}

/// The lines between the first and the last.
fn body(pem: &str) -> Vec<&str> {
    pem.lines().filter(|line| !line.starts_with("-----") && !line.contains(':')).collect()
}

/// The private members of a key, by their names in a JWK.
fn private_members(key: &KeyMaterial) -> Vec<(&'static str, Vec<u8>)> {
    let members: Vec<(_, &[u8])> = match key {
        KeyMaterial::EcPrivate(key) => vec![("d", key.scalar())],
        KeyMaterial::Ed25519Private(key) => vec![("d", key.seed())],
        KeyMaterial::RsaPrivate(key) => {
            let ([p, q], [dp, dq]) = (key.primes(), key.prime_exponents());
            vec![
                ("d", key.exponent()),
                ("p", p),
                ("q", q),
                ("dp", dp),
                ("dq", dq),
                ("qi", key.coefficient()),
            ]
        }
        other => panic!("{other:?} is no private key"),
    };
    members.into_iter().map(|(name, number)| (name, number.to_vec())).collect()
}
