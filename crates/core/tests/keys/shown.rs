//! Nothing secret is shown, and every type may cross threads. The suite `leaks` looks at every type,
//! in more ways.

use std::fmt::Debug;

use hallpass_core::{
    Algorithm, AwsLc, Backend, ConfigError, Jwk, JwkSet, KeyMaterial, KeySet, KeySource, Secret,
    SignError, SigningKey, StaticKeys, VerifyingKey,
};

use super::support::secret_bytes;

/// Any run of four bytes of a secret, in the spellings of `Debug`, hex and base64, is too much.
#[track_caller]
fn assert_hides(name: &str, shown: &impl Debug, secret: &[u8]) {
    for shown in [format!("{shown:?}"), format!("{shown:#?}")] {
        let packed: String = shown.split_whitespace().collect();
        for run in secret.windows(4) {
            let list = format!("{},{},{},{}", run[0], run[1], run[2], run[3]);
            assert!(!packed.contains(&list), "{name}: {shown}");
            let hex: String = run.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(!packed.to_lowercase().contains(&hex), "{name}: {shown}");
        }
        let base64 = base64_simd::URL_SAFE_NO_PAD.encode_to_string(secret);
        assert!(!packed.contains(base64.get(..12).unwrap()), "{name}: {shown}");
    }
}

#[test]
fn no_secret_is_shown() {
    let bytes = secret_bytes();
    let secret = || Secret::from_bytes(bytes.clone()).unwrap();
    assert_hides("Secret", &secret(), &bytes);
    assert_hides("KeyMaterial", &KeyMaterial::Hmac(secret()), &bytes);
    let signing = SigningKey::hmac(Algorithm::HS256, secret()).unwrap();
    assert_hides("SigningKey", &signing, &bytes);
    assert_hides("VerifyingKey", &signing.verifying_key(), &bytes);
    let keys = StaticKeys::from(signing.verifying_key());
    assert_hides("StaticKeys", &keys, &bytes);
    let prepared = AwsLc.prepare(Algorithm::HS256, &KeyMaterial::Hmac(secret())).unwrap();
    assert_hides("PreparedKey", &prepared, &bytes);
    let jwk = format!(
        r#"{{"kty":"oct","k":"{}"}}"#,
        base64_simd::URL_SAFE_NO_PAD.encode_to_string(&bytes)
    );
    assert_hides("Jwk", &Jwk::from_text(&jwk).unwrap(), &bytes);
    assert_hides("JwkSet", &JwkSet::from_text(&format!(r#"{{"keys":[{jwk}]}}"#)).unwrap(), &bytes);
    assert_eq!(format!("{:?}", secret()), "Secret { bytes: 64, .. }");
}

#[test]
fn errors_do_not_quote_what_they_refuse() {
    let marker = "0123456789-marker-9876543210";
    let jwk = |member: &str, value: &str| format!(r#"{{"kty":"oct","{member}":{value}}}"#);
    let quoted = format!("\"{marker}\"");
    let errors: Vec<Option<ConfigError>> = vec![
        Secret::from_base64(&format!("{marker}!")).err(),
        VerifyingKey::from_pem(Algorithm::RS256, marker).err(),
        VerifyingKey::from_pem(Algorithm::RS256, &format!("-----BEGIN {marker}-----")).err(),
        VerifyingKey::from_pem(
            Algorithm::RS256,
            &format!("-----BEGIN PUBLIC KEY-----\n{marker}\n-----END PUBLIC KEY-----"),
        )
        .err(),
        VerifyingKey::from_jwk(&quoted).err(),
        VerifyingKey::from_jwk(&jwk("k", &format!("{{{quoted}:1}}"))).err(),
        VerifyingKey::from_jwk(&jwk("k", &format!("\"{marker}\\u0020\""))).err(),
        VerifyingKey::from_jwk(&jwk("key_ops", &quoted)).err(),
        VerifyingKey::from_jwk(&jwk("alg", &quoted)).err(),
        VerifyingKey::from_jwk(&format!(r#"{{"kty":{quoted}}}"#)).err(),
        VerifyingKey::from_jwk(&format!(r#"{{{quoted}:1,{quoted}:1}}"#)).err(),
        JwkSet::from_text(&quoted).err(),
        JwkSet::from_text(&format!(r#"{{"keys":{quoted}}}"#)).err(),
    ];
    for (number, error) in errors.into_iter().enumerate() {
        let error = error.unwrap_or_else(|| panic!("{number}: was accepted"));
        assert!(!error.to_string().contains(marker), "{number}: {error}");
        assert!(!format!("{error:?}").contains(marker), "{number}: {error:?}");
    }
}

#[test]
fn types_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Algorithm>();
    crosses::<AwsLc>();
    crosses::<ConfigError>();
    crosses::<Jwk>();
    crosses::<JwkSet>();
    crosses::<KeyMaterial>();
    crosses::<KeySet>();
    crosses::<Secret>();
    crosses::<SignError>();
    crosses::<SigningKey>();
    crosses::<StaticKeys>();
    crosses::<VerifyingKey>();
    crosses::<Box<dyn KeySource>>();
    assert_eq!(size_of::<VerifyingKey>(), size_of::<usize>(), "one pointer: cheap to clone");
    assert_eq!(size_of::<Algorithm>(), 1);
}
