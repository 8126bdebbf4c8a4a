//! The tokens that clients send.

use std::path::{Path, PathBuf};
use std::process::Command;

use base64_simd::URL_SAFE_NO_PAD;

use super::scenario::Beside;
use crate::failure::Failure;
use crate::process;
use crate::store;

/// How many different ones there are of each kind.
const COUNT: usize = 1_000;

/// Files with a token on each line, of one algorithm.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) good: PathBuf,
    invalid: PathBuf,
    kids: PathBuf,
}

impl Tokens {
    /// Has `program` sign tokens, and makes invalid ones from them.
    ///
    /// # Errors
    /// It signs none, or a file cannot be written.
    pub(super) fn make(program: &Path, folder: &Path, algorithm: &str) -> Result<Self, Failure> {
        let good = signed(program, "good", algorithm)?;
        let expired = signed(program, "expired", algorithm)?;
        let kids: Vec<String> =
            good.iter().filter_map(|token| unknown_key(token, algorithm)).collect();
        let invalid: Vec<String> =
            good.iter().zip(&expired).zip(&kids).enumerate().map(one_of_each).collect();
        let file = |kind: &str, tokens: &[String]| {
            let path = folder.join(format!("{algorithm}.{kind}"));
            store::save(&path, &format!("{}\n", tokens.join("\n"))).map(|()| path)
        };
        Ok(Self {
            good: file("good", &good)?,
            invalid: file("invalid", &invalid)?,
            kids: file("kids", &kids)?,
        })
    }

    pub(super) const fn beside(&self, beside: Beside) -> &PathBuf {
        match beside {
            Beside::Good => &self.good,
            Beside::Invalid => &self.invalid,
            Beside::Kids => &self.kids,
        }
    }
}

fn signed(program: &Path, kind: &str, algorithm: &str) -> Result<Vec<String>, Failure> {
    let mut command = Command::new(program);
    let told = process::capture(command.args(["tokens", kind, algorithm, &COUNT.to_string()]))?;
    let tokens: Vec<String> = told.lines().map(str::to_owned).collect();
    if tokens.len() == COUNT {
        return Ok(tokens);
    }
    let line = process::describe(&command);
    Err(Failure::new(format!("`{line}` made {} tokens, not {COUNT}", tokens.len())))
}

/// The four kinds in turn.
fn one_of_each((turn, ((good, expired), kid)): (usize, ((&String, &String), &String))) -> String {
    match turn % 4 {
        0 => bad_signature(good),
        1 => garbage(good),
        2 => kid.clone(),
        _ => expired.clone(),
    }
}

/// Another character in the middle of the signature, where all bits count.
fn bad_signature(token: &str) -> String {
    let signature = token.rfind('.').map_or(0, |dot| dot.saturating_add(1));
    let middle = signature.midpoint(token.len());
    let swapped = |(at, c)| match (at == middle, c) {
        (false, c) => c,
        (true, 'A') => 'B',
        (true, _) => 'A',
    };
    token.char_indices().map(swapped).collect()
}

/// As long as a token, of the same characters, in no order that means anything.
fn garbage(token: &str) -> String {
    token.chars().rev().map(|c| if c == '.' { '_' } else { c }).collect()
}

/// The token with a header that names a key which nobody has. The client draws the name, twelve
/// digits, for each request: four `*` of three digits each.
fn unknown_key(token: &str, algorithm: &str) -> Option<String> {
    let (_, payload_and_signature) = token.split_once('.')?;
    let mut head = format!("{{\"alg\":\"{algorithm}\",\"typ\":\"at+jwt\",");
    let kid = "\"kid\":\"";
    // Three bytes are four characters: what is drawn begins a new group.
    while !head.len().saturating_add(kid.len()).is_multiple_of(3) {
        head.push(' ');
    }
    head.push_str(kid);
    let [head, tail] = [head.as_str(), "\"}"].map(|text| URL_SAFE_NO_PAD.encode_to_string(text));
    Some(format!("{head}****{tail}.{payload_and_signature}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAECAwQFBgcICQ";

    #[test]
    fn a_bad_signature_differs_in_one_character_of_the_signature() {
        let bad = bad_signature(TOKEN);
        assert_eq!(bad.len(), TOKEN.len());
        let differences: Vec<usize> = TOKEN
            .bytes()
            .zip(bad.bytes())
            .enumerate()
            .filter(|(_, (a, b))| a != b)
            .map(|(i, _)| i)
            .collect();
        assert_eq!(differences.len(), 1, "{bad}");
        assert!(differences[0] > TOKEN.rfind('.').unwrap(), "{bad}");
        assert!(differences[0] < TOKEN.len() - 1, "{bad}");
    }

    #[test]
    fn an_unknown_key_is_drawn_for_each_request() {
        for algorithm in ["HS256", "RS256", "EdDSA"] {
            let template = unknown_key(TOKEN, algorithm).unwrap();
            assert!(template.ends_with(".eyJzdWIiOiIxIn0.AAECAwQFBgcICQ"), "{template}");
            // `123` in base64url, as the client draws it.
            let token = template.replace('*', "MTIz");
            let header = token.split('.').next().unwrap();
            let header = URL_SAFE_NO_PAD.decode_to_vec(header).unwrap();
            let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
            assert_eq!(header["kid"], "123123123123", "{algorithm}");
            assert_eq!(header["alg"], algorithm);
        }
    }

    #[test]
    fn a_flood_has_all_kinds() {
        let (good, expired, kid) = (TOKEN.to_owned(), "expired".to_owned(), "kid".to_owned());
        let kinds = (0..4).map(|turn| one_of_each((turn, ((&good, &expired), &kid))));
        let kinds: Vec<String> = kinds.collect();
        assert_eq!(kinds[0], bad_signature(TOKEN));
        assert!(!kinds[1].contains('.') && kinds[1].len() == TOKEN.len(), "{kinds:?}");
        assert_eq!(kinds[2..], ["kid", "expired"]);
    }
}
