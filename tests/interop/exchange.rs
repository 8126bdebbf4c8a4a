//! Every token before every judge.

use std::path::Path;

use hallpass::{ErrorKind, Issuer, Verifier};
use serde_json::{Value, json};

use crate::keys::{self, Key};
use crate::libraries::{self, Library};
use crate::tokens::{self, AUDIENCE, Flaw, ISSUER, Token, claims};

/// What was exchanged, and what everybody made of it.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    keys: Vec<&'static str>,
    minted: Vec<&'static str>,
    verdicts: Vec<Verdict>,
}

/// What one judge says of one token.
#[derive(Debug)]
struct Verdict {
    judge: &'static str,
    token: String,
    said: String,
    right: bool,
}

impl Exchange {
    pub(crate) async fn run(folder: &Path) -> Self {
        let libraries = libraries::all();
        let keys = keys::generate(&libraries, folder).await;
        let mut tokens = tokens::ours(&keys);
        for library in &libraries {
            tokens.extend(tokens::theirs(library, &keys, folder).await);
        }
        let mut verdicts: Vec<_> = tokens.iter().map(ours).collect();
        for library in &libraries {
            verdicts.extend(theirs(library, &tokens, folder).await);
        }
        let minted = tokens.iter().map(|token| token.minter).collect();
        Self { keys: keys.iter().map(|key| key.origin).collect(), minted, verdicts }
    }

    /// One line for each judge that is wrong about a token.
    pub(crate) fn wrong(&self) -> Vec<String> {
        let wrong = self.verdicts.iter().filter(|verdict| !verdict.right);
        wrong.map(|v| format!("{} says of {}: {}", v.judge, v.token, v.said)).collect()
    }

    pub(crate) fn keys(&self) -> [(&'static str, usize); 3] {
        counted(&self.keys)
    }

    pub(crate) fn minted(&self) -> [(&'static str, usize); 3] {
        counted(&self.minted)
    }

    pub(crate) fn judged(&self) -> [(&'static str, usize); 3] {
        counted(&self.verdicts.iter().map(|verdict| verdict.judge).collect::<Vec<_>>())
    }
}

fn counted(names: &[&str]) -> [(&'static str, usize); 3] {
    let count = |wanted| names.iter().filter(|name| **name == wanted).count();
    ["jose", "PyJWT", "hallpass"].map(|name| (name, count(name)))
}

fn ours(token: &Token<'_>) -> Verdict {
    let issuer = Issuer::new(ISSUER, token.key.verifying());
    let verifier = Verifier::builder().issuer(issuer).audience(AUDIENCE).build().unwrap();
    let result = verifier.verify(&token.text).now().unwrap();
    let right = match (&result, token.flaw) {
        (Ok(verified), Flaw::None) => {
            let read: Value = serde_json::from_str(verified.payload()).unwrap();
            read == claims(Flaw::None) && verified.subject() == read["sub"].as_str()
        }
        (Err(error), Flaw::Audience) => error.kind() == ErrorKind::WrongAudience,
        (Err(error), Flaw::Signature) => error.kind() == ErrorKind::Signature,
        (Ok(_), Flaw::Audience | Flaw::Signature) | (Err(_), Flaw::None) => false,
    };
    let said = match result {
        Ok(verified) => verified.payload().to_owned(),
        Err(error) => error.explanation().to_string(),
    };
    Verdict { judge: "hallpass", token: token.name(), said, right }
}

async fn theirs(library: &Library, tokens: &[Token<'_>], folder: &Path) -> Vec<Verdict> {
    let known: Vec<_> = tokens.iter().filter(|token| library.knows(token.algorithm)).collect();
    let rows = known.iter().map(|token| {
        let Key { public, .. } = token.key;
        json!({
            "name": token.name(),
            "alg": token.algorithm,
            "jwk": public,
            "token": token.text,
            "issuer": ISSUER,
            "audience": AUDIENCE,
        })
    });
    let verified = library.ask(folder, "verify", rows.collect(), "verified").await;
    known.iter().map(|token| verdict(library, token, &verified[token.name()])).collect()
}

fn verdict(library: &Library, token: &Token<'_>, answer: &Value) -> Verdict {
    let refused = |why: &str| {
        answer["ok"] == false && answer["error"].as_str().is_some_and(|error| error.contains(why))
    };
    let right = match token.flaw {
        Flaw::None => answer["ok"] == true && answer["claims"] == claims(Flaw::None),
        Flaw::Audience => refused(library.wrong_audience),
        Flaw::Signature => refused(library.bad_signature),
    };
    Verdict { judge: library.name, token: token.name(), said: answer.to_string(), right }
}
