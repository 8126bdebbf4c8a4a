#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod discovery;
mod fetch;
mod file;
mod log;
mod machine;
mod provider;
mod providers;
mod remote;
mod settings;
mod tenants;
mod timer;

pub use fetch::{
    AddressRule, Document, Fetch, FetchError, FetchErrorKind, FetchRequest, FetchedDocument,
    Fetching, HttpFetch,
};
pub use file::{FileKeys, KeyFile};
pub use provider::{Discover, DiscoverError, Provider, discover};
pub use providers::{
    auth0, cognito, entra_id, entra_id_tenants, firebase, google, keycloak, okta, supabase, zitadel,
};
pub use remote::{KeyEvent, KeyHealth, KeyObserver, KeyRefusal, KeyState, RemoteKeys};
pub use settings::Settings;
pub use tenants::TenantProvider;
pub use timer::{Sleeping, Timer, TokioTimer};
