//! The compact JWS: from bytes to structure. No cryptography and no time in here.

mod compact;
mod header;
mod media_type;

pub(crate) use compact::{Compact, MAX_HEADER, MAX_TOKEN};
pub(crate) use header::Header;
pub(crate) use media_type::MediaType;
