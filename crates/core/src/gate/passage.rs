//! What a gate asks of an adapter for a request that passes.

use std::fmt;

use super::source::{Transport, real_protocols};
use super::{Admission, Field, FieldsMut, RequestView, TokenSource};

/// A request that passes: the [`Admission`] to put into it, and what to do with the headers.
#[derive(Clone, Debug)]
#[must_use = "put the admission into the request"]
pub struct Passage {
    admission: Admission,
    aftercare: Option<Aftercare>,
}

impl Passage {
    pub(super) const fn new(admission: Admission, aftercare: Option<Aftercare>) -> Self {
        Self { admission, aftercare }
    }

    /// Takes the token out of the header fields that the service behind the gate negotiates by, and
    /// hands out the admission, to be put into the request, and the aftercare, for its response.
    #[inline]
    pub fn enter(self, fields: &mut impl FieldsMut) -> (Admission, Option<Aftercare>) {
        if let Some(Inner::Protocols(real)) = self.aftercare.as_ref().map(|care| &*care.0) {
            fields.replace(Field::SecWebSocketProtocol.name(), real.join(", ").into());
        }
        (self.admission, self.aftercare)
    }

    /// The admission.
    #[must_use]
    pub const fn admission(&self) -> &Admission {
        &self.admission
    }
}

/// What the response to an admitted request needs because of the way its token came. Nothing for
/// the `Authorization` header, of which caches know (RFC 9111 §3.5).
#[derive(Clone)]
pub struct Aftercare(Box<Inner>);

#[derive(Clone)]
enum Inner {
    /// No token, where a cookie could have brought one: a cache must not give this response to
    /// somebody who has the cookie.
    Anonymous,
    /// A cookie: another user's response must not come from a shared cache, and whether it was
    /// given depends on where the request came from (Fetch Metadata §5).
    Cookie,
    /// Another way that caches do not know of.
    Private,
    /// The subprotocols among which the answer to a WebSocket handshake selects.
    Protocols(Vec<String>),
}

impl Aftercare {
    /// For a request without a token.
    pub(super) fn of_nobody(sources: &[TokenSource]) -> Option<Self> {
        let cookie = sources.iter().any(|source| source.transport() == Transport::Cookie);
        cookie.then(|| Self(Box::new(Inner::Anonymous)))
    }

    /// For a token that came this way.
    pub(super) fn of(transport: Transport, view: &impl RequestView) -> Option<Self> {
        let inner = match transport {
            Transport::Bearer => return None,
            Transport::Cookie => Inner::Cookie,
            Transport::Header | Transport::Query => Inner::Private,
            Transport::Subprotocol => Inner::Protocols(real_protocols(view)),
        };
        Some(Self(Box::new(inner)))
    }

    /// Adds to the fields of the response what is missing. `status` is the HTTP status.
    pub fn finish(&self, status: u16, fields: &mut impl FieldsMut) {
        match &*self.0 {
            Inner::Anonymous => fields.append("vary", "cookie".into()),
            Inner::Cookie => {
                keep_private(fields);
                fields.append("vary", "cookie, origin, sec-fetch-site".into());
            }
            Inner::Private => keep_private(fields),
            Inner::Protocols(real) => {
                // A browser fails the connection if none of what it offered is selected.
                let name = Field::SecWebSocketProtocol.name();
                if let Some(first) =
                    real.first().filter(|_| status == 101 && !fields.contains(name))
                {
                    fields.append(name, first.clone().into());
                }
            }
        }
    }
}

impl fmt::Debug for Aftercare {
    /// Shows nothing of what the client offered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &*self.0 {
            Inner::Anonymous => "Aftercare(anonymous)",
            Inner::Cookie => "Aftercare(cookie)",
            Inner::Private => "Aftercare(private)",
            Inner::Protocols(_) => "Aftercare(protocols)",
        })
    }
}

fn keep_private(fields: &mut impl FieldsMut) {
    if !fields.contains("cache-control") {
        fields.append("cache-control", "private".into());
    }
}
