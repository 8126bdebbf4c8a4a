//! How much is remembered is a setting.

use hallpass_core::{ConfigErrorKind, Issuer, StaticKeys, Verifier};
use serde_json::json;

use super::kit::{LEAST, One, remembering};
use crate::kit::ISSUER;

/// Too little is an error that says how much is enough, and how to do without.
#[test]
fn a_cache_of_no_use_does_not_build() {
    let one = One::new();
    let builder = || {
        let keys = StaticKeys::from(one.key.verifying_key());
        remembering(Issuer::new(ISSUER, keys), &one.clock).audience("orders")
    };
    for bytes in [0, 1, 1_024, LEAST - 1] {
        let error = builder().token_cache_bytes(bytes).build().unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::Setting, "{bytes}");
        let text = error.to_string();
        for says in [
            format!("{bytes} bytes are too few"),
            "`.token_cache_bytes(65536)`".to_owned(),
            "`.without_token_cache()`".to_owned(),
        ] {
            assert!(text.contains(&says), "{text}");
        }
    }
    for bytes in [LEAST, LEAST + 1, 100_000, 1_000_003, 1 << 30] {
        assert!(builder().token_cache_bytes(bytes).build().is_ok(), "{bytes}");
    }
}

/// A number that was meant to be another is no reason to take all memory, or to abort.
#[cfg(target_pointer_width = "64")]
#[test]
fn a_cache_that_no_machine_could_hold_does_not_build() {
    let one = One::new();
    // The first is such as could be built, and must not be.
    for bytes in [(1 << 36) + 1, 1 << 37, 1 << 60, usize::MAX / 2, usize::MAX] {
        let keys = StaticKeys::from(one.key.verifying_key());
        let builder = remembering(Issuer::new(ISSUER, keys), &one.clock).audience("orders");
        let error = builder.token_cache_bytes(bytes).build().map(drop).unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::Setting, "{bytes}");
        assert!(error.to_string().contains("`.token_cache_bytes("), "{error}");
    }
}

/// Which of the times a token comes are hits, three times.
fn hits(set: fn(hallpass_core::VerifierBuilder) -> hallpass_core::VerifierBuilder) -> [bool; 4] {
    let one = One::with(set);
    let token = one.token(json!({}));
    [(); 4].map(|()| one.hits(&token))
}

#[test]
fn the_last_word_counts() {
    let (known, never) = ([false, false, true, true], [false; 4]);
    assert_eq!(hits(|builder| builder), known);
    assert_eq!(hits(|builder| builder.token_cache_bytes(LEAST)), known);
    assert_eq!(hits(|builder| builder.token_cache_bytes(1 << 30)), known);
    assert_eq!(hits(|builder| builder.without_token_cache()), never);
    assert_eq!(hits(|b| b.token_cache_bytes(LEAST).without_token_cache()), never);
    assert_eq!(hits(|b| b.without_token_cache().token_cache_bytes(LEAST)), known);
}

/// Tokens are remembered unless somebody says otherwise.
#[test]
fn the_default_remembers() {
    let one = One::new();
    let keys = StaticKeys::from(one.key.verifying_key());
    let builder = Verifier::builder().issuer(Issuer::new(ISSUER, keys)).audience("orders");
    let verifier = builder.clock(one.clock.clone()).build().unwrap();
    let token = one.token(json!({}));
    let verify = || verifier.verify(&token).now().unwrap().unwrap();
    let signatures = [(); 3].map(|()| one.count.of(verify).1);
    let third = usize::from(cfg!(hallpass_without_token_cache));
    assert_eq!(signatures, [1, 1, third]);
}
