//! The JOSE header (RFC 7515 §4), read strictly.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::MediaType;
use crate::error::{Detail, HeaderFault, Part};
use crate::json::{Fault, MAX_DEPTH, Names, Plain, Strict, Text, opens_object};
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
        if let Some(read) = Reader::read_plain(text) {
            return read?.finish();
        }
        let mut reader = Reader::default();
        let mut json = serde_json::Deserializer::from_str(text);
        json.deserialize_map(&mut reader)
            .and_then(|()| json.end())
            .map_err(|error| reader.detail(&error))?;
        reader.finish()
    }
}

/// The members as they are met.
#[derive(Default)]
struct Reader<'de> {
    names: Names<'de>,
    reading: Option<HeaderFault>,
    algorithm: Option<Cow<'de, str>>,
    key_id: Option<Cow<'de, str>>,
    typ: Option<Cow<'de, str>>,
    content: Option<Cow<'de, str>>,
    fault: Option<HeaderFault>,
}

impl<'de> Reader<'de> {
    /// Reads a header that is written as most are.
    fn read_plain(text: &'de str) -> Option<Result<Self, Detail>> {
        let (mut plain, mut reader) = (Plain::new(text)?, Self::default());
        if plain.deserialize_map(&mut reader).is_ok() && plain.is_done() {
            return Some(Ok(reader));
        }
        // Any reader would have come to the same name.
        reader.names.fault().map(|fault| Err(Self::of_names(fault)))
    }

    const fn of_names(fault: Fault) -> Detail {
        match fault {
            Fault::Duplicate => Detail::Duplicate(Part::Header),
            Fault::Reserved => Detail::Reserved(Part::Header),
            Fault::TooDeep => Detail::TooDeep(Part::Header),
        }
    }

    fn detail(&self, error: &serde_json::Error) -> Detail {
        match (self.names.fault(), self.reading) {
            (Some(fault), _) => Self::of_names(fault),
            (None, Some(fault)) if error.is_data() => Detail::Header(fault),
            _ => Detail::Json(Part::Header),
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
            let (text, fault) = match &*name {
                "alg" => (&mut self.algorithm, HeaderFault::NoAlgorithm),
                "kid" => (&mut self.key_id, HeaderFault::KeyIdType),
                "typ" => (&mut self.typ, HeaderFault::TypType),
                "cty" => (&mut self.content, HeaderFault::Nested),
                other => {
                    match other {
                        // No extension is implemented, so any list of critical ones refuses the
                        // token, a malformed list too (RFC 7515 §4.1.11).
                        "crit" => self.fault = Some(HeaderFault::Critical),
                        // RFC 7797 §7: never in a JWT, listed as critical or not.
                        "b64" => self.fault = self.fault.or(Some(HeaderFault::Unencoded)),
                        _ => {}
                    }
                    let room = MAX_DEPTH.saturating_sub(1);
                    object.next_value_seed(Strict::within(&mut self.names, room))?;
                    continue;
                }
            };
            self.reading = Some(fault);
            *text = Some(object.next_value_seed(Text)?);
            self.reading = None;
        }
        self.names.close(scope);
        Ok(())
    }
}
