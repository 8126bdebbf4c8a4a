//! One row: what its file says, and what became of it.

use std::fmt;

use hallpass::{ConfigError, ConfigErrorKind, ErrorKind, VerifyError};

/// What became of a token, a signature or a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Accepted,
    Refused(Why),
}

/// What refused it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Why {
    /// Nothing did: it was taken, but for something else than what it is.
    Different,
    /// The key, or the secret.
    Key(ConfigErrorKind),
    /// A backend, which sees nothing but the signature.
    Signature,
    /// Our functions take text, and it is none.
    Text,
    /// The token.
    Token(ErrorKind),
}

/// What must become of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expect {
    Accept,
    Refuse,
    /// Refused, and for one of these reasons.
    RefuseFor(&'static [Why]),
    /// Its file leaves it open.
    Either,
}

/// A row of a suite.
#[derive(Debug)]
pub(crate) struct Row {
    name: String,
    /// What its file says.
    expect: Expect,
    outcome: Option<Outcome>,
    apart: Option<Apart>,
}

/// Why a row does not count by what its file says, and by what it does count.
#[derive(Debug)]
struct Apart {
    reason: &'static str,
    ours: Expect,
}

/// How a row stands.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    Accepted,
    Refused,
    LeftOpen(Outcome),
    Apart { reason: &'static str, outcome: Option<Outcome> },
    Wrong(String),
}

impl Row {
    /// A row that is judged by what its file says.
    pub(crate) fn new(
        name: impl Into<String>,
        expect: Expect,
        outcome: impl Into<Outcome>,
    ) -> Self {
        Self { name: name.into(), expect, outcome: Some(outcome.into()), apart: None }
    }

    /// A row of which nothing can be run.
    pub(crate) fn not_run(name: impl Into<String>, reason: &'static str) -> Self {
        let apart = Some(Apart { reason, ours: Expect::Either });
        Self { name: name.into(), expect: Expect::Either, outcome: None, apart }
    }

    /// Sets the row apart: for this reason, `ours` must become of it, and not what its file says.
    pub(crate) fn apart(mut self, reason: &'static str, ours: Expect) -> Self {
        self.apart = Some(Apart { reason, ours });
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Judges the row.
    pub(crate) fn standing(&self) -> Standing {
        let Some(outcome) = self.outcome else {
            let reason = self.apart.as_ref().map_or("", |apart| apart.reason);
            return Standing::Apart { reason, outcome: None };
        };
        let wrong = |expected: &dyn fmt::Display| {
            Standing::Wrong(format!("expected {expected}, and it was {outcome}"))
        };
        match &self.apart {
            Some(apart) if !apart.ours.admits(outcome) => wrong(&apart.ours),
            Some(_) if self.expect.admits(outcome) => {
                wrong(&"a reason to set it apart, but it is as its file says")
            }
            Some(Apart { reason, .. }) => Standing::Apart { reason, outcome: Some(outcome) },
            None if !self.expect.admits(outcome) => wrong(&self.expect),
            None => match (self.expect, outcome) {
                (Expect::Either, _) => Standing::LeftOpen(outcome),
                (_, Outcome::Accepted) => Standing::Accepted,
                (_, Outcome::Refused(_)) => Standing::Refused,
            },
        }
    }
}

impl Expect {
    fn admits(self, outcome: Outcome) -> bool {
        match (self, outcome) {
            (Self::Either, _)
            | (Self::Accept, Outcome::Accepted)
            | (Self::Refuse, Outcome::Refused(_)) => true,
            (Self::RefuseFor(reasons), Outcome::Refused(why)) => reasons.contains(&why),
            (Self::Accept | Self::Refuse | Self::RefuseFor(_), _) => false,
        }
    }
}

impl Outcome {
    /// Accepted if the one is the other, where a result is compared.
    pub(crate) fn of_equal(equal: bool) -> Self {
        if equal { Self::Accepted } else { Self::Refused(Why::Different) }
    }
}

impl<T> From<Result<T, VerifyError>> for Outcome {
    fn from(result: Result<T, VerifyError>) -> Self {
        result.map_or_else(|error| Self::Refused(Why::Token(error.kind())), |_| Self::Accepted)
    }
}

impl<T> From<Result<T, ConfigError>> for Outcome {
    fn from(result: Result<T, ConfigError>) -> Self {
        result.map_or_else(|error| Self::Refused(Why::Key(error.kind())), |_| Self::Accepted)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::Refused(why) => write!(f, "refused ({why})"),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Different => f.write_str("another result"),
            Self::Key(kind) => write!(f, "{kind:?}"),
            Self::Signature => f.write_str("InvalidSignature"),
            Self::Text => f.write_str("not UTF-8"),
            Self::Token(kind) => write!(f, "{kind:?}"),
        }
    }
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accept => f.write_str("accepted"),
            Self::Either => f.write_str("either"),
            Self::Refuse => f.write_str("refused"),
            Self::RefuseFor(reasons) => {
                let reasons: Vec<_> = reasons.iter().map(Why::to_string).collect();
                write!(f, "refused ({})", reasons.join(" or "))
            }
        }
    }
}
