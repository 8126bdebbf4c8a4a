//! The compact serialisation: the input is a token.

use std::sync::LazyLock;

use hallpass_core::{Verifier, danger::UnverifiedToken};
use serde_json::Value;

use crate::model::{Claims, Layout, Segments};
use crate::{echo, kit};

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| kit::verifier(kit::issuer()));

/// A token is read if, and only if, our own reading of it succeeds, and then both say the same. What
/// verifies can be read.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let claims = Segments::read(text).and_then(|s| Claims::read(&s.payload, Layout::Standard));
    if claims.as_ref().is_some_and(Claims::has_edge) {
        return;
    }
    match (UnverifiedToken::parse(text), &claims) {
        (Ok(token), Some(claims)) => {
            assert_eq!(token.issuer(), claims.issuer.as_deref());
            let value: Value = token.claims().expect("claims that were read");
            assert!(claims.json.agrees(&value), "{value}");
            assert_eq!(format!("{token:?}"), "UnverifiedToken(..)");
        }
        (Err(error), None) => echo::refuse_error(&error, data),
        (Ok(_), None) => panic!("read, and broken"),
        (Err(error), Some(_)) => panic!("refused, and sound: {}", error.explanation()),
    }
    match kit::verify(&VERIFIER, text) {
        Ok(token) => {
            let claims = claims.expect("what verifies can be read");
            assert_eq!(token.subject(), claims.subject.as_deref());
        }
        // It may be signed, so its claims may be shown: as one line.
        Err(error) => drop(echo::shown(&error)),
    }
}
