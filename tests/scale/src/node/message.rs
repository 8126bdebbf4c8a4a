//! What the director and a node say to each other.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Tick;

/// What a node is asked.
#[derive(Clone, Deserialize, Serialize)]
pub enum Ask {
    /// Whether this access token is let in.
    Check(String),
    /// A login of this subject.
    Login(String),
    /// A refresh with this token.
    Refresh(String),
    /// When the token under this number was refused.
    Refused(u64),
    /// To take something back; and whether to wait until every node has heard of it.
    Revoke(Target, bool),
    /// How it is.
    Status,
    /// To note, under this number, when this access token is refused.
    Watch(u64, String),
}

/// What is taken back.
#[derive(Clone, Deserialize, Serialize)]
pub enum Target {
    /// Everyone.
    Everyone,
    /// The session of this refresh token.
    Session(String),
    /// A subject.
    Subject(String),
    /// This access token.
    Token(String),
}

/// What a node answers.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum Answer {
    /// It is done.
    Done,
    /// The session has ended.
    Ended,
    /// It could not: in words.
    Failed(String),
    /// Tokens.
    Handed(Handed),
    /// When the call that took something back returned, and when every node had heard of it.
    Revoked(Tick, Option<Tick>),
    /// Whether a token is let in.
    Standing(Standing),
    /// How it is.
    Status(Status),
}

/// What a login or a refresh handed out.
#[derive(Clone, Deserialize, Serialize)]
pub struct Handed {
    /// The access token.
    pub access: String,
    /// The refresh token, if there is a new one.
    pub refresh: Option<String>,
    /// For how long the access token is good.
    pub expires_in: Duration,
}

/// Whether a token was let in, and when that was known.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Standing {
    /// Whether.
    pub verdict: Verdict,
    /// When.
    pub at: Tick,
}

/// What becomes of a request with a token.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Verdict {
    /// It is let in.
    Admitted,
    /// 401: the token was taken back.
    Revoked,
    /// 503: the node does not know.
    Unavailable,
    /// 401 for another reason: it has expired, say.
    Otherwise,
}

/// What a node knows of itself.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Status {
    /// How many revocations are in force.
    pub revocations: usize,
    /// About how many bytes they take.
    pub bytes: usize,
    /// How many requests it let in although it had not heard for too long.
    pub passed_stale: u64,
    /// How many failures it told of.
    pub notices: u64,
}

impl fmt::Debug for Handed {
    /// Shows no token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handed").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

impl fmt::Debug for Target {
    /// Names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Everyone => "Everyone",
            Self::Session(_) => "Session",
            Self::Subject(_) => "Subject",
            Self::Token(_) => "Token",
        })
    }
}

impl fmt::Debug for Ask {
    /// Shows no token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Check(_) => "Check",
            Self::Login(_) => "Login",
            Self::Refresh(_) => "Refresh",
            Self::Refused(_) => "Refused",
            Self::Revoke(..) => "Revoke",
            Self::Status => "Status",
            Self::Watch(..) => "Watch",
        })
    }
}
