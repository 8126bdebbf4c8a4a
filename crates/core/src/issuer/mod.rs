//! Who signs the tokens: a name, keys, and the rules that its tokens follow.

mod builder;
mod profile;
mod rules;

pub use builder::Issuer;
pub(crate) use profile::Kind;
pub use profile::Profile;
pub(crate) use rules::{Defaults, IssuerRules};
