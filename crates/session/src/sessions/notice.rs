//! What an operator should hear of.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::SessionError;
use crate::rotation::{ReuseCause, SessionId};
use crate::store::StoreError;

/// Hears of what an operator should know about sessions. Without one, `tracing` does where that
/// feature is on.
///
/// It is called where the thing happened: it must not block.
pub trait SessionObserver: Send + Sync + 'static {
    /// This has happened.
    fn noticed(&self, notice: &SessionNotice);
}

/// Something about a session, or about the store, that is worth a line in a log. It names sessions,
/// which is no secret, and never a subject or a token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SessionNotice {
    /// A refresh did not prove the key that its session is bound to: nothing has changed. Somebody may
    /// have stolen a token that is of no use to him.
    BindingMismatch(SessionId),
    /// The clock of a part of the store differs so much from that of the first, by which access tokens
    /// are judged: those of its subjects are refused early or late. Told once until it is set right.
    ClocksApart(Duration),
    /// The clock of the store has stood still for so long: it was ahead and was set back, and the time of a
    /// store waits until its server's clock has caught up. Until then no access token expires, no session
    /// ages and no refresh token rotates. Told once until it goes on.
    ClockStands(Duration),
    /// The store holds a row or a key that nobody with the KEK has written: an alarm. The request, if it
    /// was one, was answered with 503, and nothing has changed.
    Corrupt(StoreError),
    /// The store had lost an acknowledged write of this session, and a client brought it back: data
    /// loss, without harm this time.
    Healed(SessionId),
    /// The cookie is written without `Secure`, as
    /// [`insecure_dev_cookies`](super::SessionsBuilder::insecure_dev_cookies) asks: on a developer's
    /// machine, and nowhere else. Told at the start.
    InsecureCookies,
    /// This node no longer hears of revocations, of new keys, or cannot clean up: what failed, and why.
    /// Told once until it works again.
    Interrupted(Duty, StoreError),
    /// A session was made with a KEK that this node was not given: its client is answered 503 until it
    /// is, or until the session has expired.
    KekMissing(StoreError),
    /// The store had lost a revocation, and this node has put it back.
    Repaired,
    /// What was interrupted works again.
    Resumed(Duty),
    /// An old refresh token was presented, so its session has ended: a theft, or a store that has lost
    /// a write.
    Reuse(SessionId, ReuseCause),
    /// A login or a refresh was answered with 503, and why.
    Unavailable(SessionError),
    /// The store is set up so that it may lose what it has acknowledged: what to change. Told at the
    /// start.
    StoreSetting(Box<str>),
    /// A client came back with a token whose answer it never got: the successor was replaced. Now and
    /// then it is a network; often in one session it is a second holder.
    Superseded(SessionId),
}

/// What a node does in the background.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Duty {
    /// Drops what has expired.
    CleanUp,
    /// Follows the signing keys.
    Keys,
    /// Follows the log of revocations: while it does not, requests are answered with 503 after the
    /// time that [`OnStale`](crate::revocation::OnStale) sets.
    Revocations,
}

impl fmt::Display for SessionNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BindingMismatch(sid) => {
                write!(f, "session {sid}: a refresh did not prove the key that it is bound to")
            }
            Self::ClocksApart(by) => write!(
                f,
                "the clocks of the store's servers are {by:?} apart: have them set by one source of time"
            ),
            Self::ClockStands(stood) => write!(
                f,
                "the store's clock has stood still for {stood:?}: it was ahead, and waits until its \
                 server's clock has caught up; no access token expires until then"
            ),
            Self::Corrupt(error) => write!(f, "somebody else wrote to the store: {error}"),
            Self::Healed(sid) => {
                write!(
                    f,
                    "session {sid}: the store had lost a rotation, the client brought it back"
                )
            }
            Self::InsecureCookies => f.write_str(
                "the refresh cookie is not secure, for a developer's machine: leave out \
                 `.insecure_dev_cookies()` anywhere else",
            ),
            Self::KekMissing(error) => write!(f, "a session cannot be refreshed: {error}"),
            Self::Interrupted(duty, error) => write!(f, "{duty} is interrupted: {error}"),
            Self::Repaired => f.write_str("the store had lost a revocation, which is put back"),
            Self::Resumed(duty) => write!(f, "{duty} works again"),
            Self::Reuse(sid, ReuseCause::Fork) => write!(
                f,
                "session {sid} has ended: the store lost a write of it, or a token was stolen"
            ),
            Self::Reuse(sid, ReuseCause::Theft) => {
                write!(f, "session {sid} has ended: a token that was used up came again")
            }
            Self::Unavailable(error) => write!(f, "a client was answered 503: {error}"),
            Self::StoreSetting(advice) => write!(f, "the store is at risk: {advice}"),
            Self::Superseded(sid) => {
                write!(f, "session {sid}: a client never got an answer, and was given another")
            }
        }
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CleanUp => "cleaning up the store",
            Self::Keys => "following the signing keys",
            Self::Revocations => "following the revocations",
        })
    }
}

/// What was told of where it was found.
#[derive(Debug)]
pub(super) struct Told(pub(super) Box<dyn Error + Send + Sync>);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Told {}

/// Writes to `tracing`, where that feature is on.
#[derive(Debug)]
pub(super) struct ByDefault;

impl SessionObserver for ByDefault {
    fn noticed(&self, notice: &SessionNotice) {
        #[cfg(feature = "tracing")]
        match notice {
            SessionNotice::ClockStands(_)
            | SessionNotice::Corrupt(_)
            | SessionNotice::Interrupted(..)
            | SessionNotice::KekMissing(_) => {
                tracing::error!(target: "hallpass::session", "{notice}");
            }
            SessionNotice::Resumed(_) => tracing::info!(target: "hallpass::session", "{notice}"),
            _ => tracing::warn!(target: "hallpass::session", "{notice}"),
        }
        #[cfg(not(feature = "tracing"))]
        let _ = notice;
    }
}
