//! The tokens that are exchanged: each one good, for another audience, and forged.

use std::path::Path;

use serde_json::{Value, json};

use crate::keys::Key;
use crate::libraries::Library;

pub(crate) const ISSUER: &str = "https://id.example.com";
pub(crate) const AUDIENCE: &str = "orders-api";

/// What is the matter with a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Flaw {
    None,
    /// It is for another service.
    Audience,
    /// Its signature has one character changed.
    Signature,
}

/// A token, who minted it, and with which key.
#[derive(Debug)]
pub(crate) struct Token<'k> {
    pub(crate) minter: &'static str,
    pub(crate) key: &'k Key,
    /// The `alg` of its header.
    pub(crate) algorithm: &'static str,
    pub(crate) flaw: Flaw,
    pub(crate) text: String,
}

impl Token<'_> {
    pub(crate) fn name(&self) -> String {
        format!("{} with {}, {:?}", self.minter, self.key.name(), self.flaw)
    }
}

/// Claims with text beyond ASCII, a fraction, nesting and an empty list: read alike, or not at all.
pub(crate) fn claims(flaw: Flaw) -> Value {
    let audience = if flaw == Flaw::Audience { "billing" } else { AUDIENCE };
    json!({
        "iss": ISSUER,
        "aud": ["reports", audience],
        "sub": "Zoë \"the\" \\ 用户 \u{1f511}",
        "exp": 4_102_444_800_u64,
        "nbf": 0,
        "iat": 1_700_000_000.5,
        "scope": "orders:read orders:write",
        "roles": [],
        "nested": {"a": [1, -2.25, null, {"b": true}]},
    })
}

/// The tokens that we mint, with every key there is.
pub(crate) fn ours<'k>(keys: &'k [Key]) -> Vec<Token<'k>> {
    let mint = |key: &'k Key, flaw| {
        let signing = &key.signing;
        let text = signing.sign("at+jwt", &claims(flaw)).unwrap();
        Token { minter: "hallpass", key, algorithm: signing.algorithm().name(), flaw, text }
    };
    with_forged(keys.iter().flat_map(|key| [mint(key, Flaw::None), mint(key, Flaw::Audience)]))
}

/// The tokens that a library mints, with every key that it is given and whose algorithm it knows.
pub(crate) async fn theirs<'k>(
    library: &Library,
    keys: &'k [Key],
    folder: &Path,
) -> Vec<Token<'k>> {
    let known = keys.iter().filter(|key| key.private.is_some() && library.knows(key.algorithm));
    let mut tokens: Vec<_> = known
        .flat_map(|key| [Flaw::None, Flaw::Audience].map(|flaw| (key, flaw)))
        .map(|(key, flaw)| {
            let (minter, algorithm) = (library.name, key.algorithm);
            Token { minter, key, algorithm, flaw, text: String::new() }
        })
        .collect();
    // All that a foreign issuer may say of the type, with a key id and without one.
    let headers = [json!({}), json!({"typ": "JWT"}), json!({"typ": "at+jwt"})];
    let rows = tokens.iter().zip(headers.iter().cycle()).map(|(token, header)| {
        let mut header = header.clone();
        if token.flaw == Flaw::None {
            header["kid"] = token.key.name().into();
        }
        let (name, alg, jwk) = (token.name(), token.algorithm, &token.key.private);
        json!({"name": name, "alg": alg, "jwk": jwk, "header": header, "claims": claims(token.flaw)})
    });
    let minted = library.ask(folder, "mint", rows.collect(), "minted").await;
    for token in &mut tokens {
        token.text = minted[token.name()].as_str().unwrap().to_owned();
    }
    with_forged(tokens)
}

/// Adds a forged token for each good one.
fn with_forged<'k>(tokens: impl IntoIterator<Item = Token<'k>>) -> Vec<Token<'k>> {
    let mut tokens: Vec<_> = tokens.into_iter().collect();
    let good = tokens.iter().filter(|token| token.flaw == Flaw::None);
    let forged: Vec<_> = good
        .map(|token| Token { flaw: Flaw::Signature, text: forge(&token.text), ..*token })
        .collect();
    tokens.extend(forged);
    tokens
}

/// Changes one character in the middle of the signature: six bits of it, and not its length.
fn forge(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let middle = signature.len() / 2;
    let other = |c| if c == 'A' { 'B' } else { 'A' };
    let changed =
        signature.chars().enumerate().map(|(at, c)| if at == middle { other(c) } else { c });
    format!("{signed}.{}", changed.collect::<String>())
}
