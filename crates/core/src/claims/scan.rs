//! The strict pass over the payload that reads everything the verifier decides by.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::audience::{Audience, ReadAudience};
use super::date::NumericDate;
use super::descent::{Descent, matching};
use super::layout::{Holds, Place};
use super::mark::Mark;
use super::subject::ReadSubject;
use super::{Layout, Span, TextList};
use crate::UnixTime;
use crate::error::{Detail, Part};
use crate::json::{Fault, MAX_DEPTH, Names, Strict, Text, is_reserved, opens_object};

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
    watched: Vec<(&'static str, Option<Span>)>,
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

/// Reads a payload, strictly.
pub(crate) fn scan(payload: &str, layout: &Layout) -> Result<Registered, Detail> {
    if !opens_object(payload) {
        return Err(Detail::Json(Part::Payload));
    }
    let mut scanner = Scanner {
        payload,
        layout,
        names: Names::default(),
        found: Registered::default(),
        alternative: TextList::Absent,
        reading: Reading::Other,
        events: false,
        fault: None,
    };
    let mut json = serde_json::Deserializer::from_str(payload);
    json.deserialize_map(&mut scanner)
        .and_then(|()| json.end())
        .map_err(|error| scanner.detail(&error))?;
    scanner.finish()
}

/// Which claim is being read: what a wrong type is blamed on.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    Claim(&'static str),
    Other,
    Place(usize),
}

/// What tokens that are none for access call themselves.
const OTHER_KINDS: [&str; 4] = ["id", "refresh", "offline", "logout"];

pub(super) struct Scanner<'l, 'de> {
    pub(super) payload: &'de str,
    pub(super) layout: &'l Layout,
    pub(super) names: Names<'de>,
    found: Registered,
    /// `scp`, where `scope` has its say first.
    alternative: TextList,
    pub(super) reading: Reading,
    /// Whether there is a claim `events`.
    events: bool,
    /// A value that has the right type and is wrong nevertheless.
    fault: Option<Detail>,
}

impl<'de> Scanner<'_, 'de> {
    fn detail(&self, error: &serde_json::Error) -> Detail {
        match (self.names.fault(), self.reading) {
            (Some(Fault::Duplicate), _) => Detail::Duplicate(Part::Payload),
            (Some(Fault::Reserved), _) => Detail::Reserved(Part::Payload),
            (Some(Fault::TooDeep), _) => Detail::TooDeep(Part::Payload),
            (None, Reading::Claim(claim)) if error.is_data() => Detail::ClaimType { claim },
            (None, Reading::Place(index)) if error.is_data() => self.misplaced(index),
            _ => Detail::Json(Part::Payload),
        }
    }

    fn misplaced(&self, index: usize) -> Detail {
        let shown = self.layout.places().get(index).map(|place| place.shown.clone());
        Detail::ClaimPlace { place: shown.unwrap_or_default() }
    }

    fn finish(mut self) -> Result<Registered, Detail> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if self.events && tells_events(self.payload) {
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
        Ok(self.found)
    }

    /// The client, by the claim of this name.
    fn client(&self, claim: &str) -> Option<Span> {
        if claim == "client_id" {
            return self.found.client.clone();
        }
        let (_, span) = self.found.watched.iter().find(|(name, _)| *name == claim)?;
        span.clone()
    }

    /// Reads the value of a member at the top, whatever it is.
    fn value<A: MapAccess<'de>>(&mut self, name: &str, object: &mut A) -> Result<(), A::Error> {
        match name {
            "iss" => self.found.issuer = Some(self.text("iss", object)?),
            "aud" => {
                self.reading = Reading::Claim("aud");
                let room = MAX_DEPTH.saturating_sub(1);
                self.found.audience = object.next_value_seed(ReadAudience {
                    names: &mut self.names,
                    payload: self.payload,
                    room,
                })?;
            }
            "sub" => {
                self.reading = Reading::Claim("sub");
                let (subject, is_number) = object.next_value_seed(ReadSubject(self.payload))?;
                self.found.subject = Some(subject);
                self.found.subject_is_number = is_number;
            }
            "exp" => self.found.expires = self.date("exp", object)?,
            "nbf" => self.found.not_before = self.date("nbf", object)?,
            "iat" => self.found.issued = self.date("iat", object)?,
            "jti" => self.found.token_id = Some(self.text("jti", object)?),
            "client_id" => self.found.client = Some(self.text("client_id", object)?),
            "typ" => self.mark("typ", object)?,
            "token_use" => self.mark("token_use", object)?,
            "token_type" => self.mark("token_type", object)?,
            "type" => self.mark("type", object)?,
            "events" => {
                self.events = true;
                self.elsewhere(name, object)?;
            }
            "at_hash" => self.foreign("at_hash", object)?,
            "c_hash" => self.foreign("c_hash", object)?,
            "cnf" => {
                self.found.confirmation = true;
                self.elsewhere(name, object)?;
            }
            _ => self.elsewhere(name, object)?,
        }
        self.reading = Reading::Other;
        Ok(())
    }

    fn text<A: MapAccess<'de>>(
        &mut self,
        claim: &'static str,
        object: &mut A,
    ) -> Result<Span, A::Error> {
        self.reading = Reading::Claim(claim);
        Ok(Span::of(object.next_value_seed(Text)?, self.payload))
    }

    /// A claim by which some issuers say which kind of token it is: Keycloak by `typ`, Amazon
    /// Cognito by `token_use`, libraries of Python by the others. Only certain strings say that it
    /// is none for access.
    fn mark<A: MapAccess<'de>>(
        &mut self,
        claim: &'static str,
        object: &mut A,
    ) -> Result<(), A::Error> {
        let mark = self.watch(claim, object)?;
        if let Some(mark) = mark
            && OTHER_KINDS.iter().any(|kind| kind.eq_ignore_ascii_case(mark.get(self.payload)))
        {
            self.found.other_kind = Some((claim, Some(mark)));
        }
        Ok(())
    }

    /// Reads a claim of any type, and keeps its text for the issuer's dialect if that wants it.
    fn watch<A: MapAccess<'de>>(
        &mut self,
        claim: &'static str,
        object: &mut A,
    ) -> Result<Option<Span>, A::Error> {
        let room = MAX_DEPTH.saturating_sub(1);
        let text = object.next_value_seed(Mark(Strict::within(&mut self.names, room)))?;
        let span = text.map(|text| Span::of(text, self.payload));
        if self.layout.watches(claim) {
            self.found.watched.push((claim, span.clone()));
        }
        Ok(span)
    }

    /// A claim that ID tokens alone have (OpenID Connect Core §3.1.3.6, §3.3.2.11).
    fn foreign<A: MapAccess<'de>>(
        &mut self,
        claim: &'static str,
        object: &mut A,
    ) -> Result<(), A::Error> {
        self.found.id_token_claim = Some(claim);
        self.elsewhere(claim, object)
    }

    fn date<A: MapAccess<'de>>(
        &mut self,
        claim: &'static str,
        object: &mut A,
    ) -> Result<Option<UnixTime>, A::Error> {
        self.reading = Reading::Claim(claim);
        let date = object.next_value_seed(NumericDate)?;
        if date.is_none() {
            self.fault.get_or_insert(Detail::DateRange { claim });
        }
        Ok(date)
    }

    /// A member that is none of the registered claims: a place of scopes or roles, the way to one,
    /// or nothing of ours.
    fn elsewhere<A: MapAccess<'de>>(&mut self, name: &str, object: &mut A) -> Result<(), A::Error> {
        if let Some(claim) = self.layout.watched().iter().find(|claim| **claim == name) {
            return self.watch(claim, object).map(|_| ());
        }
        let places = matching(self.layout.places(), u32::MAX, 0, name);
        let room = MAX_DEPTH.saturating_sub(1);
        if places == 0 {
            return object.next_value_seed(Strict::within(&mut self.names, room));
        }
        object.next_value_seed(Descent::new(self, places, room))
    }

    pub(super) fn keep(&mut self, index: usize, list: TextList) {
        let Some(Place { holds, .. }) = self.layout.places().get(index) else { return };
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

impl<'de> Visitor<'de> for &mut Scanner<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claims set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut scope = self.names.open();
        while let Some(name) = object.next_key_seed(Text)? {
            if !self.names.insert(&mut scope, name.clone()) {
                return Err(A::Error::custom("a claim stands twice"));
            }
            self.value(&name, &mut object)?;
        }
        self.names.close(scope);
        Ok(())
    }
}

/// Whether the claim `events` is that of a security event token, such as a logout token: an object
/// with URIs for names (RFC 8417 §2.2, OpenID Connect Back-Channel Logout 1.0 §2.4). In an
/// application's own claim of that name are others.
fn tells_events(payload: &str) -> bool {
    #[derive(Deserialize)]
    struct Told<'p> {
        #[serde(borrow)]
        events: HashMap<Cow<'p, str>, IgnoredAny>,
    }
    let told = serde_json::from_str::<Told<'_>>(payload);
    let is_uri = |name: &Cow<'_, str>| name.contains(':') && !is_reserved(name);
    told.is_ok_and(|told| told.events.keys().any(is_uri))
}
