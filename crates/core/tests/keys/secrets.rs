//! Secrets of HMACs: their sources, their lengths, and those that everybody knows.

use std::fs;

use hallpass_core::ConfigErrorKind::{
    self, KeyConfusion, KeyFormat, KeyLeaked, KeyMissing, KeyWeak,
};
use hallpass_core::{Algorithm, Secret, SigningKey, StaticKeys, VerifyingKey};

use super::support::{assert_pair, assert_refused, secret_bytes};

/// Sixty-four characters as `openssl rand -base64 48` prints them.
const GOOD: &str = "q0IZ4jTJ0bY1u3R+Jx8oVw5n7kqHfP2sLdXyMcE6Ba9GtUeNhKzAvDiSrO/lCmWp";

#[test]
fn each_source_gives_the_same_secret() {
    let reference = SigningKey::hmac(Algorithm::HS512, Secret::from_text(GOOD).unwrap()).unwrap();
    let folder = std::env::temp_dir().join(format!("hallpass-secrets-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let standard = base64_simd::STANDARD.encode_to_string(GOOD);
    let cases = [
        ("text", Secret::from_text(GOOD)),
        ("bytes", Secret::from_bytes(GOOD)),
        ("base64", Secret::from_base64(&standard)),
        ("base64 in whitespace", Secret::from_base64(&format!(" \n{standard}\r\n"))),
        ("base64 without padding", Secret::from_base64(standard.trim_end_matches('='))),
        ("base64url", Secret::from_base64(&base64_simd::URL_SAFE.encode_to_string(GOOD))),
        ("file", file(&folder, GOOD)),
        ("file, line feed", file(&folder, &format!("{GOOD}\n"))),
        ("file, carriage return and line feed", file(&folder, &format!("{GOOD}\r\n"))),
    ];
    for (name, secret) in cases {
        let key = VerifyingKey::hmac(Algorithm::HS512, secret.unwrap()).unwrap();
        assert_pair(name, &reference, &key);
    }
    let two = file(&folder, &format!("{GOOD}\n\n")).unwrap();
    let two = VerifyingKey::hmac(Algorithm::HS512, two).unwrap();
    let token = reference.sign("JWT", &serde_json::json!({})).unwrap();
    assert!(two.verify_compact(&token).is_err(), "only one line break is cut off");
    fs::remove_dir_all(folder).unwrap();
}

fn file(folder: &std::path::Path, text: &str) -> Result<Secret, hallpass_core::ConfigError> {
    let path = folder.join("secret");
    fs::write(&path, text).unwrap();
    Secret::from_file(path)
}

#[test]
fn what_is_no_secret_is_refused_with_the_fix() {
    let missing = "hallpass-no-such-file";
    let unset = "HALLPASS_TEST_NO_SUCH_VARIABLE";
    assert_refused("no text", Secret::from_text(""), KeyMissing, "openssl rand -base64 48");
    assert_refused("no bytes", Secret::from_bytes([]), KeyMissing, "openssl rand -base64 48");
    assert_refused("blanks", Secret::from_text(" \n".repeat(32)), KeyMissing, "is empty");
    assert_refused("no base64", Secret::from_base64(" "), KeyMissing, "is empty");
    assert_refused("unset", Secret::from_env(unset), KeyMissing, unset);
    assert_refused("unset", Secret::from_env_base64(unset), KeyMissing, "openssl rand -base64 48");
    assert_refused("no file", Secret::from_file(missing), KeyMissing, missing);
    assert_refused("not base64", Secret::from_base64("what? no!"), KeyFormat, "Secret::from_text");
    assert_refused("mixed", Secret::from_base64("-/-/"), KeyFormat, "is not base64");
    assert_refused("bad padding", Secret::from_base64("AAAAA="), KeyFormat, "is not base64");
    let repeated = ["secret".repeat(6), "changeme-".repeat(4) + "chang", "ab".repeat(32)];
    for text in repeated.into_iter().chain(["\0".repeat(64), "x".to_owned()]) {
        assert_refused(&text, Secret::from_text(&*text), KeyWeak, "repeats something shorter");
    }
    let xml = "<RSAKeyValue><Modulus>x5a9</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>";
    assert_refused("XML", Secret::from_text(xml), KeyConfusion, "an RSA key in XML");
}

#[test]
fn a_variable_is_read_and_named() {
    // The variables of a test run: Cargo sets these.
    let key = Secret::from_env("CARGO_MANIFEST_DIR").unwrap();
    assert!(format!("{key:?}").contains(&env!("CARGO_MANIFEST_DIR").len().to_string()));
    let name = "CARGO_PKG_DESCRIPTION";
    assert_refused("not base64", Secret::from_env_base64(name), KeyFormat, name);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_not_text_is_refused() {
    let path = std::env::temp_dir().join(format!("hallpass-binary-{}", std::process::id()));
    fs::write(&path, [&secret_bytes()[..], &[0xff]].concat()).unwrap();
    assert_refused("binary", Secret::from_file(&path), KeyFormat, "Secret::from_bytes");
    fs::write(&path, vec![b'x'; 70_000]).unwrap();
    assert_refused("too large", Secret::from_file(&path), KeyFormat, "larger than 65536");
    fs::remove_file(path).unwrap();
}

#[test]
fn a_secret_is_as_long_as_the_hash() {
    for (algorithm, min) in [(Algorithm::HS256, 32), (Algorithm::HS384, 48), (Algorithm::HS512, 64)]
    {
        let bytes = secret_bytes();
        let short = || Secret::from_bytes(&bytes[..min - 1]).unwrap();
        let needed = format!("at least {min}");
        assert_refused("verify", VerifyingKey::hmac(algorithm, short()), KeyWeak, &needed);
        assert_refused("sign", SigningKey::hmac(algorithm, short()), KeyWeak, "openssl rand");
        let secret = || Secret::from_bytes(&bytes[..min]).unwrap();
        let signing = SigningKey::hmac(algorithm, secret()).unwrap();
        let verifying = VerifyingKey::hmac(algorithm, secret()).unwrap();
        assert_pair(algorithm.name(), &signing, &verifying);
    }
    let short = || Secret::from_text("correct horse battery staple").unwrap();
    assert_refused("HS256", StaticKeys::hs256(short()), KeyWeak, "28 bytes");
    assert_refused("HS384", StaticKeys::hs384(short()), KeyWeak, "HS384");
    assert_refused("HS512", StaticKeys::hs512(short()), KeyWeak, "openssl rand -base64 64");
}

#[test]
fn known_secrets_are_refused() {
    let rfc =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let decoded = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(rfc).unwrap();
    let known = "reallyreallyreallyreallyverysafe";
    let cases: [(&str, Result<Secret, _>); 7] = [
        ("text", Secret::from_text(known)),
        ("text with a line break", Secret::from_text(format!("{known}\n"))),
        ("bytes", Secret::from_bytes(known)),
        ("base64 of it", Secret::from_base64(&base64_simd::STANDARD.encode_to_string(known))),
        ("RFC 7515 A.1, as text", Secret::from_text(rfc)),
        ("RFC 7515 A.1, decoded by us", Secret::from_base64(rfc)),
        ("RFC 7515 A.1, decoded before", Secret::from_bytes(decoded)),
    ];
    for (name, secret) in cases {
        assert_refused(name, secret, KeyLeaked, "public list of known secrets");
    }
}

#[test]
fn a_secret_is_for_hmacs_alone() {
    let secret = || Secret::from_bytes(secret_bytes()).unwrap();
    for algorithm in Algorithm::ALL.iter().filter(|algorithm| !algorithm.is_symmetric()) {
        let kind = ConfigErrorKind::KeyMismatch;
        let words = "a shared secret, which fits HS256, HS384 or HS512";
        assert_refused(algorithm.name(), VerifyingKey::hmac(*algorithm, secret()), kind, words);
        assert_refused(algorithm.name(), SigningKey::hmac(*algorithm, secret()), kind, words);
    }
}
