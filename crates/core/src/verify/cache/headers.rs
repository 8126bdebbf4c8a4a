//! Headers that were read before.

use std::borrow::Cow;
use std::sync::Arc;

use super::seen::Seen;
use super::table::{Found, Table};
use super::{Keyed, Recent};
use crate::key::Algorithm;
use crate::token::Header;

/// How many headers are remembered: an issuer has one for each of its keys.
const HEADERS: usize = 256;

/// The longest one, in characters.
const MAX_LEN: usize = 512;

/// The headers of verified tokens, by the characters in which they came: those of one issuer and key
/// are the same to the byte, and need not be decoded and read again.
///
/// It says how a header reads, and nothing else. Which key it asks for is looked up each time.
#[derive(Debug)]
pub(in crate::verify) struct KnownHeaders {
    table: Table<KnownHeader>,
    seen: Seen,
}

/// One of them.
#[derive(Debug)]
pub(in crate::verify) struct KnownHeader {
    encoded: Box<[u8]>,
    algorithm: Algorithm,
    key_id: Option<Box<str>>,
    typ: Option<Box<str>>,
    recent: Recent,
}

impl KnownHeaders {
    pub(in crate::verify) fn new() -> Self {
        Self { table: Table::new(HEADERS), seen: Seen::new(HEADERS) }
    }

    /// What these characters stand for, if that is known.
    pub(in crate::verify) fn get(&self, encoded: &[u8]) -> Option<Found<KnownHeader>> {
        let found = self.table.get(encoded)?;
        found.get()?.recent.note();
        Some(found)
    }

    /// Remembers the header of a token that was verified, if it comes for the second time: some
    /// issuers have another one for each token.
    pub(in crate::verify) fn insert(&self, encoded: &[u8], header: &Header<'_>) {
        if encoded.len() > MAX_LEN || !self.seen.note(self.table.tag(encoded)) {
            return;
        }
        self.table.insert(Arc::new(KnownHeader {
            encoded: encoded.into(),
            algorithm: header.algorithm,
            key_id: header.key_id.as_deref().map(Into::into),
            typ: header.typ.as_deref().map(Into::into),
            recent: Recent::default(),
        }));
    }
}

impl KnownHeader {
    /// The header, as if it had been read.
    pub(in crate::verify) fn header(&self) -> Header<'_> {
        Header {
            algorithm: self.algorithm,
            key_id: self.key_id.as_deref().map(Cow::Borrowed),
            typ: self.typ.as_deref().map(Cow::Borrowed),
        }
    }
}

impl Keyed for KnownHeader {
    fn key(&self) -> &[u8] {
        &self.encoded
    }

    fn index(key: &[u8]) -> &[u8] {
        key
    }

    fn recent(&self) -> &Recent {
        &self.recent
    }
}
