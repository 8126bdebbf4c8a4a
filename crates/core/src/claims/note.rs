//! What the scan makes of the values that it meets.

use super::audience::Audience;
use super::claim::Claim;
use super::layout::{Holds, Place};
use super::scan::Scanner;
use super::{Span, TextList};
use crate::UnixTime;
use crate::error::Detail;

/// What tokens that are none for access call themselves.
const OTHER_KINDS: [&str; 4] = ["id", "refresh", "offline", "logout"];

impl Scanner<'_, '_> {
    #[inline]
    pub(super) fn note_audience(&mut self, audience: Audience) {
        self.found.audience = audience;
    }

    #[inline]
    pub(super) fn note_text(&mut self, claim: Claim, text: Span) {
        match claim {
            Claim::Issuer => self.found.issuer = Some(text),
            Claim::TokenId => self.found.token_id = Some(text),
            _ => self.found.client = Some(text),
        }
    }

    #[inline]
    pub(super) fn note_subject(&mut self, subject: Span, is_number: bool) {
        self.found.subject = Some(subject);
        self.found.subject_is_number = is_number;
    }

    /// Notes a NumericDate; `None` is one out of range.
    #[inline]
    pub(super) fn note_date(&mut self, claim: Claim, date: Option<UnixTime>) {
        if date.is_none() {
            self.fault.get_or_insert(Detail::DateRange { claim: claim.name() });
        }
        match claim {
            Claim::Expires => self.found.expires = date,
            Claim::NotBefore => self.found.not_before = date,
            _ => self.found.issued = date,
        }
    }

    /// A claim by which some issuers say which kind of token it is. Only certain strings say that
    /// it is none for access.
    pub(super) fn note_mark(&mut self, claim: Claim, mark: Option<Span>) {
        let claim = claim.name();
        if self.layout.watches(claim) {
            self.found.watched.push((claim, mark.clone()));
        }
        if let Some(mark) = mark
            && OTHER_KINDS.iter().any(|kind| kind.eq_ignore_ascii_case(mark.get(self.payload)))
        {
            self.found.other_kind = Some((claim, Some(mark)));
        }
    }

    /// Keeps the text of a claim for the issuer's dialect.
    pub(super) fn note_watched(&mut self, index: u8, text: Option<Span>) {
        if let Some(claim) = self.layout.watched().get(usize::from(index)) {
            self.found.watched.push((claim, text));
        }
    }

    /// Whether at this place the names of an object's members will do.
    pub(super) fn is_named(&self, index: u8) -> bool {
        self.layout.place(index).is_some_and(|place| self.layout.is_named(place.holds))
    }

    /// Keeps the scopes or roles of a place.
    pub(super) fn keep(&mut self, index: u8, list: TextList) {
        let Some(Place { holds, .. }) = self.layout.place(index) else { return };
        match holds {
            // Of the standard places the second, `scp`, is an alternative to the first.
            Holds::Scopes if self.layout.has_standard_scopes() && index == 1 => {
                self.alternative = list;
            }
            Holds::Scopes => self.found.scopes.merge(list, self.payload),
            Holds::Roles => self.found.roles.merge(list.undivided(), self.payload),
        }
    }
}
