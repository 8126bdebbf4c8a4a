//! Wycheproof: whole JWS. The key is part of each row, with its `alg`, `use` and `key_ops`.

use std::sync::Arc;

use hallpass::{
    Algorithm, Backend, ConfigError, InvalidSignature, KeyMaterial, PreparedKey, Secret,
    VerifyingKey,
};
use hallpass::{ConfigErrorKind, ErrorKind};
use jsonwebtoken::DecodingKey;
use jsonwebtoken::crypto::rust_crypto;
use serde_json::Value;

use crate::row::{Expect, Outcome, Row, Why};
use crate::suite::{Job, Suite};
use crate::{backends, data, tokens};

/// One suite a backend.
pub(crate) fn jobs() -> Vec<Job> {
    let named = backends::all().into_iter();
    named.map(|named| Job::new(move || suite(named.name, &*named.backend))).collect()
}

fn suite(name: &str, backend: &dyn Backend) -> Suite {
    let file = data::json("wycheproof/json_web_signature_test.json");
    let mut rows = Vec::new();
    for group in data::list(&file, "testGroups") {
        let jwk = group.get("public").unwrap_or(&group["private"]);
        let mut key = VerifyingKey::from_jwk_with_backend(&jwk.to_string(), backend);
        if jwk["k"] == ZEROS {
            let name = format!("the key \"{}\"", data::member(jwk, "kid"));
            rows.push(Row::new(name, Expect::Accept, key).apart(REPEATS, WEAK));
            key = Ok(stand_in());
        }
        let tests = data::list(group, "tests").iter();
        rows.extend(tests.map(|test| row(test, key.as_ref().map_err(Clone::clone))));
    }
    let keys = 1;
    let count = data::number(&file, "numberOfTests").saturating_add(keys);
    Suite::new(format!("wycheproof JWS, {name}"), count, rows)
}

fn row(test: &Value, key: Result<&VerifyingKey, ConfigError>) -> Row {
    let number = data::number(test, "tcId");
    let outcome = match key {
        Ok(key) => tokens::verify(key, data::member(test, "jws")),
        Err(error) => Outcome::from(Err::<(), _>(error)),
    };
    let expect = match data::member(test, "result") {
        "valid" => Expect::Accept,
        "invalid" => Expect::Refuse,
        other => panic!("tcId {number}: {other}"),
    };
    let row = Row::new(format!("tcId {number}"), expect, outcome);
    match DEFECTIVE.iter().find(|(defective, ..)| *defective == number) {
        Some((_, reason, ours)) => row.apart(reason, *ours),
        None => row,
    }
}

/// Rows that contradict themselves or the RFCs.
const DEFECTIVE: [(usize, &str, Expect); 8] = [
    (346, OTHER_ALGORITHM, Expect::RefuseFor(&[Why::Token(ErrorKind::UnknownKey)])),
    (347, NO_ALGORITHM, Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyMismatch)])),
    (350, OTHER_ALGORITHM, Expect::RefuseFor(&[Why::Token(ErrorKind::UnknownKey)])),
    (351, NO_ALGORITHM, Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyMismatch)])),
    (367, SAME_AS_VALID, Expect::Accept),
    (370, SAME_AS_VALID, Expect::Accept),
    (372, NOT_BASE64, Expect::RefuseFor(&[Why::Token(ErrorKind::Malformed)])),
    (373, NOT_BASE64, Expect::RefuseFor(&[Why::Token(ErrorKind::Signature)])),
];

const OTHER_ALGORITHM: &str = "valid by the file, but the key is for PS256 and the token is PS384";

const NO_ALGORITHM: &str = "valid by the file, but the key is for `ES521`, which no RFC has";

const SAME_AS_VALID: &str = "invalid by the file, but byte for byte the valid tcId 357";

const NOT_BASE64: &str = "valid by the file, but with a `?` inside of base64url (RFC 7515 §2)";

const REPEATS: &str = "a secret of one byte repeated is no secret; its rows are judged all the \
                       same, by a backend that has it";

const WEAK: Expect = Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyWeak)]);

/// The secret of tcId 357 to 377: 32 zero bytes.
const ZEROS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A key for [`ZEROS`], which the product refuses: everything but the HMAC is ours.
fn stand_in() -> VerifyingKey {
    let other = Secret::from_text("not used: the backend has its own").expect("a good secret");
    VerifyingKey::with_backend(Algorithm::HS256, &KeyMaterial::Hmac(other), &Zeros)
        .expect("a good key")
}

#[derive(Debug)]
struct Zeros;

impl Backend for Zeros {
    fn prepare(&self, _: Algorithm, _: &KeyMaterial) -> Result<Arc<dyn PreparedKey>, ConfigError> {
        Ok(Arc::new(Self))
    }
}

impl PreparedKey for Zeros {
    fn signature_len(&self) -> usize {
        32
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let (key, algorithm) = (DecodingKey::from_secret(&[0; 32]), jsonwebtoken::Algorithm::HS256);
        let verifier = (rust_crypto::DEFAULT_PROVIDER.verifier_factory)(&algorithm, &key);
        let verifier = verifier.map_err(|_| InvalidSignature)?;
        verifier.verify(message, &signature.to_vec()).map_err(|_| InvalidSignature)
    }
}
