//! Encrypted, nested and JSON forms: none is a compact JWS, and so none is a token (RFC 7519 §1).

mod json_forms;
mod jwe;

use crate::line::Line;

pub(crate) fn lines() -> Vec<Line> {
    vec![jwe::five_segments(), jwe::their_headers(), jwe::nested(), json_forms::serialisations()]
}
