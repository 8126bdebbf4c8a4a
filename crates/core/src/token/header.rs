//! The JOSE header (RFC 7515 §4), read strictly.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::MediaType;
use crate::error::{Detail, HeaderFault, Part};
use crate::json::{Fault, MAX_DEPTH, Names, Strict, Text, flat, is_reserved, opens_object};
use crate::key::Algorithm;

/// What of a header this crate acts on. Members it does not know are ignored (RFC 7515 §4), among
/// them `jwk`, `jku`, `x5u` and `x5c`: a token never brings its own key (RFC 8725 §3.10).
#[derive(Debug)]
pub(crate) struct Header<'de> {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: Option<Cow<'de, str>>,
    pub(crate) typ: Option<Cow<'de, str>>,
}

impl<'de> Header<'de> {
    /// Reads the decoded header segment.
    pub(crate) fn parse(bytes: &'de [u8]) -> Result<Self, Detail> {
        let text = std::str::from_utf8(bytes).map_err(|_| Detail::NotUtf8(Part::Header))?;
        if !opens_object(text) {
            return Err(Detail::Json(Part::Header));
        }
        match Members::read_flat(text) {
            Some(read) => read?.finish(),
            None => Self::parse_any(text),
        }
    }

    fn parse_any(text: &'de str) -> Result<Self, Detail> {
        let mut reader = Reader::default();
        let mut json = serde_json::Deserializer::from_str(text);
        json.deserialize_map(&mut reader)
            .and_then(|()| json.end())
            .map_err(|error| reader.detail(&error))?;
        reader.members.finish()
    }
}

/// A header under way.
#[derive(Default)]
struct Reader<'de> {
    names: Names<'de>,
    reading: Option<HeaderFault>,
    members: Members<'de>,
}

/// The members as they are met.
#[derive(Default)]
struct Members<'de> {
    algorithm: Option<Cow<'de, str>>,
    key_id: Option<Cow<'de, str>>,
    typ: Option<Cow<'de, str>>,
    content: Option<Cow<'de, str>>,
    fault: Option<HeaderFault>,
}

impl Reader<'_> {
    fn detail(&self, error: &serde_json::Error) -> Detail {
        match (self.names.fault(), self.reading) {
            (Some(Fault::Duplicate), _) => Detail::Duplicate(Part::Header),
            (Some(Fault::Reserved), _) => Detail::Reserved(Part::Header),
            (Some(Fault::TooDeep), _) => Detail::TooDeep(Part::Header),
            (None, Some(fault)) if error.is_data() => Detail::Header(fault),
            _ => Detail::Json(Part::Header),
        }
    }
}

impl<'de> Members<'de> {
    /// Reads a header that is written as most are: a few strings.
    fn read_flat(text: &'de str) -> Option<Result<Self, Detail>> {
        let members = flat(text)?;
        let mut this = Self::default();
        for (at, (name, value)) in members.iter().flatten().enumerate() {
            if members.iter().take(at).flatten().any(|(other, _)| other == name) {
                return Some(Err(Detail::Duplicate(Part::Header)));
            }
            if is_reserved(name) {
                return Some(Err(Detail::Reserved(Part::Header)));
            }
            match this.wanted(name) {
                Some((text, _)) => *text = Some(Cow::Borrowed(value)),
                None => this.meet(name),
            }
        }
        Some(Ok(this))
    }

    /// Where the text of a member is kept, and what is wrong with one that is no text.
    fn wanted(&mut self, name: &str) -> Option<(&mut Option<Cow<'de, str>>, HeaderFault)> {
        match name {
            "alg" => Some((&mut self.algorithm, HeaderFault::NoAlgorithm)),
            "kid" => Some((&mut self.key_id, HeaderFault::KeyIdType)),
            "typ" => Some((&mut self.typ, HeaderFault::TypType)),
            "cty" => Some((&mut self.content, HeaderFault::Nested)),
            _ => None,
        }
    }

    /// Notes a member that refuses the token by being there.
    fn meet(&mut self, name: &str) {
        match name {
            // No extension is implemented, so any list of critical ones refuses the token, a
            // malformed list too (RFC 7515 §4.1.11).
            "crit" => self.fault = Some(HeaderFault::Critical),
            // RFC 7797 §7: never in a JWT, listed as critical or not.
            "b64" => self.fault = self.fault.or(Some(HeaderFault::Unencoded)),
            _ => {}
        }
    }

    fn finish(self) -> Result<Header<'de>, Detail> {
        if let Some(fault) = self.fault {
            return Err(Detail::Header(fault));
        }
        // A nested JWT would have to be verified layer by layer (RFC 7519 §5.2, RFC 8725 §3.3).
        if self.content.is_some_and(|content| MediaType::new(&content).is("jwt")) {
            return Err(Detail::Header(HeaderFault::Nested));
        }
        let name = self.algorithm.ok_or(Detail::Header(HeaderFault::NoAlgorithm))?;
        let algorithm = Algorithm::from_name(&name).ok_or(Detail::Header(
            if name.eq_ignore_ascii_case("none") {
                HeaderFault::Unsigned
            } else {
                HeaderFault::UnknownAlgorithm
            },
        ))?;
        Ok(Header { algorithm, key_id: self.key_id, typ: self.typ })
    }
}

impl<'de> Visitor<'de> for &mut Reader<'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JOSE header")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut scope = self.names.open();
        while let Some(name) = object.next_key_seed(Text)? {
            if !self.names.insert(&mut scope, name.clone()) {
                return Err(A::Error::custom("a header parameter stands twice"));
            }
            if let Some(fault) = self.members.wanted(&name).map(|(_, fault)| fault) {
                self.reading = Some(fault);
                let value = object.next_value_seed(Text)?;
                self.reading = None;
                if let Some((text, _)) = self.members.wanted(&name) {
                    *text = Some(value);
                }
            } else {
                self.members.meet(&name);
                let room = MAX_DEPTH.saturating_sub(1);
                object.next_value_seed(Strict::within(&mut self.names, room))?;
            }
        }
        self.names.close(scope);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn headers_that_are_written_as_most_are_mean_the_same() {
        let names = ["alg", "kid", "typ", "cty", "crit", "b64", "x", "$serde_json::private::N"];
        let values = ["ES256", "none", "nOnE", "jwt", "", "\u{e9}"];
        let members: Vec<_> = names
            .iter()
            .flat_map(|name| values.map(|value| format!("\"{name}\":\"{value}\"")))
            .chain([String::new(), "\"kid\":null".to_owned(), "\"b64\":true".to_owned()])
            .collect();
        let mut accepted = 0;
        for first in &members {
            for second in &members {
                for third in ["\"alg\":\"ES256\"", "\"kid\":\"a\", \"kid\":\"a\"", "\"x\":\"\""] {
                    let text = format!("{{{first},{second}, {third} }}");
                    let read = Header::parse(text.as_bytes());
                    let expected = Header::parse_any(&text);
                    assert_eq!(format!("{read:?}"), format!("{expected:?}"), "{text}");
                    accepted += usize::from(read.is_ok());
                }
            }
        }
        assert!(accepted > 100, "{accepted}");
    }
}
