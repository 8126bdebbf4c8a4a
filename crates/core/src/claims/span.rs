//! Text of the payload, without a copy of it.

use std::borrow::Cow;

/// A string of the payload: where it stands, or, if it has escapes, what they mean.
#[derive(Clone, Debug)]
pub(crate) enum Span {
    At { start: u32, end: u32 },
    Copied(Box<str>),
}

impl Span {
    /// The span of `text`, which was read from `payload`.
    #[inline]
    pub(crate) fn of(text: Cow<'_, str>, payload: &str) -> Self {
        match text {
            Cow::Borrowed(text) => Self::borrowed(text, payload),
            Cow::Owned(text) => Self::Copied(text.into()),
        }
    }

    /// The span of `text`, which needs no copy if it is a part of `payload`.
    #[inline]
    pub(crate) fn borrowed(text: &str, payload: &str) -> Self {
        Self::locate(text, payload).unwrap_or_else(|| Self::Copied(text.into()))
    }

    #[inline]
    fn locate(text: &str, payload: &str) -> Option<Self> {
        // What lies within the payload is the payload: nothing need be compared.
        let start = text.as_ptr().addr().checked_sub(payload.as_ptr().addr())?;
        let end = start.checked_add(text.len()).filter(|end| *end <= payload.len())?;
        Some(Self::At { start: start.try_into().ok()?, end: end.try_into().ok()? })
    }

    /// The text.
    pub(crate) fn get<'p>(&'p self, payload: &'p str) -> &'p str {
        match self {
            Self::At { start, end } => {
                let range = usize::try_from(*start).ok().zip(usize::try_from(*end).ok());
                range.and_then(|(start, end)| payload.get(start..end)).unwrap_or_default()
            }
            Self::Copied(text) => text,
        }
    }
}
