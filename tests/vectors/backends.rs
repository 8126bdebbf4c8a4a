//! What verifies the signatures: each file of signatures runs on every backend.

use std::sync::Arc;

use hallpass::{Algorithm, AwsLc, Backend};
#[cfg(feature = "jsonwebtoken")]
use {hallpass::JsonWebToken, jsonwebtoken::crypto::rust_crypto};

/// A backend under its name.
#[derive(Clone)]
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) backend: Arc<dyn Backend>,
}

impl Named {
    /// All but one have every algorithm: jsonwebtoken has no ES512.
    pub(crate) fn has(&self, algorithm: Algorithm) -> bool {
        self.name == AWS_LC || algorithm != Algorithm::ES512
    }
}

/// The backends of this build.
pub(crate) fn all() -> Vec<Named> {
    vec![
        Named { name: AWS_LC, backend: Arc::new(AwsLc) },
        #[cfg(feature = "jsonwebtoken")]
        Named {
            name: "rust_crypto",
            backend: Arc::new(JsonWebToken::new(rust_crypto::DEFAULT_PROVIDER.clone())),
        },
    ]
}

const AWS_LC: &str = "aws-lc";
