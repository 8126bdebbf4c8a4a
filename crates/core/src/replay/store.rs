//! What a store has to do.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use super::{ReplayError, ReplayKey, ReplayTtl};

/// The answer of a [`ReplayStore`], on its way.
pub type Inserting<'s> = Pin<Box<dyn Future<Output = Result<Seen, ReplayError>> + Send + 's>>;

/// Remembers values that are good once.
///
/// What a store has to keep, which `replay_store_conformance!` of `hallpass-testkit` tests:
///
/// - **One step.** To look and to write are one atomic step, on every node that shares the store: of
///   any number of calls with one key at the same time, exactly one hears [`Seen::First`].
/// - **Its whole time.** A key that was inserted at `t` is there while the clock is before `t + ttl`,
///   and from then on as if it had never been. A later call with the same key does not prolong it.
///   Nothing takes its place before: a store that has no room refuses, and never makes room.
/// - **One clock**, the store's own, in whole milliseconds, and made monotonic: `max(its time, the last
///   time that it wrote)`, written at least once in a second of insertions. Otherwise a value that comes
///   while the clock is set back is forgotten when the clock is put right again.
/// - **No answer before it is kept.** `Seen::First` holds as a commit of this store holds: through a
///   crash, if it survives one; through a failover, if it loses none of them there.
/// - **A resend is no second use.** If the client of a database sends a command again by itself, because
///   the answer was lost, the command carries a random value of the call, which is kept with the key:
///   the call that wrote it hears `First` again. For the caller each call is a use of its own.
/// - **It cleans up by itself.** What is past its time goes without anybody asking, since a service
///   that has no sessions sweeps nothing.
///
/// Give it a deadline of your own: how long a store may take is nothing that it promises.
pub trait ReplayStore: Debug + Send + Sync + 'static {
    /// Keeps this key for this time, unless it is there: whether it is its first use.
    ///
    /// # Errors
    /// Of the future: [`ReplayError`]. Whoever asked refuses the request then (503), for the use may
    /// be the first or any other; the key may have been kept all the same.
    fn insert_if_absent(&self, key: ReplayKey, ttl: ReplayTtl) -> Inserting<'_>;
}

/// Whether a value was seen before, within its time.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller that passes over an answer must not compile")]
#[must_use = "a value that was seen before has to be refused"]
pub enum Seen {
    /// Seen before: somebody uses it again, and is refused.
    Before,
    /// Seen for the first time.
    First,
}
