//! The refresh token: what a client holds, and what of it a store sees.
//!
//! ```text
//! hpr1_ + base64url( kek id 1 | shard 2 | ssec 16 | generation 4 | tsec 32 | tag 12 | crc 4 )
//! ```
//!
//! Lengths are in bytes and integers big-endian: 71 bytes in 95 characters. `ssec` is the secret of
//! the session, `tsec` that of this one token. The tag is an HMAC-SHA256 under `hallpass/token` of
//! the prefix and all bytes before it, cut to 12: no token without one was ever made by us. The crc
//! is CRC-32 (ISO-HDLC, as in zip) of all bytes before it, the tag too: whoever finds something that
//! looks like a token can tell by it, without a key, whether it is one.

mod mark;
mod refresh;
mod refused;
mod row;
mod session;
mod wire;

#[cfg(test)]
mod tests;

pub(crate) use refresh::RefreshToken;
pub(crate) use refused::TokenRefused;
pub(crate) use row::RowRefused;
pub(crate) use session::SessionSecret;
