//! Arrays on their way to `T`.

use serde::de::{DeserializeSeed, SeqAccess};

use super::at::At;
use super::tee::Seed;
use super::witness::Witness;

/// An array of which the witness sees every member.
pub(super) struct SeenSeq<'s, 'l, 'de, A> {
    pub(super) inner: A,
    pub(super) witness: &'s mut Witness<'l, 'de>,
    /// What each member is.
    pub(super) at: At,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for SeenSeq<'_, '_, 'de, A> {
    type Error = A::Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let Self { inner, witness, at } = self;
        if witness.is_lost() {
            return Ok(None);
        }
        let seed = Seed { seed, witness, at: *at };
        let result = inner.next_element_seed(seed);
        witness.pass(result)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}
