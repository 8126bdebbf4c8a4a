#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use hallpass_core::*;

#[cfg(feature = "actix")]
pub mod actix {
    //! Extractors and middleware for actix-web.
    pub use hallpass_actix::*;
}

#[cfg(feature = "axum")]
pub mod axum {
    //! Extractors for axum, and the layers that they need.
    pub use hallpass_axum::*;
}

#[cfg(feature = "jwks")]
pub mod jwks {
    //! Keys from afar: key sets over HTTP, OpenID Connect discovery, identity providers by name.
    pub use hallpass_jwks::*;
}

#[cfg(feature = "postgres")]
pub mod postgres {
    //! Sessions in PostgreSQL, for many machines.
    pub use hallpass_postgres::*;
}

#[cfg(feature = "redis")]
pub mod redis {
    //! Sessions in Redis or Valkey, for many machines.
    pub use hallpass_redis::*;
}

#[cfg(feature = "session")]
pub mod session {
    //! Logins, refresh tokens and their revocation, on a store that survives.
    pub use hallpass_session::*;
}

#[cfg(feature = "sqlite")]
pub mod sqlite {
    //! Sessions in a file of SQLite.
    pub use hallpass_sqlite::*;
}

#[cfg(feature = "tower")]
pub mod tower {
    //! Layers over any `http::Request`.
    pub use hallpass_tower::*;
}

/// The manual.
#[cfg(doc)]
pub mod manual {
    #[doc = include_str!("../manual/attacks.md")]
    pub mod attacks {}
    #[doc = include_str!("../manual/deployment.md")]
    pub mod deployment {}
    #[doc = include_str!("../manual/scale.md")]
    pub mod scale {}
    #[doc = include_str!("../manual/sessions.md")]
    pub mod sessions {}
}

/// The project's README, whose examples are compiled and run.
#[cfg(all(
    doctest,
    feature = "actix",
    feature = "axum",
    feature = "jwks",
    feature = "postgres",
    feature = "redis",
    feature = "sqlite",
    feature = "tower"
))]
#[doc = include_str!("../../../README.md")]
mod readme {}
