//! RFC 7515 appendix A, RFC 7517 appendix A and B, RFC 7520 and RFC 7638, a file a thing.

use hallpass::{Algorithm, ConfigErrorKind, ErrorKind, Jwk, JwkSet};
use serde_json::Value;

use super::jose::{self, LEAKED, LEAKED_REASON};
use crate::data;
use crate::row::{Expect, Outcome, Row, Why};
use crate::suite::Suite;

/// Every file by what it holds.
pub(crate) fn suite() -> Suite {
    let files = data::files("latchset");
    let mut rows = Vec::new();
    for file in &files {
        match file.rsplit_once('.').unwrap_or_default() {
            (name, "jwk") => rows.push(key(file, name)),
            (name, "jwkset") => rows.extend(sets(file, name)),
            (name, "jwsc") => rows.push(compact(file, name)),
            (_, "jwsf" | "jwsg" | "jwec" | "jwef" | "jweg") => {
                rows.push(jose::foreign(file, &text(file)));
            }
            (name, "payl") => rows.push(attached(file, name)),
            (name, "thp") => rows.push(thumbprint(file, name)),
            _ => panic!("{file}: a file of no known kind"),
        }
    }
    let sets = files.iter().filter(|file| file.ends_with(".jwkset")).count();
    Suite::new("RFC 7515, 7517, 7520, 7638", files.len().saturating_add(sets), rows)
}

/// A file. Some JWKs hold the name of another file, whose JWK is theirs.
fn text(file: &str) -> String {
    let text = data::text(&format!("latchset/{file}"));
    if text.starts_with("rfc") { data::text(&format!("latchset/{text}")) } else { text }
}

fn json(file: &str) -> Value {
    serde_json::from_str(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A JWK is read, unless it is there to encrypt with.
fn key(file: &str, name: &str) -> Row {
    let encrypts = json(file)["use"] == "enc";
    let usage = Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyUsage)]);
    let expect = if encrypts { usage } else { Expect::Accept };
    let row = Row::new(file, expect, Jwk::from_text(&text(file)));
    if name == "rfc7515_A.1" { row.apart(LEAKED_REASON, LEAKED) } else { row }
}

/// A compact JWS is accepted by the key of its name.
fn compact(file: &str, name: &str) -> Row {
    let Some((_, algorithm)) = SIGNED.iter().find(|(signed, _)| *signed == name) else {
        // RFC 7515 appendix A.5 is not signed at all.
        let outcome = jose::verify(&json("rfc7515_A.2.jwk"), Algorithm::RS256, &text(file));
        return Row::new(file, Expect::RefuseFor(&[Why::Token(ErrorKind::Header)]), outcome);
    };
    let outcome = jose::verify(&json(&format!("{name}.jwk")), *algorithm, &text(file));
    match name {
        "rfc7515_A.1" => Row::new(file, Expect::Accept, outcome).apart(LEAKED_REASON, LEAKED),
        // Its payload is elsewhere.
        "rfc7520_4.5" => {
            Row::new(file, Expect::RefuseFor(&[Why::Token(ErrorKind::Signature)]), outcome)
        }
        _ => Row::new(file, Expect::Accept, outcome),
    }
}

/// A detached payload (RFC 7515 appendix F), back in its place.
fn attached(file: &str, name: &str) -> Row {
    let payload = data::base64url(&data::bytes(&format!("latchset/{file}")));
    let token = text(&format!("{name}.jwsc")).replace("..", &format!(".{payload}."));
    let outcome = jose::verify(&json(&format!("{name}.jwk")), Algorithm::HS256, &token);
    Row::new(file, Expect::Accept, outcome)
}

fn thumbprint(file: &str, name: &str) -> Row {
    let key = Jwk::from_text(&text(&format!("{name}.jwk"))).expect("a good key");
    let same = key.thumbprint().as_deref() == Some(&*text(file));
    Row::new(file, Expect::Accept, Outcome::of_equal(same))
}

/// A JWK set as it is, and without what is private in it.
fn sets(file: &str, name: &str) -> [Row; 2] {
    let (_, usable, published) = SETS.iter().find(|(set, ..)| *set == name).expect("a known set");
    let as_it_is = set_row(file.to_owned(), &text(file), *usable);
    let mut set = json(file);
    for key in set["keys"].as_array_mut().expect("keys") {
        *key = jose::without_private(key);
    }
    [as_it_is, set_row(format!("{file}, published"), &set.to_string(), *published)]
}

/// A set of which so many keys can verify.
fn set_row(name: String, text: &str, usable: usize) -> Row {
    let outcome = match JwkSet::from_text(text) {
        Ok(set) => Outcome::of_equal(set.keys().len() == usable),
        refused => refused.into(),
    };
    let row = Row::new(name, Expect::Accept, outcome);
    let missing = Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyMissing)]);
    if usable == 0 { row.apart(NOT_ONE, missing) } else { row }
}

const NOT_ONE: &str = "a key set in which no key is for verifying: private keys, keys to encrypt \
                       with, and the secret of RFC 7515 appendix A.1";

/// The algorithm of each example that is signed.
const SIGNED: [(&str, Algorithm); 9] = [
    ("rfc7515_A.1", Algorithm::HS256),
    ("rfc7515_A.2", Algorithm::RS256),
    ("rfc7515_A.3", Algorithm::ES256),
    ("rfc7515_A.4", Algorithm::ES512),
    ("rfc7520_4.1", Algorithm::RS256),
    ("rfc7520_4.2", Algorithm::PS384),
    ("rfc7520_4.3", Algorithm::ES512),
    ("rfc7520_4.4", Algorithm::HS256),
    ("rfc7520_4.5", Algorithm::HS256),
];

/// How many keys of each set can verify: as it is, and without what is private in it.
const SETS: [(&str, usize, usize); 5] = [
    ("rfc7515_A.6", 0, 2),
    // Beside it a key to encrypt with.
    ("rfc7517_A.1", 1, 1),
    ("rfc7517_A.2", 0, 1),
    // Two secrets: one to wrap keys with, and that of RFC 7515 appendix A.1.
    ("rfc7517_A.3", 0, 0),
    // Of the three keys as they are, only the secret verifies.
    ("rfc7520_4.8", 1, 3),
];
