//! Who signs the tokens: a name, keys, and the rules that its tokens follow.

mod builder;
mod dialect;
mod dialects;
mod names;
mod profile;
mod rules;
mod tenants;

pub use builder::Issuer;
pub(crate) use dialect::Dialect;
pub(crate) use names::Names;
pub use profile::Profile;
pub(crate) use rules::{Defaults, IssuerRules};
pub use tenants::Tenants;
pub(crate) use tenants::overlap;
