//! What is refused by default: for each row of the README whatever it names, given to a verifier
//! without settings. Beside each stands its like that is accepted, so that nothing else is at fault.

use hallpass::{
    ConfigError, ConfigErrorKind, ErrorKind, Issuer, Secret, StaticKeys, UnixTime, Verifier,
    VerifyingKey,
};
use hallpass_testkit::{ManualClock, TestIssuer, TokenBuilder};
use serde_json::json;

/// A row, by the beginning of its first cell, and all that it refuses.
pub(crate) type Row = (&'static str, Vec<Refused>);

/// What came of something that is to be refused.
pub(crate) enum Refused {
    /// A key or a verifier, that is not to be built, and why not.
    AtStart(Option<ConfigErrorKind>, ConfigErrorKind),
    /// A token, and why it is to be refused.
    Token(Option<ErrorKind>, ErrorKind),
}

pub(crate) fn rows() -> Vec<Row> {
    [about_keys(), about_claims(), about_form()].into_iter().flatten().collect()
}

fn about_keys() -> Vec<Row> {
    let hmac = |secret: Result<Secret, ConfigError>| {
        at_start(secret.and_then(StaticKeys::hs256), ConfigErrorKind::KeyWeak)
    };
    let keys = || StaticKeys::hs256(Secret::from_text(SECRET).unwrap()).unwrap();
    vec![
        (
            "`alg: none`",
            vec![
                token(good().header("alg", "none"), ErrorKind::Header),
                token(good().header("alg", "HS256"), ErrorKind::UnknownKey),
            ],
        ),
        (
            "A public key as the secret",
            vec![
                at_start(Secret::from_text(PUBLIC), ConfigErrorKind::KeyConfusion),
                at_start(Secret::from_base64(FAMOUS), ConfigErrorKind::KeyLeaked),
                hmac(Secret::from_text(SECRET.strip_suffix('a').unwrap())),
            ],
        ),
        (
            "RSA keys under 2,048 bits",
            vec![
                at_start(VerifyingKey::from_jwk(SHORT_RSA), ConfigErrorKind::KeyWeak),
                at_start(VerifyingKey::from_jwk(OFF_CURVE), ConfigErrorKind::KeyWeak),
            ],
        ),
        ("Keys that the token brings", {
            // It would verify with the key that it brings, under the name of a key that is known.
            let stranger = TestIssuer::es256().at(clock());
            let brought = stranger.key().public_jwk().unwrap();
            let brought: serde_json::Value = serde_json::from_str(&brought).unwrap();
            let known = issuer().key().key_id().unwrap().to_owned();
            let forged = stranger.token().header("jwk", brought).key_id(known);
            vec![token(forged, ErrorKind::Signature)]
        }),
        (
            "A verifier without",
            vec![
                at_start(Verifier::builder().audience("a").build(), ConfigErrorKind::IssuerMissing),
                at_start(
                    Verifier::builder().issuer(Issuer::new("i", keys())).build(),
                    ConfigErrorKind::AudienceMissing,
                ),
            ],
        ),
    ]
}

fn about_claims() -> Vec<Row> {
    vec![
        (
            "No `exp`;",
            vec![
                token(good().without("exp"), ErrorKind::MissingClaim),
                token(good().expires_in(-30), ErrorKind::Expired),
                token(good().not_before_in(31), ErrorKind::NotYetValid),
            ],
        ),
        (
            "Another `iss`",
            vec![
                token(good().issuer("https://else.example.com"), ErrorKind::WrongIssuer),
                token(good().without("iss"), ErrorKind::WrongIssuer),
            ],
        ),
        (
            "An `aud` without",
            vec![
                token(good().audience("billing"), ErrorKind::WrongAudience),
                token(good().without("aud"), ErrorKind::WrongAudience),
            ],
        ),
        (
            "ID tokens,",
            vec![
                token(good().typ("JWT").claim("typ", "ID"), ErrorKind::WrongType),
                token(good().typ("JWT").claim("token_use", "refresh"), ErrorKind::WrongType),
                token(good().typ("logout+jwt"), ErrorKind::WrongType),
            ],
        ),
        (
            "A registered claim of the wrong",
            vec![
                token(good().claim("sub", 42), ErrorKind::ClaimType),
                token(good().claim("exp", 1_800_000_300_000_u64), ErrorKind::ClaimType),
            ],
        ),
        (
            "Tokens with `cnf`",
            vec![token(good().claim("cnf", json!({ "jkt": "x" })), ErrorKind::SenderConstrained)],
        ),
    ]
}

fn about_form() -> Vec<Row> {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(32), "]".repeat(32));
    vec![
        (
            "Encrypted and nested",
            vec![
                token("a.b.c.d.e", ErrorKind::Encrypted),
                token(good().header("cty", "JWT"), ErrorKind::Header),
                token(good().header("crit", ["x"]).header("x", 1), ErrorKind::Header),
                token(good().header("b64", false), ErrorKind::Header),
            ],
        ),
        (
            "A member name that stands twice",
            vec![
                token(good().raw_payload(r#"{"exp":1,"exp":2}"#), ErrorKind::Malformed),
                token(format!("{}=", good().sign()), ErrorKind::Malformed),
            ],
        ),
        (
            "Tokens over 16 KiB",
            vec![
                token(good().claim("x", "x".repeat(16_384)), ErrorKind::TooLarge),
                token(good().header("x", "x".repeat(4_096)), ErrorKind::TooLarge),
                token(good().raw_payload(deep), ErrorKind::Malformed),
            ],
        ),
    ]
}

/// The one row about requests, of which "Answers" has a case: "more than one credential".
pub(crate) const OF_REQUESTS: &str = "Two credentials in one request";

#[test]
fn what_is_not_refused() {
    for (name, token) in [
        ("as it is", good()),
        ("typ JWT", good().typ("JWT")),
        ("without typ", good().without_typ()),
        ("within the leeway", good().expires_in(-29).not_before_in(30)),
        ("one of several audiences", good().claim("aud", ["billing", "test"])),
    ] {
        assert!(verify(&token.sign()).is_none(), "{name}");
    }
    assert!(Secret::from_text(SECRET).and_then(StaticKeys::hs256).is_ok());
}

fn token(token: impl Into<String>, why: ErrorKind) -> Refused {
    Refused::Token(verify(&token.into()), why)
}

fn at_start<T>(result: Result<T, ConfigError>, why: ConfigErrorKind) -> Refused {
    Refused::AtStart(result.err().map(|error| error.kind()), why)
}

fn verify(token: &str) -> Option<ErrorKind> {
    let verification = issuer().verifier().verify(token).now().expect("no keys to wait for");
    verification.err().map(|error| error.kind())
}

fn good() -> TokenBuilder {
    issuer().token()
}

/// One key for all of the tests here.
fn issuer() -> TestIssuer {
    static ISSUER: std::sync::LazyLock<TestIssuer> =
        std::sync::LazyLock::new(|| TestIssuer::es256().at(clock()));
    ISSUER.clone()
}

fn clock() -> ManualClock {
    ManualClock::new(UnixTime::from_secs(1_800_000_000))
}

/// 32 bytes.
const SECRET: &str = "0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga";

/// The one of RFC 7515 §A.1.
const FAMOUS: &str =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
";

/// 520 bits.
const SHORT_RSA: &str = r#"{"kty":"RSA","e":"AQAB","n":"v___________________________________________________________________________________AQ"}"#;

const OFF_CURVE: &str = r#"{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}"#;
