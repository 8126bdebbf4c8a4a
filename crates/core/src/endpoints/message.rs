//! Requests and responses as plain data.

use std::fmt;
use std::net::IpAddr;

use crate::gate::{Field, RequestView};
use crate::rejection::Rejection;

/// A request to an endpoint, whole.
#[derive(Clone, Default)]
pub struct EndpointRequest {
    method: String,
    path: String,
    fields: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    peer: Option<IpAddr>,
}

impl EndpointRequest {
    /// A request without header fields and body. `path` is what is left of it below the place
    /// where the endpoints are mounted.
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self { method: method.into(), path: path.into(), ..Self::default() }
    }

    /// Adds a header field.
    #[must_use]
    pub fn with_field(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// Sets the address that the request came from: the other end of the connection, whatever the
    /// request says of itself.
    #[must_use]
    pub fn with_peer(self, peer: Option<IpAddr>) -> Self {
        Self { peer, ..self }
    }

    /// The method, in its own case.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path, as far as the framework has not used it up: nested below a path it is the rest, on
    /// a route of its own axum leaves it whole and actix-web `/`. Tell resources apart by how it
    /// ends.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The values of a header field, one for each line.
    pub fn field(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let lines = self.fields.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name));
        lines.map(|(_, value)| value.as_slice())
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The address that the request came from, where the adapter knows it.
    #[must_use]
    pub const fn peer(&self) -> Option<IpAddr> {
        self.peer
    }
}

/// What is judged of a request that an endpoint answers, such as its origin. The query of the target
/// is not part of it.
impl RequestView for EndpointRequest {
    fn method(&self) -> &str {
        &self.method
    }

    fn query(&self) -> Option<&str> {
        None
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        let name = field.name().to_owned();
        let lines = self.fields.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(&name));
        lines.map(|(_, value)| value.as_slice())
    }
}

impl fmt::Debug for EndpointRequest {
    /// Fields and body may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointRequest")
            .field("path", &self.path.len())
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A response of an endpoint.
#[derive(Clone)]
pub struct EndpointResponse {
    status: u16,
    fields: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl EndpointResponse {
    /// A response of this HTTP status, without header fields and body.
    #[must_use]
    pub const fn new(status: u16) -> Self {
        Self { status, fields: Vec::new(), body: Vec::new() }
    }

    /// The answer to a body that is longer than [`Endpoints::max_body`](super::Endpoints::max_body).
    #[must_use]
    pub fn too_large() -> Self {
        Self::new(413).with_field("cache-control", "no-store")
    }

    /// The answer to a body that breaks off.
    #[must_use]
    pub fn incomplete() -> Self {
        Self::new(400).with_field("cache-control", "no-store")
    }

    /// Adds a header field; the name in lower case, the value fit for a header.
    #[must_use]
    pub fn with_field(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Sets the body and its media type.
    #[must_use]
    pub fn with_body(self, media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self.with_field("content-type", media_type) }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The header fields, names in lower case.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The body.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }
}

/// A refusal, as gates answer it.
impl From<&Rejection> for EndpointResponse {
    fn from(rejection: &Rejection) -> Self {
        let response = Self::new(rejection.status());
        let response = rejection
            .fields()
            .fold(response, |response, (name, value)| response.with_field(name, value));
        Self { body: rejection.body().into_bytes(), ..response }
    }
}

impl fmt::Debug for EndpointResponse {
    /// Fields and body may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
