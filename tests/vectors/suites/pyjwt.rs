//! The key files of PyJWT, in the forms that it reads.

use hallpass::{ConfigError, ConfigErrorKind, Jwk, JwkSet, KeyMaterial};

use crate::data;
use crate::row::{Expect, Outcome, Row, Why};
use crate::suite::Suite;

/// The keys that stand beside this suite, and those that the tests of the keys have.
pub(crate) fn suite() -> Suite {
    let folders = ["pyjwt", "../../crates/core/tests/keys/data/pyjwt"];
    let files: Vec<_> = folders
        .iter()
        .flat_map(|folder| data::files(folder).into_iter().map(move |file| (folder, file)))
        .collect();
    let row =
        |(folder, file): &(&&str, String)| row(file, &data::text(&format!("{folder}/{file}")));
    Suite::new("PyJWT keys", 31, files.iter().map(row).collect())
}

fn row(file: &str, text: &str) -> Row {
    let expect = match file {
        "jwk_empty.json" => Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyFormat)]),
        // Theirs refuses these, too.
        "jwk_keyset_only_unknown_alg.json" => Expect::Refuse,
        "testkey_ec_secp192r1.priv" => Expect::Refuse,
        _ => Expect::Accept,
    };
    let row = Row::new(file, expect, load(file, text));
    match APART.iter().find(|(name, ..)| *name == file) {
        Some((_, reason, ours)) => row.apart(reason, *ours),
        None => row,
    }
}

fn load(file: &str, text: &str) -> Outcome {
    if file.starts_with("jwk_keyset") {
        return JwkSet::from_text(text).into();
    }
    if file.starts_with("jwk_") {
        return Jwk::from_text(text).into();
    }
    let key: Result<KeyMaterial, ConfigError> = KeyMaterial::from_pem(text);
    key.into()
}

const APART: [(&str, &str, Expect); 8] = [
    ("jwk_ec_key_secp256k1.json", NO_CURVE, FORMAT),
    ("jwk_ec_pub_secp256k1.json", NO_CURVE, FORMAT),
    ("jwk_okp_key_Ed448.json", NO_CURVE, FORMAT),
    ("jwk_okp_pub_Ed448.json", NO_CURVE, FORMAT),
    ("testkey_ec_ssh.pub", SSH, FORMAT),
    ("testkey_ed25519.pub", SSH, FORMAT),
    ("testkey_rsa.pub", SSH, FORMAT),
    ("testkey_pkcs1.pub.pem", TOO_SMALL, Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyWeak)])),
];

const FORMAT: Expect = Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyFormat)]);

const NO_CURVE: &str = "secp256k1 and Ed448 are not among our algorithms";

const SSH: &str = "a public key of OpenSSH: the error says how to convert it";

const TOO_SMALL: &str = "an RSA key of 1,024 bits (RFC 7518 §3.3 wants 2,048)";
