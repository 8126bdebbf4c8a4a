//! The list: where hallpass and jsonwebtoken judge a token differently, and why.

use hallpass::ErrorKind;
use serde_json::Value;

use crate::change::Change;
use crate::facts::{Facts, is_after_9999, is_date, is_one_of, is_words};
use crate::parties::{ISSUER, KEY_ID};

/// A rule that one side has and the other has not.
pub(crate) struct Difference {
    /// What is refused.
    pub(crate) rule: &'static str,
    pub(crate) refused_by: Side,
    /// Who says so.
    pub(crate) why: &'static str,
    /// Whether it explains a token on which the verdicts differ.
    pub(crate) explains: fn(&Facts<'_>) -> bool,
}

/// Who refuses, while the other accepts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Side {
    Hallpass,
    JsonWebToken,
}

/// The whole list. A difference that is not on it is a failure, and so is an entry that no token
/// meets.
pub(crate) const DIFFERENCES: &[Difference] = &[
    // The header.
    Difference {
        rule: "`crit`, whatever it lists",
        refused_by: Side::Hallpass,
        why: "RFC 7515 §4.1.11: refuse what names an extension as critical that one does not \
              implement; hallpass implements none, and an empty list or no list is malformed",
        explains: |token| token.is(ErrorKind::Header) && token.header("crit", any),
    },
    Difference {
        rule: "`b64`, whatever it says",
        refused_by: Side::Hallpass,
        why: "RFC 7797 §7: a JWT does without it; hallpass does not ask what it says",
        explains: |token| token.is(ErrorKind::Header) && token.header("b64", any),
    },
    Difference {
        rule: "`cty` that says JWT: a token in a token",
        refused_by: Side::Hallpass,
        why: "RFC 7519 §5.2, RFC 8725 §3.3: every layer has to be verified, and the inner one \
              would not be",
        explains: |token| {
            let nested = |cty: &Value| is_one_of(cty, &["JWT", "application/JWT"]);
            token.is(ErrorKind::Header) && token.header("cty", nested)
        },
    },
    Difference {
        rule: "`typ` other than JWT or at+jwt",
        refused_by: Side::Hallpass,
        why: "RFC 8725 §3.11, RFC 9068 §4: a logout token or a DPoP proof is no access token, \
              though the same key signed it",
        explains: |token| {
            const ACCESS: &[&str] = &["JWT", "at+jwt", "application/JWT", "application/at+jwt"];
            let other = |typ: &Value| typ.is_string() && !is_one_of(typ, ACCESS);
            token.is(ErrorKind::WrongType) && token.header("typ", other)
        },
    },
    Difference {
        rule: "`typ`, `cty` or `kid` that is null",
        refused_by: Side::Hallpass,
        why: "RFC 7515 §4.1.4, §4.1.9, §4.1.10: a string, or absent",
        explains: |token| {
            let null = |name| token.header(name, Value::is_null);
            token.is(ErrorKind::Header) && ["typ", "cty", "kid"].into_iter().any(null)
        },
    },
    Difference {
        rule: "`alg` that is an object around the name",
        refused_by: Side::Hallpass,
        why: "RFC 7515 §4.1.1: a string",
        explains: |token| token.is(ErrorKind::Header) && token.header("alg", Value::is_object),
    },
    Difference {
        rule: "`kid` of another key",
        refused_by: Side::Hallpass,
        why: "RFC 7515 §4.1.4: it says which key was used; hallpass chooses the key by it, and \
              jsonwebtoken is given the key",
        explains: |token| {
            let other = |kid: &Value| kid.is_string() && kid != KEY_ID;
            token.is(ErrorKind::UnknownKey) && token.header("kid", other)
        },
    },
    // The claims.
    Difference {
        rule: "claims that are an array of values",
        refused_by: Side::Hallpass,
        why: "RFC 7519 §7.2 (10): an object",
        explains: |token| {
            let array = |change: &Change| matches!(change, Change::Unname(_));
            token.is(ErrorKind::Malformed) && token.in_claims(array)
        },
    },
    Difference {
        rule: "`iss` that is an array of names",
        refused_by: Side::Hallpass,
        why: "RFC 7519 §4.1.1: one string; with several, who vouches for `sub`?",
        explains: |token| {
            let among = |iss: &Value| {
                iss.as_array().is_some_and(|names| names.iter().any(|name| name == ISSUER))
            };
            token.is(ErrorKind::ClaimType) && token.claim("iss", among)
        },
    },
    Difference {
        rule: "`sub`, `jti` or `client_id` that is no string",
        refused_by: Side::Hallpass,
        why: "RFC 7519 §4.1.2, §4.1.7, RFC 8693 §4.3; a number as `sub` is a setting of the issuer",
        explains: |token| {
            let wrong = |name| token.claim(name, |value| !value.is_string());
            token.is(ErrorKind::ClaimType) && ["sub", "jti", "client_id"].into_iter().any(wrong)
        },
    },
    Difference {
        rule: "`iat` that is no date between 1970 and 9999",
        refused_by: Side::Hallpass,
        why: "RFC 7519 §4.1.6: a NumericDate",
        explains: |token| {
            token.is(ErrorKind::ClaimType) && token.claim("iat", |date| !is_date(date))
        },
    },
    Difference {
        rule: "`exp` after the year 9999",
        refused_by: Side::Hallpass,
        why: "by design: milliseconds in the place of seconds, in a token that would never expire",
        explains: |token| token.is(ErrorKind::ClaimType) && token.claim("exp", is_after_9999),
    },
    Difference {
        rule: "`scope`, `scp` or `roles` that are no words",
        refused_by: Side::Hallpass,
        why: "RFC 8693 §4.2, RFC 9068 §2.2.3: what one may do is not guessed",
        explains: |token| {
            let wrong = |name| token.claim(name, |value| !is_words(value));
            token.is(ErrorKind::ClaimType) && ["scope", "scp", "roles"].into_iter().any(wrong)
        },
    },
    Difference {
        rule: "`scope` and `scp` that differ",
        refused_by: Side::Hallpass,
        why: "by design: two names of one thing, and no reason to believe either",
        explains: |token| token.is(ErrorKind::ClaimType) && token.claim("scp", is_words),
    },
    Difference {
        rule: "claims that say ID, refresh, offline or logout token",
        refused_by: Side::Hallpass,
        why: "RFC 8725 §3.12: a token for another purpose, though the same key signed it",
        explains: |token| {
            let other = |kind: &Value| is_one_of(kind, &["id", "refresh", "offline", "logout"]);
            let said = ["typ", "token_use", "token_type", "type"].into_iter();
            let hashed = ["at_hash", "c_hash"].into_iter().any(|name| token.claim(name, any));
            token.is(ErrorKind::WrongType)
                && (hashed || said.into_iter().any(|name| token.claim(name, other)))
        },
    },
    Difference {
        rule: "`cnf`: a token bound to a key of its sender",
        refused_by: Side::Hallpass,
        why: "RFC 7800 §3, RFC 9449 §7.2: worth nothing to a mere bearer; a setting of the issuer \
              accepts it",
        explains: |token| token.is(ErrorKind::SenderConstrained) && token.claim("cnf", any),
    },
    // Both.
    Difference {
        rule: "a header member that stands twice, at any depth, in any spelling",
        refused_by: Side::Hallpass,
        why: "RFC 7515 §4: two readers may take two different ones; jsonwebtoken refuses those \
              that it knows",
        explains: |token| token.is(ErrorKind::Malformed) && token.in_header(Change::repeats_a_name),
    },
    Difference {
        rule: "a claim that stands twice, at any depth, in any spelling",
        refused_by: Side::Hallpass,
        why: "RFC 7519 §4: likewise",
        explains: |token| token.is(ErrorKind::Malformed) && token.in_claims(Change::repeats_a_name),
    },
    Difference {
        rule: "more than 32 levels of arrays and objects",
        refused_by: Side::Hallpass,
        why: "by design: a bound on what hostile bytes can ask for; jsonwebtoken's is 128",
        explains: |token| {
            let deep = Change::nests_deeper_than_32;
            token.is(ErrorKind::Malformed) && (token.in_header(deep) || token.in_claims(deep))
        },
    },
    Difference {
        rule: "a token over 16 KiB, or a header over 4 KiB",
        refused_by: Side::Hallpass,
        why: "by design: a bound on what is decoded before the signature is known to be good",
        explains: |token| {
            let long = Change::is_long;
            token.is(ErrorKind::TooLarge) && (token.in_header(long) || token.in_claims(long))
        },
    },
    // What hallpass accepts.
    Difference {
        rule: "`alg` that says Ed25519",
        refused_by: Side::JsonWebToken,
        why: "RFC 9864 §2.2: the name that takes the place of EdDSA, for the same signatures",
        explains: |token| token.header("alg", |alg| alg == "Ed25519"),
    },
    Difference {
        rule: "`jku`, `jwk`, `x5u`, `x5c`, `x5t`, `x5t#S256`, `enc`, `zip`, `url` or `nonce` of a \
               wrong type",
        refused_by: Side::JsonWebToken,
        why: "RFC 7515 §4: what need not be understood is ignored; hallpass acts on none of these",
        explains: |token| {
            const TEXTS: &[&str] = &["jku", "x5u", "x5t", "x5t#S256", "enc", "zip", "url", "nonce"];
            let no_text = |value: &Value| !value.is_string() && !value.is_null();
            let no_texts = |value: &Value| {
                !value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
            };
            TEXTS.iter().any(|name| token.header(name, no_text))
                || token.header("x5c", no_texts)
                || token.header("jwk", |jwk| !jwk.is_null())
        },
    },
];

fn any(_: &Value) -> bool {
    true
}
