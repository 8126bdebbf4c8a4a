//! The table with other cryptography: what is accepted is a matter of the core, not of a backend.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hallpass::{
    Algorithm, Backend, CannotSign, ConfigError, InvalidSignature, JsonWebToken, KeyMaterial,
    PreparedKey,
};
use hallpass_testkit::cases::{self, Kit};
use hallpass_tests::drivers::BareInProcess;
use jsonwebtoken::crypto::rust_crypto;

/// A backend that counts the signatures that it is asked about.
#[derive(Debug)]
struct Counting {
    backend: JsonWebToken,
    verified: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Counted {
    key: Arc<dyn PreparedKey>,
    verified: Arc<AtomicUsize>,
}

impl Backend for Counting {
    fn prepare(
        &self,
        algorithm: Algorithm,
        material: &KeyMaterial,
    ) -> Result<Arc<dyn PreparedKey>, ConfigError> {
        let key = self.backend.prepare(algorithm, material)?;
        Ok(Arc::new(Counted { key, verified: Arc::clone(&self.verified) }))
    }
}

impl PreparedKey for Counted {
    fn signature_len(&self) -> usize {
        self.key.signature_len()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.verified.fetch_add(1, Ordering::Relaxed);
        self.key.verify(message, signature)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        self.key.sign(message)
    }

    fn public_key(&self) -> Option<KeyMaterial> {
        self.key.public_key()
    }
}

/// jsonwebtoken's provider in pure Rust, against tokens that aws-lc-rs has signed.
#[tokio::test]
async fn the_table_is_the_same_on_a_provider_of_jsonwebtoken() {
    let verified = Arc::new(AtomicUsize::new(0));
    let backend = JsonWebToken::new(rust_crypto::DEFAULT_PROVIDER.clone());
    let backend = Counting { backend, verified: Arc::clone(&verified) };
    cases::run(&BareInProcess::with(Kit::with_backend(&backend))).await;
    let verified = verified.load(Ordering::Relaxed);
    assert!(verified > 600, "it was asked about {verified} signatures");
}
