//! Tokens whose signatures are all the same, so that every index collides.

use std::sync::Arc;

use hallpass_core::{
    Algorithm, Backend, CannotSign, ConfigError, InvalidSignature, Issuer, KeyMaterial,
    PreparedKey, Secret, SigningKey, StaticKeys,
};
use serde::Deserialize;
use serde_json::json;

use super::kit::{Count, Hands, LEAST, PLENTY, remembering, run, signed};
use crate::kit::{ISSUER, SECRET};

/// Signs with a constant, and takes it for good.
#[derive(Debug)]
struct Constant(Count);

const SIGNATURE: [u8; 32] = [0x5a; 32];

impl Backend for Constant {
    fn prepare(&self, _: Algorithm, _: &KeyMaterial) -> Result<Arc<dyn PreparedKey>, ConfigError> {
        // Counts what it is asked, by a key that nobody looks at.
        let secret = KeyMaterial::Hmac(Secret::from_text(SECRET).unwrap());
        let counted = self.0.prepare(Algorithm::HS256, &secret)?;
        Ok(Arc::new(Same(counted)))
    }
}

#[derive(Debug)]
struct Same(Arc<dyn PreparedKey>);

impl PreparedKey for Same {
    fn signature_len(&self) -> usize {
        SIGNATURE.len()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let _counted = self.0.verify(message, signature);
        if signature == SIGNATURE { Ok(()) } else { Err(InvalidSignature) }
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, CannotSign> {
        Ok(SIGNATURE.to_vec())
    }
}

#[derive(Deserialize)]
struct Me {
    sub: String,
    number: usize,
}

/// Each token has its own claims, in whatever order they come.
#[test]
fn tokens_of_one_index_are_told_apart() {
    for bytes in [LEAST, PLENTY] {
        let (count, clock) = (Count::default(), Hands::new());
        let secret = KeyMaterial::Hmac(Secret::from_text(SECRET).unwrap());
        let constant = Constant(count.clone());
        let key = SigningKey::with_backend(Algorithm::HS256, &secret, &constant).unwrap();
        let issuer = Issuer::new(ISSUER, StaticKeys::from(key.verifying_key()));
        let builder = remembering(issuer, &clock).token_cache_bytes(bytes).audience("orders");
        let verifier = builder.build().unwrap();
        let mint =
            |number: usize| signed(&key, json!({"sub": format!("{number:04}"), "number": number}));
        let tokens: Vec<_> = (0..3_000).map(mint).collect();
        let tails = tokens.iter().map(|token| &token[token.len() - 43..]);
        assert!(tails.clone().all(|tail| Some(tail) == tails.clone().next()), "one index");
        let check = |number: usize| {
            let token = run(verifier.verify(&tokens[number])).unwrap();
            let me = token.claims::<Me>().unwrap();
            assert_eq!((me.number, &*me.sub), (number, &*format!("{number:04}")));
            assert_eq!(token.subject(), Some(&*me.sub));
        };
        // One after the other, each several times; all in turn; and a few of them in turn.
        (0..tokens.len()).for_each(|number| (0..4).for_each(|_| check(number)));
        (0..3).for_each(|_| (0..tokens.len()).for_each(check));
        let (_, signatures) = count.of(|| (0..1_000).for_each(|_| check(7)));
        assert!(signatures <= 2, "the one that comes is kept: {signatures}");
    }
}
