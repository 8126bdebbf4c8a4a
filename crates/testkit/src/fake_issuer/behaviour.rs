//! What providers do when they do not do what they should.

use std::time::Duration;

/// How a [`FakeIssuer`](crate::FakeIssuer) answers requests for its keys; its discovery document is
/// answered honestly unless it says otherwise.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Behaviour {
    /// With its keys.
    #[default]
    Honest,
    /// With its keys, after so long.
    Slow(Duration),
    /// Not before it is told to behave otherwise, and then like that: for tests that need a fetch
    /// to be under way.
    Held,
    /// Not at all: the connection stays open, discovery included.
    Silent,
    /// By closing the connection, discovery included.
    Closed,
    /// With this status, and no body, discovery included.
    Status(u16),
    /// With 200 and this text in place of its keys.
    Body(String),
    /// With the first half of its keys, and the length of all of them.
    Truncated,
    /// With more than anybody should read: so many bytes of white space before its keys.
    Padded(usize),
    /// With white space that never ends, and no word of its length.
    Endless,
    /// With its keys in gzip, coded so that few bytes become many.
    GzipBomb,
    /// With its keys, a byte each so often.
    Drip(Duration),
    /// With a redirect to this address, discovery included.
    Redirect(String),
    /// With its keys, after a discovery document that names this issuer.
    OtherIssuer(String),
    /// With its keys, after a discovery document that sends to this address for them.
    OtherAddress(String),
    /// With its keys, after this text in place of its discovery document.
    OtherDocument(String),
    /// With its keys, after 404 for the discovery document of OpenID Connect: it has that of RFC
    /// 8414 alone.
    OauthOnly,
}
