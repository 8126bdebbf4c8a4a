//! Many tokens.

use std::io::{self, Write};

use crate::fixture::{Alg, Claims, claims, token_with};

/// Longer ago than any leeway.
const AN_HOUR: u64 = 3_600;

/// Prints `count` tokens, one a line.
pub(super) fn print(kind: &str, alg: Alg, count: u64) {
    let exp = match kind {
        "good" => claims().exp,
        "expired" => claims().iat - AN_HOUR,
        other => panic!("no such kind of tokens: {other}"),
    };
    let mut out = io::stdout().lock();
    for number in 0..count {
        let jti = format!("6f1f2c55-0d1b-4b3c-9d8a-{number:012x}");
        let token = token_with(alg, &Claims { jti, exp, ..claims() });
        writeln!(out, "{token}").expect("somebody reads");
    }
}
