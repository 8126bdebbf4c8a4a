//! Several issuers in one verifier: keys, audiences and rules belong to one of them (KEY-01).

use hallpass_core::{
    Algorithm, ErrorKind, Issuer, Profile, Secret, SigningKey, StaticKeys, Verifier,
};
use serde_json::{Value, json};

use crate::kit::{NOW, Stopped, refusal, verify};

const SHOP: &str = "https://shop.example.com";
const BANK: &str = "https://bank.example.com";

/// The keys of both issuers have the same id.
fn key(filler: char) -> SigningKey {
    let secret =
        Secret::from_text(format!("0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5P{filler}{filler}")).unwrap();
    SigningKey::hmac(Algorithm::HS256, secret).unwrap().with_key_id("1")
}

fn verifier() -> Verifier {
    let keys = |filler| StaticKeys::from(key(filler).verifying_key());
    Verifier::builder()
        .issuer(Issuer::new(SHOP, keys('s')))
        .issuer(Issuer::new(BANK, keys('b')).audience("vault").profile(Profile::Rfc9068))
        .audience("orders")
        .clock(Stopped(Some(NOW)))
        .build()
        .unwrap()
}

fn full(issuer: &str, audience: &str) -> Value {
    json!({
        "iss": issuer, "aud": audience, "sub": "ann", "exp": NOW + 60, "iat": NOW, "jti": "1",
        "client_id": "app",
    })
}

#[test]
fn each_issuer_has_its_own_keys_audience_and_profile() {
    let verifier = verifier();
    let (shop, bank) = (key('s'), key('b'));
    let cases = [
        ("the shop's", shop.sign("JWT", &full(SHOP, "orders")), None),
        ("the bank's", bank.sign("at+jwt", &full(BANK, "vault")), None),
        (
            "the bank's name, the shop's key of the same id",
            shop.sign("at+jwt", &full(BANK, "vault")),
            Some(ErrorKind::Signature),
        ),
        (
            "the shop's name, the bank's key of the same id",
            bank.sign("JWT", &full(SHOP, "orders")),
            Some(ErrorKind::Signature),
        ),
        (
            "the verifier's audience is not the bank's",
            bank.sign("at+jwt", &full(BANK, "orders")),
            Some(ErrorKind::WrongAudience),
        ),
        (
            "the bank's audience is not the shop's",
            shop.sign("JWT", &full(SHOP, "vault")),
            Some(ErrorKind::WrongAudience),
        ),
        (
            "the shop's profile is not the bank's",
            bank.sign("JWT", &full(BANK, "vault")),
            Some(ErrorKind::WrongType),
        ),
        (
            "nobody's name",
            shop.sign("JWT", &full("https://other.example.com", "orders")),
            Some(ErrorKind::WrongIssuer),
        ),
        (
            "no name",
            shop.sign("JWT", &json!({"aud": "orders", "exp": NOW + 60})),
            Some(ErrorKind::WrongIssuer),
        ),
        (
            "a name that is no string",
            shop.sign("JWT", &json!({"iss": [SHOP], "aud": "orders", "exp": NOW + 60})),
            Some(ErrorKind::WrongIssuer),
        ),
    ];
    for (name, token, refused) in cases {
        let kind = verify(&verifier, &token.unwrap()).map_err(|error| error.kind()).err();
        assert_eq!(kind, refused, "{name}");
    }
}

#[test]
fn a_name_that_is_not_verified_is_not_shown() {
    let token = key('s').sign("JWT", &full("https://evil.example.com", "orders")).unwrap();
    let (kind, text) = refusal(&verifier(), &token);
    assert_eq!(kind, ErrorKind::WrongIssuer);
    assert!(!text.contains("evil"), "{text}");
}

#[test]
fn an_own_issuer_takes_access_tokens_only() {
    let key = key('o');
    let verifier = Verifier::builder()
        .issuer(Issuer::own(SHOP, &key))
        .audience("orders")
        .clock(Stopped(Some(NOW)))
        .build()
        .unwrap();
    for (typ, accepted) in
        [("at+jwt", true), ("application/AT+JWT", true), ("JWT", false), ("refresh+jwt", false)]
    {
        let token = key.sign(typ, &full(SHOP, "orders")).unwrap();
        assert_eq!(verify(&verifier, &token).is_ok(), accepted, "{typ}");
    }
}

#[test]
fn any_name_is_accepted_where_that_is_said() {
    let keys = StaticKeys::from(key('a').verifying_key());
    let verifier = Verifier::builder()
        .issuer(Issuer::accept_any_name(keys))
        .accept_any_audience()
        .clock(Stopped(Some(NOW)))
        .build()
        .unwrap();
    for claims in [json!({"exp": NOW + 60}), full("https://whoever.example.com", "whatever")] {
        let token = key('a').sign("JWT", &claims).unwrap();
        let token = verify(&verifier, &token).unwrap();
        assert_eq!(token.issuer(), claims["iss"].as_str());
    }
}
