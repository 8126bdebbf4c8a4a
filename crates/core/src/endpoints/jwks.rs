//! The public keys of a service that signs tokens.

use sha2::{Digest, Sha256};

use super::{Answering, EndpointRequest, EndpointResponse, Endpoints};
use crate::base64;
use crate::key::SigningKey;

/// Serves the public halves of signing keys as a JWK set (RFC 7517 §5), wherever it is mounted:
/// `/.well-known/jwks.json` is the usual place.
///
/// The bytes are made once. Clients may keep them for five minutes, and ask whether they changed.
/// HMAC keys have no public half and are left out.
#[derive(Clone, Debug)]
pub struct Jwks {
    body: String,
    etag: String,
}

impl Jwks {
    /// The set of these keys.
    pub fn new<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> Self {
        let keys: Vec<_> = keys.into_iter().filter_map(SigningKey::public_jwk).collect();
        let body = format!("{{\"keys\":[{}]}}", keys.join(","));
        // A strong validator (RFC 9110 §8.8.1): equal tags mean equal bytes.
        let etag = format!("\"{}\"", base64::encode(&Sha256::digest(&body)));
        Self { body, etag }
    }
}

impl Endpoints for Jwks {
    fn answer(&self, request: EndpointRequest) -> Answering {
        let known = |tags: &[u8]| {
            // RFC 9110 §13.1.2 compares weakly: a prefix of `W/` makes no difference.
            tags.split(|b| *b == b',').map(<[u8]>::trim_ascii).any(|tag| {
                tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == self.etag.as_bytes()
            })
        };
        let response = match request.method() {
            "GET" | "HEAD" if request.field("if-none-match").any(known) => {
                EndpointResponse::new(304)
            }
            "GET" | "HEAD" => {
                EndpointResponse::new(200).with_body("application/jwk-set+json", self.body.clone())
            }
            _ => {
                return Answering::Ready(
                    EndpointResponse::new(405).with_field("allow", "GET, HEAD"),
                );
            }
        };
        Answering::Ready(
            response
                .with_field("cache-control", "public, max-age=300")
                .with_field("etag", self.etag.clone()),
        )
    }
}
