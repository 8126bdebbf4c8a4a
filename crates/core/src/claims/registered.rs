//! What the scan finds.

use super::audience::Audience;
use super::{Span, TextList};
use crate::UnixTime;

/// What the verifier knows of a claims set. Types are checked, values are not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registered {
    pub(crate) issuer: Option<Span>,
    pub(crate) subject: Option<Span>,
    /// `sub` was a number, given here in decimal digits.
    pub(crate) subject_is_number: bool,
    pub(crate) audience: Audience,
    pub(crate) expires: Option<UnixTime>,
    pub(crate) not_before: Option<UnixTime>,
    pub(crate) issued: Option<UnixTime>,
    pub(crate) token_id: Option<Span>,
    pub(crate) client: Option<Span>,
    /// The claim that says that this is no access token, and what it says, if it says something.
    pub(crate) other_kind: Option<(&'static str, Option<Span>)>,
    /// A claim that ID tokens alone have.
    pub(crate) id_token_claim: Option<&'static str>,
    /// What the issuer's dialect wants to know, as far as it is there, and its text if it is text.
    pub(super) watched: Vec<(&'static str, Option<Span>)>,
    /// Whether `cnf` is there (RFC 7800).
    pub(crate) confirmation: bool,
    pub(crate) scopes: TextList,
    pub(crate) roles: TextList,
}

impl Registered {
    /// Whether the token has this claim, which the issuer's dialect knows.
    pub(crate) fn has_watched(&self, claim: &str) -> bool {
        self.watched.iter().any(|(name, _)| *name == claim)
    }

    /// The text of a claim that the issuer's dialect knows.
    pub(crate) fn watched<'p>(&'p self, claim: &str, payload: &'p str) -> Option<&'p str> {
        let (_, span) = self.watched.iter().find(|(name, _)| *name == claim)?;
        span.as_ref().map(|span| span.get(payload))
    }
}
