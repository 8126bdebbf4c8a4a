//! The table of golang-jwt's parser: what a token is, before any rule for its claims.

use hallpass::ConfigErrorKind;
use hallpass::{Algorithm, ConfigError, ErrorKind, Issuer, KeySource, KeysUnavailable, StaticKeys};
use hallpass::{KeyQuery, Lookup, Verifier, VerifyError, VerifyingKey, danger};
use serde_json::Value;

use crate::row::{Expect, Outcome, Row, Why};
use crate::suite::Suite;
use crate::{data, tokens};

/// Every row; those that they accept once more as access tokens.
pub(crate) fn suite() -> Suite {
    let file = data::json("golang-jwt/golang_jwt_parser.json");
    let cases = data::list(&file, "cases");
    let mut rows = Vec::new();
    for case in cases {
        let id = data::member(case, "id");
        let Some(token) = case["token"].as_str() else {
            rows.push(Row::not_run(id, NO_TOKEN));
            continue;
        };
        let keys = Keys::of(data::member(case, "keyfunc"), &file["keys"]);
        let row = Row::new(id, expect(case), keys.parse(token));
        rows.push(if id == SLICE { row.apart(SLICE_REASON, Expect::Accept) } else { row });
        if case["expect"] == "accept" {
            let row =
                Row::new(format!("{id}: as an access token"), Expect::Accept, keys.verify(token));
            rows.push(row.apart(NO_EXPIRY, EXPIRY_MISSING));
        }
    }
    Suite::new("golang-jwt parser", ROWS, rows)
}

/// 36 of the file, and five of them once more.
const ROWS: usize = 41;

fn expect(case: &Value) -> Expect {
    let errors: Vec<_> = data::list(case, "errors").iter().filter_map(Value::as_str).collect();
    match (&case["expect"], errors.as_slice()) {
        (accept, []) if accept == "accept" => Expect::Accept,
        (_, ["ErrTokenMalformed"]) => MALFORMED,
        (_, ["ErrTokenSignatureInvalid" | "ErrTokenUnverifiable"]) => UNVERIFIED,
        (_, other) => panic!("{other:?}: errors that are not known"),
    }
}

const MALFORMED: Expect =
    Expect::RefuseFor(&[Why::Token(ErrorKind::ClaimType), Why::Token(ErrorKind::Malformed)]);

const UNVERIFIED: Expect = Expect::RefuseFor(&[
    Why::Key(ConfigErrorKind::KeyMissing),
    Why::Token(ErrorKind::KeysUnavailable),
    Why::Token(ErrorKind::Signature),
]);

const EXPIRY_MISSING: Expect = Expect::RefuseFor(&[Why::Token(ErrorKind::MissingClaim)]);

const NO_TOKEN: &str = "the file has no token, because their test signs it when it runs";

const NO_EXPIRY: &str = "theirs asks for no `exp`, and an access token without one never ends";

const SLICE: &str = "public keys slice, not allowed";

const SLICE_REASON: &str =
    "refused by theirs for a type of Go; here a list of keys is a list of keys";

/// What their key functions return.
enum Keys {
    /// As many as they are.
    These(Vec<VerifyingKey>),
    /// An error.
    Failing,
}

impl Keys {
    fn of(function: &str, keys: &Value) -> Self {
        let key = |algorithm, name| {
            VerifyingKey::from_pem(algorithm, data::member(keys, name)).expect("a good key")
        };
        let rsa = || key(Algorithm::RS256, "defaultKeyFunc");
        let ec = || key(Algorithm::ES256, "ecdsaKeyFunc");
        Self::These(match function {
            "defaultKeyFunc" => vec![rsa()],
            "multipleFirstKeyFunc" | "multipleVerificationKeysFunc" => vec![rsa(), ec()],
            "multipleLastKeyFunc" => vec![ec(), rsa()],
            "multipleAltTypedKeyFunc" => vec![rsa(), rsa()],
            "emptyKeyFunc"
            | "emptyVerificationKeySetFunc"
            | "multipleEmptyKeyFunc"
            | "multipleZeroKeyFunc" => vec![],
            "errorKeyFunc" | "nilKeyFunc" => return Self::Failing,
            other => panic!("{other}: keys that are not known"),
        })
    }

    /// As an access token of any issuer and audience: the keys, then every rule for claims.
    fn verify(&self, token: &str) -> Outcome {
        let issuer = match self {
            Self::Failing => Ok(Issuer::accept_any_name(Failing)),
            Self::These(keys) => {
                StaticKeys::from_keys(keys.iter().cloned()).map(Issuer::accept_any_name)
            }
        };
        let verifier = issuer
            .and_then(|issuer| Verifier::builder().issuer(issuer.accept_any_audience()).build());
        match verifier {
            Ok(verifier) => verifier.verify(token).now().expect("keys are here").into(),
            Err(error) => Outcome::from(Err::<(), ConfigError>(error)),
        }
    }

    /// The form of a token and its claims, and its signature, but no rule that needs a claim.
    fn parse(&self, token: &str) -> Outcome {
        if let Err(error) = danger::UnverifiedToken::parse(token) {
            return Outcome::from(Err::<(), VerifyError>(error));
        }
        let keys = match self {
            Self::These(keys) if !keys.is_empty() => keys,
            Self::These(_) | Self::Failing => return self.verify(token),
        };
        let outcomes: Vec<_> = keys.iter().map(|key| tokens::verify(key, token)).collect();
        let accepted = outcomes.iter().find(|outcome| **outcome == Outcome::Accepted);
        *accepted.unwrap_or(&outcomes[0])
    }
}

/// Keys that cannot be had.
#[derive(Debug)]
struct Failing;

impl KeySource for Failing {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        Lookup::Ready(Err(KeysUnavailable::new()))
    }
}
