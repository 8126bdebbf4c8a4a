//! A clock that stands still, a key of each algorithm, and tokens signed with them. All of it is
//! fixed, so that an input means the same for ever.

use std::sync::LazyLock;

use hallpass_core::{
    Algorithm, Clock, Issuer, Secret, SigningKey, StaticKeys, UnixTime, VerifiedToken, Verifier,
    VerifyError, danger,
};

use crate::base64;

/// What the clock shows: 2023-11-14T22:13:20 UTC.
pub(crate) const NOW: u32 = 1_700_000_000;

/// The seconds that clocks may differ by.
pub(crate) const LEEWAY: u32 = 30;

pub(crate) const ISSUER: &str = "https://id.example.com";
pub(crate) const AUDIENCE: &str = "orders";

/// Long enough for each HMAC. It signs nothing but the tokens of these targets.
const SECRET: &str = "fuzz: 0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga, 2Wm8Rk4Vt6Gx1Ne7Bq3Lz9Hd5Jc0Sf";

pub(crate) const RSA: &str = include_str!("../keys/rsa.pem");
pub(crate) const P256: &str = include_str!("../keys/p256.pem");
pub(crate) const P384: &str = include_str!("../keys/p384.pem");
pub(crate) const P521: &str = include_str!("../keys/p521.pem");
pub(crate) const ED25519: &str = include_str!("../keys/ed25519.pem");
pub(crate) const RSA_PUBLIC: &str = include_str!("../keys/rsa.public.pem");
pub(crate) const P256_PUBLIC: &str = include_str!("../keys/p256.public.pem");
pub(crate) const ED25519_PUBLIC: &str = include_str!("../keys/ed25519.public.pem");

/// Claims that [`verifier`] accepts.
pub(crate) const GOOD: &str =
    r#"{"iss":"https://id.example.com","aud":"orders","sub":"ann","exp":1700000060}"#;

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Option<UnixTime> {
        Some(UnixTime::from_secs(NOW.into()))
    }
}

/// The keys of every algorithm, in the order of [`Algorithm::ALL`].
static KEYS: LazyLock<Vec<SigningKey>> =
    LazyLock::new(|| Algorithm::ALL.iter().copied().map(make).collect());

fn make(algorithm: Algorithm) -> SigningKey {
    let key = match algorithm {
        Algorithm::ES256 => SigningKey::from_pem(algorithm, P256),
        Algorithm::ES384 => SigningKey::from_pem(algorithm, P384),
        Algorithm::ES512 => SigningKey::from_pem(algorithm, P521),
        Algorithm::EdDSA => SigningKey::from_pem(algorithm, ED25519),
        _ if algorithm.is_symmetric() => {
            SigningKey::hmac(algorithm, Secret::from_text(SECRET).expect("a good secret"))
        }
        _ => SigningKey::from_pem(algorithm, RSA),
    };
    key.expect("a good key")
}

/// The key of an algorithm.
pub(crate) fn key(algorithm: Algorithm) -> &'static SigningKey {
    KEYS.iter().find(|key| key.algorithm() == algorithm).expect("every algorithm has a key")
}

/// The key of the targets that need only one.
pub(crate) fn hs256() -> &'static SigningKey {
    key(Algorithm::HS256)
}

/// An issuer of that name, with [`hs256`].
pub(crate) fn issuer() -> Issuer {
    Issuer::new(ISSUER, StaticKeys::from(hs256().verifying_key()))
}

/// A verifier of one issuer.
pub(crate) fn verifier(issuer: Issuer) -> Verifier {
    several([issuer])
}

/// A verifier of several issuers.
pub(crate) fn several(issuers: impl IntoIterator<Item = Issuer>) -> Verifier {
    let builder = Verifier::builder().clock(Stopped).audience(AUDIENCE);
    let builder = issuers.into_iter().fold(builder, |builder, issuer| builder.issuer(issuer));
    builder.build().expect("a good configuration")
}

/// A token of exactly this header and payload, signed with `key`.
pub(crate) fn sign(key: &SigningKey, header: &[u8], payload: &[u8]) -> String {
    let signed = format!("{}.{}", base64::encode(header), base64::encode(payload));
    let signature = danger::sign_raw(key, signed.as_bytes()).expect("a key that signs");
    format!("{signed}.{}", base64::encode(&signature))
}

/// The outcome, which must be there at once: no key has to be fetched.
pub(crate) fn verify(verifier: &Verifier, token: &str) -> Result<VerifiedToken, VerifyError> {
    verifier.verify(token).now().expect("keys that are given are ready")
}
