//! The strict pass over the payload that reads everything the verifier decides by.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::claim::Claim;
use super::events::tells_events;
use super::meaning::{Meaning, Read};
use super::{Layout, Registered, Span, TextList};
use crate::error::{Detail, Part};
use crate::json::{Fault, MAX_DEPTH, Names, Plain, Text, opens_object};

/// Reads a payload, strictly.
pub(crate) fn scan(payload: &str, layout: &Layout) -> Result<Registered, Detail> {
    if !opens_object(payload) {
        return Err(Detail::Json(Part::Payload));
    }
    match scan_plain(payload, layout) {
        Some(mut scanner) => scanner.finish(),
        None => scan_any(payload, layout),
    }
}

/// The same for any JSON object, and with the reason of each refusal.
pub(super) fn scan_any(payload: &str, layout: &Layout) -> Result<Registered, Detail> {
    let mut scanner = Scanner::new(payload, layout);
    let mut json = serde_json::Deserializer::from_str(payload);
    json.deserialize_map(&mut scanner)
        .and_then(|()| json.end())
        .map_err(|error| scanner.detail(&error))?;
    scanner.finish()
}

/// The same for what is plain JSON and has no fault on the way: most payloads.
fn scan_plain<'l, 'de>(payload: &'de str, layout: &'l Layout) -> Option<Scanner<'l, 'de>> {
    let mut scanner = Scanner::new(payload, layout);
    let mut json = Plain::new(payload)?;
    json.deserialize_map(&mut scanner).ok()?;
    json.is_done().then_some(scanner)
}

/// Which claim is being read: what a wrong type is blamed on.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    Claim(Claim),
    Other,
    Place(u8),
}

pub(super) struct Scanner<'l, 'de> {
    pub(super) payload: &'de str,
    pub(super) layout: &'l Layout,
    /// The names of the open objects, but for the claims at the top that are in `seen`.
    pub(super) names: Names<'de>,
    pub(super) found: Registered,
    /// `scp`, where `scope` has its say first.
    pub(super) alternative: TextList,
    pub(super) reading: Reading,
    /// The bits of the claims that were met.
    seen: u32,
    /// Whether one of them was met twice.
    twice: bool,
    /// A value that has the right type and is wrong nevertheless.
    pub(super) fault: Option<Detail>,
}

impl<'l, 'de> Scanner<'l, 'de> {
    pub(super) fn new(payload: &'de str, layout: &'l Layout) -> Self {
        Self {
            payload,
            layout,
            names: Names::default(),
            found: Registered::default(),
            alternative: TextList::Absent,
            reading: Reading::Other,
            seen: 0,
            twice: false,
            fault: None,
        }
    }

    fn detail(&self, error: &serde_json::Error) -> Detail {
        match (self.names.fault(), self.reading) {
            (Some(Fault::Duplicate), _) => Detail::Duplicate(Part::Payload),
            (Some(Fault::Reserved), _) => Detail::Reserved(Part::Payload),
            (Some(Fault::TooDeep), _) => Detail::TooDeep(Part::Payload),
            _ if self.twice => Detail::Duplicate(Part::Payload),
            (None, Reading::Claim(claim)) if error.is_data() => {
                Detail::ClaimType { claim: claim.name() }
            }
            (None, Reading::Place(index)) if error.is_data() => self.misplaced(index),
            _ => Detail::Json(Part::Payload),
        }
    }

    fn misplaced(&self, index: u8) -> Detail {
        let shown = self.layout.place(index).map(|place| place.shown.clone());
        Detail::ClaimPlace { place: shown.unwrap_or_default() }
    }

    /// What a member at the top means; `None` if its name must not be there. `insert` adds it to
    /// the names of the object.
    #[inline]
    pub(super) fn member(
        &mut self,
        name: Cow<'de, str>,
        insert: impl FnOnce(&mut Names<'de>, Cow<'de, str>) -> bool,
    ) -> Option<Meaning> {
        if let Some(claim) = Claim::of(&name) {
            return self.claim(claim);
        }
        let meaning = Meaning::elsewhere(&name, self.layout);
        insert(&mut self.names, name).then_some(meaning)
    }

    fn claim(&mut self, claim: Claim) -> Option<Meaning> {
        if self.seen & claim.bit() != 0 {
            self.twice = true;
            return None;
        }
        self.seen |= claim.bit();
        Some(match claim {
            Claim::Audience => Meaning::Audience,
            Claim::Subject => Meaning::Subject,
            Claim::Expires | Claim::NotBefore | Claim::Issued => Meaning::Date(claim),
            Claim::Issuer | Claim::TokenId | Claim::Client => Meaning::Text(claim),
            Claim::Typ | Claim::TokenUse | Claim::TokenType | Claim::Type => Meaning::Mark(claim),
            Claim::AccessTokenHash | Claim::CodeHash => {
                self.found.id_token_claim = Some(claim.name());
                Meaning::elsewhere(claim.name(), self.layout)
            }
            Claim::Confirmation => {
                self.found.confirmation = true;
                Meaning::elsewhere(claim.name(), self.layout)
            }
            Claim::Events => Meaning::elsewhere(claim.name(), self.layout),
        })
    }

    /// What was found, if the claims do not contradict each other.
    pub(super) fn finish(&mut self) -> Result<Registered, Detail> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        if self.seen & Claim::Events.bit() != 0 && tells_events(self.payload) {
            self.found.other_kind = Some(("events", None));
        }
        let both = !matches!(self.found.scopes, TextList::Absent)
            && !matches!(self.alternative, TextList::Absent);
        if both && !self.found.scopes.equals(&self.alternative, self.payload) {
            return Err(Detail::ScopesDiffer);
        }
        if !both {
            let alternative = std::mem::take(&mut self.alternative);
            self.found.scopes.merge(alternative, self.payload);
        }
        if self.layout.clients() != ["client_id"] {
            self.found.client = self.layout.clients().iter().find_map(|claim| self.client(claim));
        }
        Ok(std::mem::take(&mut self.found))
    }

    /// The client, by the claim of this name.
    fn client(&self, claim: &str) -> Option<Span> {
        if claim == "client_id" {
            return self.found.client.clone();
        }
        let (_, span) = self.found.watched.iter().find(|(name, _)| *name == claim)?;
        span.clone()
    }
}

impl<'de> Visitor<'de> for &mut Scanner<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claims set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let room = MAX_DEPTH.saturating_sub(1);
        let mut scope = self.names.open();
        while let Some(name) = object.next_key_seed(Text)? {
            let insert = |names: &mut Names<'de>, name| names.insert(&mut scope, name);
            let Some(meaning) = self.member(name, insert) else {
                return Err(A::Error::custom("a claim stands twice"));
            };
            object.next_value_seed(Read { scanner: &mut *self, meaning, room })?;
        }
        self.names.close(scope);
        Ok(())
    }
}
