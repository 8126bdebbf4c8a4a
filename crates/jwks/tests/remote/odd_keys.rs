//! One bad key never spoils the set, and never serves.

use hallpass_core::{Algorithm, ErrorKind, Secret, SigningKey};
use hallpass_testkit::TestIssuer;

use crate::kit::{DUE, Remote, verdict_now};

const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
/// The private half of the key of RFC 7515, appendix A.3.
const D: &str = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";
const SECRET: &str = "0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga";
const SECRET_BASE64: &str = "MGZaNGtNMnY5cVh3N0xyMVRuOHNZYjNIYzZKZDVQZ2E";

fn private() -> String {
    format!(r#"{{"kty":"EC","crv":"P-256","kid":"private","x":"{X}","y":"{Y}","d":"{D}"}}"#)
}

#[tokio::test]
async fn a_bad_key_neither_serves_nor_spoils_the_others() {
    let remote = Remote::start().await;
    let bad = [
        ("unknown", r#"{"kty":"PQC","kid":"unknown","alg":"ML-DSA-65"}"#.to_owned()),
        ("broken", format!(r#"{{"kty":"EC","crv":"P-256","kid":"broken","x":"{X}","y":"{X}"}}"#)),
        ("number", "5".to_owned()),
        (
            "symmetric",
            format!(r#"{{"kty":"oct","kid":"symmetric","alg":"HS256","k":"{SECRET_BASE64}"}}"#),
        ),
        ("private", private()),
        (
            "for encryption",
            format!(
                r#"{{"kty":"EC","crv":"P-256","kid":"for encryption","use":"enc","x":"{X}","y":"{Y}"}}"#
            ),
        ),
    ];
    remote.issuer.publish(bad.iter().map(|(_, jwk)| jwk));
    remote.fetch_after(DUE).await;
    assert_eq!(verdict_now(&remote.verifier, &remote.token()), Some(Ok(())));
    assert_eq!(remote.provider.health().keys, 1);
    assert_eq!(remote.events.take(), ["fetched 1, skipped 0", "fetched 1, skipped 6"]);

    let symmetric = SigningKey::hmac(Algorithm::HS256, Secret::from_text(SECRET).unwrap());
    let private = SigningKey::from_jwk(&private()).unwrap();
    for (name, key) in [
        ("symmetric", symmetric.unwrap().with_key_id("symmetric")),
        ("private", private.with_key_id("private")),
        // The same private key, under the name of the one for encryption, and of the broken one.
        ("for encryption", SigningKey::from_jwk(&self::private()).unwrap()),
        ("broken", SigningKey::from_jwk(&self::private()).unwrap()),
    ] {
        let signer = TestIssuer::with_key(key).named(remote.issuer.url());
        let token = signer.token().key_id(name).sign();
        assert_eq!(remote.verdict(&token).await, Some(ErrorKind::UnknownKey), "{name}");
        let nameless = signer.token().without_header("kid").sign();
        let verdict = remote.verdict(&nameless).await;
        let refused = [Some(ErrorKind::UnknownKey), Some(ErrorKind::Signature)];
        assert!(refused.contains(&verdict), "{name}: {verdict:?}");
        remote.timer.advance(30 * crate::kit::SECOND);
    }
}

#[tokio::test]
async fn several_keys_of_one_id_are_all_tried() {
    let remote = Remote::start().await;
    let other = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("key-1");
    remote.issuer.publish([other.public_jwk().unwrap()]);
    remote.fetch_after(DUE).await;
    let other = TestIssuer::with_key(other).named(remote.issuer.url());
    assert_eq!(verdict_now(&remote.verifier, &other.token().sign()), Some(Ok(())));
    assert_eq!(verdict_now(&remote.verifier, &remote.token()), Some(Ok(())));
}
