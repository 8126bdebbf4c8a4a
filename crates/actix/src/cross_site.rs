//! Refuses what another site made a browser send: for a login form, and for whatever else acts on
//! cookies without [`authenticate`](crate::authenticate()). Gates whose token comes by a cookie make
//! the same check themselves.

use hallpass_core::CrossSite;

use crate::guard::Guard;

/// Lets in requests that pass the [`CrossSite`] check, whatever their credentials are.
pub fn cross_site(check: CrossSite) -> Guard<CrossSite> {
    Guard::new(check)
}
