//! Verifies the token of each request, and answers those that must not pass.
//!
//! Refusals are responses, not errors: middleware further out, such as CORS, keeps its headers on
//! them. The last `wrap` runs first: `authenticate(..)` is wrapped around `require(..)`.
//!
//! ```
//! use actix_web::{App, Responder, web};
//! use hallpass_actix::{Claims, authenticate, require};
//! use hallpass_core::{Verifier, role};
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! struct Me {
//!     email: String,
//! }
//!
//! async fn admin(me: Claims<Me>) -> impl Responder {
//!     me.email.clone()
//! }
//!
//! fn configure(config: &mut web::ServiceConfig, verifier: Verifier) {
//!     config.service(
//!         web::scope("/admin")
//!             .wrap(require(role("admin")))
//!             .wrap(authenticate(verifier))
//!             .route("", web::get().to(admin)),
//!     );
//! }
//! # let _ = |verifier| App::new().configure(|config| configure(config, verifier));
//! ```

mod future;
mod service;
mod transform;

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
pub use future::ResponseFuture;
use hallpass_core::{Aftercare, Passage};
pub use service::AuthenticateService;
pub use transform::{Authenticate, authenticate};

use crate::view::RequestFields;

/// Puts the admission into the request.
fn enter(passage: Passage, request: &mut ServiceRequest) -> Option<Aftercare> {
    let (admission, aftercare) = passage.enter(&mut RequestFields(request));
    request.extensions_mut().insert(admission);
    aftercare
}
