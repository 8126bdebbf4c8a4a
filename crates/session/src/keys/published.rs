//! The key set, for whoever verifies our tokens.

use std::sync::Arc;

use hallpass_core::{Answering, EndpointRequest, Endpoints};

use super::KeyView;

/// Serves the public keys of a store as they change: what [`Jwks`](hallpass_core::Jwks) does for keys
/// that stay. A key is in it before it signs, and until nothing that it signed is believed any more.
///
/// 503 while this node does not know the keys newly enough: verifiers keep the copy that they have.
#[derive(Clone, Debug)]
pub(crate) struct PublicKeys(Arc<KeyView>);

impl PublicKeys {
    pub(crate) const fn new(view: Arc<KeyView>) -> Self {
        Self(view)
    }
}

impl Endpoints for PublicKeys {
    fn answer(&self, request: EndpointRequest) -> Answering {
        self.0.answer(request)
    }
}
