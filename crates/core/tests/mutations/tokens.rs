//! The valid tokens.

use std::collections::HashSet;

use base64_simd::URL_SAFE_NO_PAD;
use hallpass_core::{Algorithm, SigningKey, danger};

use crate::judge::{Judge, NOW};
use crate::keys::{KEY_ID, Keys};

/// How many there are of them. A multiple of thirteen has each algorithm equally often.
pub(crate) const ALL: usize = 200;

/// The longest, in bytes.
const LONGEST: usize = 499;

/// A valid token, and whom it is from.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) number: usize,
    pub(crate) algorithm: Algorithm,
    /// Which of the two issuers.
    pub(crate) issuer: usize,
    pub(crate) text: String,
}

impl Token {
    /// Its three segments.
    pub(crate) fn segments(&self) -> [&str; 3] {
        let mut segments = self.text.split('.');
        [(); 3].map(|()| segments.next().expect("three segments"))
    }

    /// Whether its verifier knows both issuers, and has to read the payload to choose one.
    pub(crate) fn before_both(&self) -> bool {
        (self.number / 8) % 2 == 1
    }
}

/// The first tokens, each of them accepted by every judge that it may come before.
pub(crate) fn valid(count: usize, keys: &[Keys; 2], judge: &Judge) -> Vec<Token> {
    let tokens: Vec<_> = (0..count).map(|number| token(number, keys)).collect();
    for token in &tokens {
        let Token { number, algorithm, issuer, text } = token;
        assert!(text.len() <= LONGEST, "token {number}, {algorithm}: {} bytes", text.len());
        for both in [false, true] {
            let judged = judge.says(*issuer, both, text.as_bytes());
            assert_eq!(judged, Ok(()), "token {number}, {algorithm}, both issuers: {both}");
        }
    }
    let different: HashSet<_> = tokens.iter().map(|token| &token.text).collect();
    assert_eq!(different.len(), count, "no two are the same");
    tokens
}

/// The same header and claims for the same number, always; ECDSA and PSS sign at random.
fn token(number: usize, keys: &[Keys; 2]) -> Token {
    let algorithm = Algorithm::ALL[number % Algorithm::ALL.len()];
    let issuer = (number / 4) % 2;
    let header = header(number, algorithm);
    let payload = payload(number, keys[issuer].issuer);
    let text = signed(keys[issuer].of(algorithm), &header, &payload);
    Token { number, algorithm, issuer, text }
}

fn header(number: usize, algorithm: Algorithm) -> String {
    let id = format!(r#","kid":"{KEY_ID}""#);
    match number % 7 {
        0 => format!(r#"{{"alg":"{algorithm}"}}"#),
        1 => format!(r#"{{"alg":"{algorithm}"{id}}}"#),
        2 => format!(r#"{{"typ":"JWT","alg":"{algorithm}"}}"#),
        3 => format!(r#"{{"typ":"at+jwt","alg":"{algorithm}"{id}}}"#),
        4 => format!(r#"{{"alg":"{algorithm}","kid":"?"}}"#),
        5 => format!(r#"{{"x":[{{}}],"alg":"{algorithm}"{id}}}"#),
        _ => format!(r#"{{"typ":"Application/JWT", "alg":"{algorithm}"}}"#),
    }
}

fn payload(number: usize, issuer: &str) -> String {
    let more = [
        "",
        r#","nbf":0"#,
        r#","scope":"r""#,
        r#","x":{"y":[1]}"#,
        r#","sub":"ann""#,
        r#","roles":["r"]"#,
        r#","iat":1.5,"x":0"#,
        r#","\u00e9":"é""#,
    ][number % 8];
    let expires = NOW + 1 + u64::try_from(number).unwrap();
    format!(r#"{{"iss":"{issuer}","aud":"s","exp":{expires}{more}}}"#)
}

fn signed(key: &SigningKey, header: &str, payload: &str) -> String {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode_to_string(bytes);
    let input = format!("{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()));
    let signature = danger::sign_raw(key, input.as_bytes()).unwrap();
    format!("{input}.{}", encode(&signature))
}
