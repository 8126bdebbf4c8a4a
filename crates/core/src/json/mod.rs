//! Strict JSON: the one grammar for JOSE headers, claims sets and keys.
//!
//! On top of RFC 8259: an object at the top, no duplicate member at any depth (RFC 7515 §4, RFC
//! 7519 §4; escaped spellings of a name are the same name), at most [`MAX_DEPTH`] levels, nothing
//! after the end. Numbers that overflow a double, lone surrogates and names that begin with
//! `$serde_json::private::` are refused, too.

mod names;
mod number;
mod outside;
mod plain;
mod strict;

pub(crate) use names::{Fault, Names};
pub(crate) use number::{Number, is_reserved};
pub(crate) use outside::outside_strings;
#[cfg(test)]
pub(crate) use plain::decode_plain;
pub(crate) use plain::{Plain, decode, flat};
pub(crate) use strict::{MAX_DEPTH, Strict, Text, check_object, deeper, opens_object};
