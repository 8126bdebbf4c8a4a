//! The lines for the operator's log, to the letter: they are what a user debugs with.

use hallpass_core::{Algorithm, Issuer, Profile, Secret, SigningKey, StaticKeys, Verifier};
use serde_json::json;

use crate::kit::{self, NOW, raw, refusal, token, verifier};

#[test]
fn each_line_says_what_failed_what_was_expected_and_what_was_seen() {
    let plain = || verifier(kit::issuer());
    let strict = || verifier(kit::issuer().profile(Profile::Rfc9068));
    let other = SigningKey::hmac(
        Algorithm::HS256,
        Secret::from_text("another secret, which nobody knows").unwrap(),
    )
    .unwrap();
    let rows: Vec<(&str, Verifier, String, &str)> = vec![
        (
            "expired",
            plain(),
            token(json!({"exp": NOW - 3600})),
            "expired 3600 s ago: exp 1699996400, now 1700000000, leeway 30 s",
        ),
        (
            "not yet valid",
            plain(),
            token(json!({"nbf": NOW + 60})),
            "not valid for 60 s yet: nbf 1700000060, now 1700000000, leeway 30 s",
        ),
        (
            "a trailing slash",
            plain(),
            token(json!({"iss": format!("{}/", kit::ISSUER)})),
            "iss \"https://id.example.com/\", expected \"https://id.example.com\", to the byte: a \
             trailing slash counts",
        ),
        (
            "another audience",
            plain(),
            token(json!({"aud": "shop\n"})),
            "aud \"shop\\n\", expected \"orders\" (add the service's own with `.audience(..)`)",
        ),
        (
            "no audience",
            plain(),
            token(json!({"aud": null})),
            "no aud, expected \"orders\": have the issuer name this service, or accept it with \
             `.accept_any_audience()`",
        ),
        (
            "typ JWT for RFC 9068",
            strict(),
            token(json!({})),
            "the header `typ` is JWT, expected at+jwt: RFC 9068 demands it; if the issuer does not \
             follow it, leave out `.profile(Profile::Rfc9068)`",
        ),
        (
            "a claim of RFC 9068",
            strict(),
            kit::key().sign("at+jwt", &kit::claims(json!({}))).unwrap(),
            "no `client_id`, which RFC 9068 section 2.2 demands",
        ),
        (
            "an ID token",
            plain(),
            token(json!({"typ": "ID"})),
            "`typ` is \"ID\": not an access token (the client may have sent the wrong one)",
        ),
        (
            "a claim of the wrong type",
            plain(),
            raw(r#"{"alg":"HS256"}"#, r#"{"iss":["x"],"aud":"orders","exp":1}"#),
            "the claim `iss` has the wrong JSON type",
        ),
        (
            "roles of the wrong type",
            verifier(kit::issuer().roles_at(["realm", "roles"])),
            token(json!({"realm": {"roles": 5}})),
            "the claim at [\"realm\", \"roles\"] is no string, no array of strings and no array of \
             objects with `value`",
        ),
        (
            "milliseconds",
            plain(),
            token(json!({"exp": (NOW + 60) * 1000})),
            "`exp` is no date between 1970 and 9999: it counts seconds, not milliseconds",
        ),
        (
            "another key",
            plain(),
            other.sign("JWT", &kit::claims(json!({}))).unwrap(),
            "the HS256 signature does not match the one key that fits; the secret was used as text, \
             but is valid base64: if the issuer decodes it, use Secret::from_base64 or \
             Secret::from_env_base64",
        ),
        (
            "another kid",
            Verifier::builder()
                .issuer(Issuer::new(
                    kit::ISSUER,
                    StaticKeys::from(kit::key().with_key_id("2026").verifying_key()),
                ))
                .audience("orders")
                .build()
                .unwrap(),
            kit::key().with_key_id("2027").sign("JWT", &kit::claims(json!({}))).unwrap(),
            "the issuer's one key does not fit the token: HS256 with a `kid` of 4 bytes; the issuer \
             may have changed its keys",
        ),
        (
            "another algorithm",
            plain(),
            raw(r#"{"alg":"RS256"}"#, "{}"),
            "the issuer's one key does not fit the token: RS256 without `kid`; the issuer's keys are for \
             other algorithms",
        ),
        (
            "not a token",
            plain(),
            "hello".into(),
            "not a JWT: 1 segments where a signed one has 3 (six stand for more)",
        ),
    ];
    for (name, verifier, token, line) in rows {
        assert_eq!(refusal(&verifier, &token).1, line, "{name}");
    }
}
