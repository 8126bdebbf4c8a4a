//! The frameworks without authentication, and one request through each of them.

pub(crate) mod actix;
pub(crate) mod axum;
#[cfg(feature = "peers")]
pub(crate) mod axum07;
pub(crate) mod tower;

use bytes::Bytes;
use http::HeaderValue;

/// How a request has to end; each operation is held to it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    /// With the answer of the handler.
    LetIn,
    /// With any other: peers differ in which.
    #[cfg_attr(not(feature = "peers"), expect(dead_code, reason = "ours have a status"))]
    Refused,
    /// With this status.
    Status(u16),
}

impl Verdict {
    /// # Panics
    /// The status is not that of the verdict.
    pub(crate) fn check(self, status: u16) {
        let held = match self {
            Self::LetIn => status == 200,
            Self::Refused => (400..600).contains(&status),
            Self::Status(expected) => status == expected,
        };
        assert!(held, "{self:?} expected, {status} seen");
    }
}

/// The value of `Authorization`, which a request copies without copying its bytes.
pub(crate) fn bearer(token: &str) -> HeaderValue {
    let value = Bytes::from(format!("Bearer {token}"));
    HeaderValue::from_maybe_shared(value).expect("a token is text")
}
