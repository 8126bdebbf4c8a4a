//! The life of signing keys, without a leader: any node may take the next step, at any time.
//!
//! ```text
//!           published              lead later, when its turn has come     nothing it signed lives
//!   (made) -----------> Next ----------------> Active ----------> Retired ----------> (gone)
//!                         \                      |                  /
//!                          +---------------------+-----------------+-- compromise --> Compromised
//! ```
//!
//! - All keys of a store are one list, replaced as a whole, under the condition that nobody else was
//!   faster ([`KeyStore`](crate::store::KeyStore)). [`rules`] makes the next list out of the last
//!   one and the store's time; it is a function without I/O. [`Keeper`] runs it.
//! - There is always a Next, from the moment that the one before it became Active: so even the key
//!   that follows a compromised one is known to those who verify.
//! - A key signs when it has been published for [`LEAD`]: a copy of the key set may be [`MAX_AGE`]
//!   old where it is served, and as old again where it is kept. The first key of a store does not
//!   wait, nor the one that follows a compromised one.
//! - A key is gone when nothing that it signed is believed any more, by anyone: the time that the
//!   store keeps revocations (the longest lifetime of an access token that there ever was, and six
//!   minutes for clocks and leeways), and `MAX_AGE`.
//! - Whoever can write to the store, and has no KEK, changes nothing: the list has a MAC, and a key
//!   is what its sealed private half says ([`Sealer`]).
//! - A store that loses an acknowledged write gets it back from any node that knows of it
//!   ([`recover`]), and a key that was compromised stays so.

mod keeper;
mod making;
mod published;
mod recover;
mod rules;
mod seal;
mod settings;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use keeper::Keeper;
pub(crate) use published::PublicKeys;
pub(crate) use seal::Sealer;
pub(crate) use settings::{KeySettings, LEAD, MAX_AGE};
pub(crate) use view::KeyView;
