//! HMAC: a tag as long as the hash, under this key and this hash (RFC 7518 §3.2).

use aws_lc_rs::digest;
use hallpass::{Algorithm, ErrorKind, Issuer, Secret, StaticKeys, Verifier, VerifyingKey};

use crate::kit::{AUDIENCE, ISSUER, builder, good, header, unsigned, with_signature};
use crate::line::{Case, Line};
use crate::secrets::{SECRET, hmac_token, tag};

const HMACS: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];

/// Tags of every other length.
pub(super) fn lengths() -> Line {
    let mut cases = Vec::new();
    for algorithm in HMACS {
        let verifier = verifier(algorithm);
        let input = unsigned(header(algorithm), good());
        let tag = tag(algorithm, SECRET, input.as_bytes());
        for len in 0..tag.len() {
            let token = with_signature(&input, &tag[..len]);
            let name = format!("{algorithm}: the first {len} bytes");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
            let mut rest = tag.clone();
            rest[len..].fill(0);
            let name = format!("{algorithm}: the first {len} bytes, and zeros");
            let token = with_signature(&input, rest);
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        }
        for more in [1, 2, 8, 16, 32, 64] {
            let token = with_signature(&input, [&tag[..], &vec![0; more]].concat());
            let name = format!("{algorithm}: {more} bytes more");
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        }
        cases.push(Case::accepted(format!("{algorithm}: all of it"), &verifier, {
            with_signature(&input, &tag)
        }));
    }
    Line {
        name: "HMAC tags of other lengths",
        why: "a tag of one byte is right once in 256: a tag is as long as its hash, and all of it \
              is compared (RFC 7518 §3.2)",
        advisories: &[],
        cases,
    }
}

/// Tags of another hash, and what is no HMAC at all.
pub(super) fn other_hashes() -> Line {
    let mut cases = Vec::new();
    for algorithm in HMACS {
        let verifier = verifier(algorithm);
        let input = unsigned(header(algorithm), good());
        for (name, made) in made_otherwise(algorithm, &input) {
            let name = format!("{algorithm}: {name}");
            let token = with_signature(&input, made);
            cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        }
        let token = hmac_token(algorithm, SECRET, header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm} itself"), &verifier, token));
    }
    Line {
        name: "HMACs of other hashes",
        why: "a weaker hash or a hash of secret and text can be extended without the secret: what \
              the key is for is what is computed (RFC 7518 §3.2, RFC 2104)",
        advisories: &[],
        cases,
    }
}

fn made_otherwise(algorithm: Algorithm, input: &str) -> Vec<(String, Vec<u8>)> {
    let own = tag(algorithm, SECRET, input.as_bytes());
    let fit = |mut bytes: Vec<u8>| {
        bytes.resize(own.len(), 0);
        bytes
    };
    let mut made = Vec::new();
    for other in HMACS.into_iter().filter(|other| *other != algorithm) {
        let tag = tag(other, SECRET, input.as_bytes());
        made.push((format!("the tag of {other}"), tag.clone()));
        made.push((format!("the tag of {other} in this length"), fit(tag)));
    }
    let hash = |bytes: &[u8]| fit(digest::digest(digest_of(algorithm), bytes).as_ref().to_vec());
    let hex: String = own.iter().map(|byte| format!("{byte:02x}")).collect();
    made.extend([
        ("a hash of secret and text".to_owned(), hash(&[&SECRET[..], input.as_bytes()].concat())),
        ("a hash of text and secret".to_owned(), hash(&[input.as_bytes(), SECRET].concat())),
        ("a hash of the text".to_owned(), hash(input.as_bytes())),
        ("text and secret swapped".to_owned(), tag(algorithm, input.as_bytes(), SECRET)),
        ("a tag of the payload".to_owned(), tag(algorithm, SECRET, good().as_bytes())),
        ("a tag of the tag".to_owned(), tag(algorithm, SECRET, &own)),
        ("the tag in hex".to_owned(), hex.into_bytes()),
        ("the secret".to_owned(), fit(SECRET.to_vec())),
    ]);
    made
}

fn digest_of(algorithm: Algorithm) -> &'static digest::Algorithm {
    match algorithm {
        Algorithm::HS256 => &digest::SHA256,
        Algorithm::HS384 => &digest::SHA384,
        _ => &digest::SHA512,
    }
}

fn verifier(algorithm: Algorithm) -> Verifier {
    let key = VerifyingKey::hmac(algorithm, Secret::from_bytes(SECRET).unwrap()).unwrap();
    builder([Issuer::new(ISSUER, StaticKeys::from(key))]).audience(AUDIENCE).build().unwrap()
}
