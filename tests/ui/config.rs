//! Mistakes in the configuration: found when the verifier is built, each with something to do.

use std::time::Duration;

use hallpass::ConfigErrorKind::{
    AudienceMissing, IssuerAmbiguous, IssuerMissing, KeyConfusion, KeyFormat, KeyLeaked,
    KeyMismatch, KeyMissing, KeyRole, KeyUsage, KeyWeak, Setting,
};
use hallpass::{
    Algorithm, ConfigError, ConfigErrorKind, Issuer, Profile, Requirement, Secret, SigningKey,
    StaticKeys, Verifier, VerifierBuilder, VerifyingKey, role, scope,
};

const PUBLIC_PEM: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

/// RFC 7515 appendix A.1.
const EXAMPLE: &str =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

fn keys() -> StaticKeys {
    SigningKey::generate(Algorithm::EdDSA).unwrap().verifying_key().into()
}

fn issuer() -> Issuer {
    Issuer::new("https://id.example.com", keys())
}

fn built(build: impl FnOnce(VerifierBuilder) -> VerifierBuilder) -> ConfigError {
    build(Verifier::builder()).build().unwrap_err()
}

/// A JWK of an octet string with these further members.
fn oct(members: &str) -> String {
    format!(r#"{{"kty":"oct","k":"{}"{members}}}"#, "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg")
}

#[test]
fn an_issuer_and_an_audience_must_be_decided() {
    let no_issuer = built(|builder| builder.audience("orders-api"));
    assert_eq!(no_issuer.kind(), IssuerMissing);
    assert!(no_issuer.to_string().contains("add `.issuer("), "{no_issuer}");
    let no_audience = built(|builder| builder.issuer(issuer()));
    assert_eq!(no_audience.kind(), AudienceMissing);
    assert!(no_audience.to_string().contains("add `.audience("), "{no_audience}");
    assert!(built(|builder| builder).to_string().contains("add `.issuer("), "neither");
    // The waivers say what they waive, and the message names them.
    assert!(no_issuer.to_string().contains("`Issuer::accept_any_name(keys)`"), "{no_issuer}");
    assert!(no_audience.to_string().contains("`.accept_any_audience()`"), "{no_audience}");
    let waived = Verifier::builder().issuer(Issuer::accept_any_name(keys())).accept_any_audience();
    assert!(waived.build().is_ok());
}

#[test]
fn each_kind_says_what_to_do() {
    let rows = [settings(), secrets(), keys_of_an_issuer()].concat();
    let wrong = rows.iter().filter_map(|(name, error, kind, end)| {
        let text = error.to_string();
        let right = error.kind() == *kind && text.ends_with(end) && advises(&text);
        (!right).then(|| format!("{name}: {:?}, and what to do? {text}", error.kind()))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A mistake, its error, the kind that it must have, and how its text must end.
type Row = (&'static str, ConfigError, ConfigErrorKind, &'static str);

fn settings() -> Vec<Row> {
    vec![
        (
            "no issuer",
            built(|b| b.audience("a")),
            IssuerMissing,
            "use `Issuer::accept_any_name(keys)`",
        ),
        (
            "an issuer whose variable is not set",
            built(|b| b.issuer(Issuer::new("", keys())).audience("a")),
            IssuerMissing,
            "is the variable that it comes from set?",
        ),
        (
            "an issuer with a line break",
            built(|b| b.issuer(Issuer::new("https://id.example.com\n", keys())).audience("a")),
            Setting,
            "trim it",
        ),
        (
            "no audience",
            built(|b| b.issuer(issuer())),
            AudienceMissing,
            "say so with `.accept_any_audience()`",
        ),
        (
            "an empty audience",
            built(|b| b.issuer(issuer()).audience("")),
            AudienceMissing,
            "is the variable that it comes from set?",
        ),
        (
            "an issuer twice",
            built(|b| b.issuer(issuer()).issuer(issuer()).audience("a")),
            IssuerAmbiguous,
            "give one issuer all its keys",
        ),
        (
            "any issuer beside a named one",
            built(|b| b.issuer(issuer()).issuer(Issuer::accept_any_name(keys())).audience("a")),
            IssuerAmbiguous,
            "Name every issuer, or keep a single one",
        ),
        (
            "a long leeway",
            built(|b| b.issuer(issuer()).audience("a").leeway(Duration::from_secs(301))),
            Setting,
            "mend the clocks, or issue tokens that live longer",
        ),
        (
            "an audience, and none",
            built(|b| b.issuer(issuer()).audience("a").accept_any_audience()),
            Setting,
            "keep one of them",
        ),
        (
            "RFC 9068 without an audience",
            built(|b| b.issuer(issuer().profile(Profile::Rfc9068)).accept_any_audience()),
            Setting,
            "in place of `.accept_any_audience()`",
        ),
        (
            "roles in a registered claim",
            built(|b| b.issuer(issuer().roles_at("aud")).audience("a")),
            Setting,
            "",
        ),
        (
            "roles and scopes in one claim",
            built(|b| b.issuer(issuer().roles_at("scope")).audience("a")),
            Setting,
            "name each place of scopes or roles once",
        ),
        (
            "a scope with a space",
            invalid(&(role("admin") | scope("orders read"))),
            Setting,
            "require several as `scope(\"a\") & scope(\"b\")`",
        ),
    ]
}

fn secrets() -> Vec<Row> {
    let secret = |text: &str| Secret::from_text(text).unwrap_err();
    vec![
        ("an empty secret", secret(""), KeyMissing, "openssl rand -base64 48`."),
        (
            "a variable that is not set",
            Secret::from_env("HALLPASS_UI_NOT_SET").unwrap_err(),
            KeyMissing,
            "openssl rand -base64 48`.",
        ),
        (
            "a short secret",
            StaticKeys::hs256(Secret::from_text("kP3xT9vQ2mLw").unwrap()).unwrap_err(),
            KeyWeak,
            "give it to the issuer as well.",
        ),
        ("one byte repeated", secret(&"q".repeat(37)), KeyWeak, "openssl rand -base64 48`."),
        (
            "the secret of an example",
            Secret::from_base64(EXAMPLE).unwrap_err(),
            KeyLeaked,
            "give it to the issuer as well.",
        ),
        (
            "a public key as a secret",
            secret(PUBLIC_PEM),
            KeyConfusion,
            "from_pem of VerifyingKey or SigningKey.",
        ),
        (
            "no base64",
            Secret::from_base64("*").unwrap_err(),
            KeyFormat,
            "openssl rand -base64 48`.",
        ),
    ]
}

fn keys_of_an_issuer() -> Vec<Row> {
    vec![
        (
            "no key",
            StaticKeys::from_keys([]).unwrap_err(),
            KeyMissing,
            "give StaticKeys::from_keys one or more.",
        ),
        (
            "no PEM",
            VerifyingKey::from_pem(Algorithm::RS256, "x").unwrap_err(),
            KeyFormat,
            "use from_pem_file.",
        ),
        ("no JWK", VerifyingKey::from_jwk("{}").unwrap_err(), KeyFormat, "use from_jwks."),
        (
            "another key type",
            VerifyingKey::from_pem(Algorithm::RS256, PUBLIC_PEM).unwrap_err(),
            KeyMismatch,
            "or take another key.",
        ),
        (
            "a public key to sign with",
            SigningKey::from_pem(Algorithm::EdDSA, PUBLIC_PEM).unwrap_err(),
            KeyRole,
            "To verify with it, use VerifyingKey.",
        ),
        (
            "a key of another use",
            VerifyingKey::from_jwk(&oct(r#","use":"enc""#)).unwrap_err(),
            KeyUsage,
            "",
        ),
        (
            "a key that must not verify",
            VerifyingKey::from_jwk(&oct(r#","key_ops":["sign"]"#)).unwrap_err(),
            KeyUsage,
            "",
        ),
        (
            "a key that contradicts itself",
            VerifyingKey::from_jwk(&oct(r#","use":"sig","key_ops":["encrypt"]"#)).unwrap_err(),
            KeyUsage,
            "",
        ),
    ]
}

/// Whether a text tells its reader to do something.
fn advises(text: &str) -> bool {
    const DO: &[&str] = &[
        "add", "ask", "export", "give", "keep", "leave", "make", "mend", "name", "read", "remove",
        "require", "set", "sign", "take", "trim", "use",
    ];
    let words = text.split([' ', ',', ';', ':', '.', '?', '(', ')']);
    words.map(str::to_lowercase).any(|word| DO.contains(&word.as_str()))
}

fn invalid(requirement: &Requirement) -> ConfigError {
    requirement.validate().unwrap_err()
}
