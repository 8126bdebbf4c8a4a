//! What Redis answers.

use crate::fail::fail;

/// An answer of Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// There is nothing.
    Nil,
    /// A number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes that are no text.
    Bytes(Vec<u8>),
    /// Several answers.
    List(Vec<Self>),
}

impl Reply {
    /// The text; a number as one, bytes as far as they are one, and an empty one for nothing.
    ///
    /// # Panics
    /// If it is a list.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Nil => String::new(),
            Self::Integer(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Self::List(_) => fail(format_args!("not a text: {self:?}")),
        }
    }

    /// The bytes of a text, or of what is none.
    ///
    /// # Panics
    /// If it is neither.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
            Self::Nil | Self::Integer(_) | Self::List(_) => {
                fail(format_args!("not bytes: {self:?}"))
            }
        }
    }

    /// The number, or the text as one.
    ///
    /// # Panics
    /// If it is none.
    #[must_use]
    pub fn integer(&self) -> i64 {
        let number = match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            Self::Nil | Self::Bytes(_) | Self::List(_) => None,
        };
        number.unwrap_or_else(|| fail(format_args!("not a number: {self:?}")))
    }

    /// The answers of a list.
    ///
    /// # Panics
    /// If it is none.
    #[must_use]
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(list) => list,
            Self::Nil | Self::Integer(_) | Self::Text(_) | Self::Bytes(_) => {
                fail(format_args!("not a list: {self:?}"))
            }
        }
    }

    /// The texts of a list.
    ///
    /// # Panics
    /// If it is no list of texts.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.list().iter().map(Self::text).collect()
    }
}
