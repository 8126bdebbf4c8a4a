//! Objects on their way to `T`.

use serde::de::{DeserializeSeed, MapAccess};

use super::at::{At, Members};
use super::keys::{Key, KeySeed};
use super::tee::Seed;
use super::witness::{Insert, Witness};

/// An object of which the witness sees every member.
pub(super) struct SeenMap<'s, 'l, 'de, A> {
    pub(super) inner: A,
    pub(super) witness: &'s mut Witness<'l, 'de>,
    /// What the members are, and how many levels their values may open.
    pub(super) members: (Members, u8),
    pub(super) insert: &'s mut Insert<'s, 'de>,
    /// The value whose name was read.
    pub(super) next: Option<At>,
    /// Told when `T` has asked for a member and there was none.
    pub(super) ended: &'s mut bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for SeenMap<'_, '_, 'de, A> {
    type Error = A::Error;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let Self { inner, witness, members, insert, next, ended } = self;
        if witness.is_lost() {
            return Ok(None);
        }
        let key = Key { witness, members: *members, insert: &mut **insert, next };
        let result = inner.next_key_seed(KeySeed { seed, key });
        **ended = matches!(result, Ok(None));
        witness.pass(result)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let Self { inner, witness, next, .. } = self;
        let Some(at) = next.take() else { return Err(witness.lose()) };
        let result = inner.next_value_seed(Seed { seed, witness, at });
        witness.pass(result)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}
