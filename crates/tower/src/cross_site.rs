//! Refuses what another site made a browser send: for a login form, and for whatever else acts on
//! cookies without [`authenticate`](crate::authenticate()).
//!
//! Gates whose token comes by a cookie make the same check themselves.
//!
//! ```
//! use hallpass_core::CrossSite;
//! use hallpass_tower::cross_site;
//! use http::{Request, Response};
//! use tower::{ServiceBuilder, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = ServiceBuilder::new()
//!     .layer(cross_site(CrossSite::new().allow_origin("https://app.example.com")?))
//!     .service_fn(|_: Request<()>| async {
//!         Ok::<_, std::convert::Infallible>(Response::new(String::from("in")))
//!     });
//!
//! let request = Request::post("/login").header("sec-fetch-site", "cross-site").body(())?;
//! assert_eq!(service.oneshot(request).await?.status(), 403);
//! # Ok(())
//! # }
//! ```

use hallpass_core::CrossSite;

use crate::guard::GuardLayer;

/// Lets in requests that pass the [`CrossSite`] check, whatever their credentials are.
///
/// See the [module docs](mod@crate::cross_site) for an example.
pub fn cross_site(check: CrossSite) -> GuardLayer<CrossSite> {
    GuardLayer::new(check)
}
