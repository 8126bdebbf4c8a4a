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
            "expired: exp 1699996400 is 3600 s before now 1700000000 (leeway 30 s)",
        ),
        (
            "not yet valid",
            plain(),
            token(json!({"nbf": NOW + 60})),
            "not valid yet: nbf 1700000060 is 60 s after now 1700000000 (leeway 30 s)",
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
            "aud is absent, expected \"orders\" (add the service's own with `.audience(..)`)",
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
            "no `client_id`, which RFC 9068 §2.2 demands",
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
            "the claim at [\"realm\", \"roles\"] is neither a string nor an array of strings",
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
            "the HS256 signature matches none of the 1 keys that fit; the secret was used as text, \
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
            "none of the issuer's 1 keys is for HS256 and has the `kid` of the token (4 bytes)",
        ),
        (
            "another algorithm",
            plain(),
            raw(r#"{"alg":"RS256"}"#, "{}"),
            "none of the issuer's 1 keys is for RS256; the token has no `kid`; there are keys for \
             other algorithms only",
        ),
        (
            "not a token",
            plain(),
            "hello".into(),
            "1 segments where a signed JWT has 3 (six stand for more)",
        ),
    ];
    for (name, verifier, token, line) in rows {
        assert_eq!(refusal(&verifier, &token).1, line, "{name}");
    }
}
