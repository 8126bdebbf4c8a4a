//! Verifies the token of each request, and answers those that must not pass.
//!
//! What it does with a request:
//!
//! 1. No credentials: refused, or, with `.optional()`, passed on as anonymous.
//! 2. A good token: passed on, with an [`Admission`](hallpass_core::Admission) in its extensions.
//! 3. Anything else: refused, in the optional case too.
//!
//! # Deployment caveat
//!
//! The layer reads `Authorization` as it arrives. A proxy in front that strips or rewrites the
//! field, or a cookie turned into it, decides what is verified. Place CORS outside of this layer:
//! a browser's preflight carries no credentials, and an answer without CORS headers cannot be read
//! by a script, a refusal neither.
//!
//! ```
//! use hallpass_core::{Issuer, Secret, StaticKeys, Verifier};
//! use hallpass_tower::authenticate;
//! use http::{Request, Response};
//! use tower::{ServiceBuilder, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = StaticKeys::hs256(Secret::from_text("0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga")?)?;
//! let verifier = Verifier::builder()
//!     .issuer(Issuer::new("https://shop.example.com", keys))
//!     .audience("shop")
//!     .build()?;
//!
//! let service = ServiceBuilder::new()
//!     .layer(authenticate(verifier))
//!     .service_fn(|_: Request<()>| async { Ok::<_, std::convert::Infallible>(Response::new(String::from("in"))) });
//!
//! let refused = service.oneshot(Request::new(())).await?;
//! assert_eq!(refused.status(), 401);
//! assert_eq!(refused.headers()["www-authenticate"], "Bearer realm=\"api\"");
//! # Ok(())
//! # }
//! ```

mod future;
mod layer;
mod service;

pub use future::ResponseFuture;
use hallpass_core::{Aftercare, Passage};
use http::Request;
pub use layer::{AuthenticateLayer, authenticate};
pub use service::Authenticate;

use crate::view::Fields;

/// Puts the admission into the request.
fn enter<B>(passage: Passage, request: &mut Request<B>) -> Option<Aftercare> {
    let (admission, aftercare) = passage.enter(&mut Fields(request.headers_mut()));
    request.extensions_mut().insert(admission);
    aftercare
}
