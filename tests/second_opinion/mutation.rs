//! What can be done to a token, and the list of it.

use std::fmt;

use hallpass::Algorithm;

use crate::change::Change;
use crate::json::Json;
use crate::segments::{Encoding, Part, Shape};
use crate::signatures::{Bytes, Signer};
use crate::{claims, documents, headers, wire};

/// One step away from a good token.
#[derive(Clone, PartialEq)]
pub(crate) enum Mutation {
    /// The header is changed, and then signed.
    Header(Change),
    /// The claims are changed, and then signed.
    Claims(Change),
    /// The text of header or payload is changed, and then signed; or that of the signature.
    Sealed(Part, Encoding),
    /// The text of header or payload is changed after it was signed.
    Broken(Part, Encoding),
    Signature(Bytes),
    Signer(Signer),
    Shape(Shape),
}

/// After these a full token is as good as before, to both sides.
pub(crate) fn harmless() -> Vec<Mutation> {
    [
        headers::harmless().map(Mutation::Header).collect(),
        claims::harmless().map(Mutation::Claims).collect(),
        documents::harmless().map(Mutation::Header).collect(),
        documents::harmless().map(Mutation::Claims).collect::<Vec<_>>(),
    ]
    .concat()
}

/// After these it is as good as before to hallpass.
pub(crate) fn ignored() -> Vec<Mutation> {
    headers::ignored().map(Mutation::Header).collect()
}

/// After these hallpass must refuse it, whatever the other side does.
pub(crate) fn wrong() -> Vec<Mutation> {
    [
        headers::wrong().into_iter().map(Mutation::Header).collect(),
        claims::wrong().into_iter().map(Mutation::Claims).collect(),
        documents::wrong().into_iter().map(Mutation::Header).collect(),
        documents::wrong().into_iter().map(Mutation::Claims).collect(),
        wire::wrong(),
    ]
    .concat()
}

impl Mutation {
    /// Whether the algorithm can matter to it: it does something to the signature, to its text or
    /// to the name of the algorithm.
    pub(crate) fn is_about_signatures(&self) -> bool {
        match self {
            Self::Signature(_) | Self::Signer(_) | Self::Sealed(Part::Signature, _) => true,
            Self::Header(Change::Set(name, _)) => name == "alg",
            _ => false,
        }
    }

    /// Whether it is wrong with other algorithms, but not with this one.
    pub(crate) fn spares(&self, own: Algorithm) -> bool {
        match self {
            Self::Header(Change::Set(name, Json::Raw(value))) if name == "alg" => {
                let value = std::str::from_utf8(value).unwrap_or_default().trim_matches('"');
                Algorithm::from_name(value) == Some(own)
            }
            Self::Signer(Signer::Algorithm(signs) | Signer::Covertly(signs)) => *signs == own,
            // A secret is what it is called there.
            Self::Signer(Signer::PublicKey) => own == Algorithm::HS256,
            // Only these have one, and ECDSA takes both.
            Self::Signature(Bytes::Twin) => own != Algorithm::EdDSA,
            // Some signatures have no unused bits.
            Self::Sealed(Part::Signature, Encoding::TrailingBits) => {
                matches!(own, Algorithm::HS384 | Algorithm::ES384)
            }
            _ => false,
        }
    }
}

impl fmt::Debug for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(change) => write!(f, "header: {change:?}"),
            Self::Claims(change) => write!(f, "claims: {change:?}"),
            Self::Sealed(part, encoding) => write!(f, "{part:?} {encoding:?}, signed so"),
            Self::Broken(part, encoding) => write!(f, "{part:?} {encoding:?}, after signing"),
            Self::Signature(bytes) => write!(f, "signature: {bytes:?}"),
            Self::Signer(signer) => write!(f, "signed by {signer:?}"),
            Self::Shape(shape) => shape.fmt(f),
        }
    }
}
