#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod discovery;
mod fetch;
mod machine;
mod provider;
mod remote;
mod settings;
mod timer;

pub use fetch::{Document, Fetch, FetchError, FetchErrorKind, FetchRequest, Fetching, HttpFetch};
pub use provider::{Discover, DiscoverError, Provider, discover};
pub use remote::{KeyEvent, KeyHealth, KeyObserver, KeyState, RemoteKeys};
pub use settings::Settings;
pub use timer::{Sleeping, Timer, TokioTimer};
