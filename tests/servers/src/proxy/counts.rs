//! What a proxy has done.

/// What a [`Proxy`](crate::Proxy) has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Connections that were made to it.
    pub connections: usize,
    /// Connections that are there.
    pub open: usize,
    /// Requests that the server got.
    pub requests: usize,
    /// Replies that a client got.
    pub replies: usize,
    /// Requests that nobody got.
    pub lost_requests: usize,
    /// Replies that nobody got.
    pub lost_replies: usize,
    /// Connections that were reset for the client, new ones too.
    pub resets: usize,
    /// Requests that were held back, each once.
    pub held: usize,
    /// Requests that are held back now.
    pub holding: usize,
    /// Requests that were sent once more.
    pub resent: usize,
}
