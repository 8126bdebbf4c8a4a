//! The store.

use std::fmt;
use std::sync::Arc;

use hallpass_session::store::{Shard, StoreError, StoreErrorKind};
use redis::Value;

use crate::RedisBuilder;
use crate::error::{corrupt, unavailable};
use crate::link::{Arg, Link, Script};
use crate::names::Names;
use crate::opening::Opening;
use crate::waking::Waking;

/// Sessions on Redis or Valkey: a store for many machines.
///
/// Clones are the same store, over the same connections; each is woken by itself when there is news.
/// Whatever breaks is connected again in the
/// background; a step that finds its server down is an error of kind
/// [`Unavailable`](StoreErrorKind::Unavailable) at once, and the next one may find it up.
#[derive(Clone)]
pub struct Redis {
    inner: Arc<Inner>,
    /// Of this clone alone: what another one has read is no news for it only.
    waking: Waking,
}

struct Inner {
    link: Link,
    /// The same servers for those who follow the log: they stand behind no step.
    tail: Link,
    opening: Opening,
}

impl Redis {
    /// Connects to the store under this URL, and checks whether its servers are fit for sessions:
    /// `redis://host` (or `rediss://`, by TLS), `redis+sentinel://host1,host2/name`,
    /// `redis+cluster://host1,host2`.
    ///
    /// # Errors
    /// [`Config`](StoreErrorKind::Config), with what is to be changed: the URL is none, the server
    /// refuses the password, is too old, may drop keys when its memory is full, or is another kind of
    /// server than the URL says. [`Unavailable`](StoreErrorKind::Unavailable): nobody answers.
    pub async fn connect(url: impl AsRef<str>) -> Result<Self, StoreError> {
        Self::builder(url).connect().await
    }

    /// A store under this URL, to be connected with other settings.
    pub fn builder(url: impl AsRef<str>) -> RedisBuilder {
        RedisBuilder::new(url.as_ref())
    }

    pub(crate) fn new(link: Link) -> Self {
        let (tail, waking) = (link.tail(), Waking::new(link.shards()));
        let opening = Opening::default();
        Self { inner: Arc::new(Inner { link, tail, opening }), waking }
    }

    /// The link for steps.
    pub(crate) fn link(&self) -> &Link {
        &self.inner.link
    }

    /// The link for those who follow the log.
    pub(crate) fn tail(&self) -> &Link {
        &self.inner.tail
    }

    pub(crate) fn opening(&self) -> &Opening {
        &self.inner.opening
    }

    pub(crate) fn waking(&self) -> &Waking {
        &self.waking
    }

    /// The keys of a shard.
    ///
    /// # Errors
    /// `Corrupt` if there is no such shard.
    pub(crate) fn names(&self, shard: Shard) -> Result<Names<'_>, StoreError> {
        if shard.number() < self.link().shards() {
            return Ok(Names::of(self.link(), shard));
        }
        Err(StoreError::new(StoreErrorKind::Corrupt, "there is no such shard in this store"))
    }

    /// Does a step in a shard.
    pub(crate) async fn step(
        &self,
        shard: Shard,
        script: &Script,
        keys: &[Vec<u8>],
        args: &[Arg<'_>],
    ) -> Result<Value, StoreError> {
        self.step_by(self.link(), shard, script, keys, args).await
    }

    /// Does a step in a shard by this link. A shard without a record was lost with all that it held,
    /// and is made again: then the nodes find their logs gone, and put back what they know.
    pub(crate) async fn step_by(
        &self,
        link: &Link,
        shard: Shard,
        script: &Script,
        keys: &[Vec<u8>],
        args: &[Arg<'_>],
    ) -> Result<Value, StoreError> {
        let answer = link.run(shard, script, keys, args).await?;
        if !is_empty(&answer) {
            return Ok(answer);
        }
        self.open_again(shard).await?;
        match link.run(shard, script, keys, args).await? {
            answer if is_empty(&answer) => Err(unavailable(
                "the store loses what is written to it: look whether something empties the server",
            )),
            answer => Ok(answer),
        }
    }
}

impl fmt::Debug for Redis {
    /// Names nobody, and no password of a URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("shards", &self.link().shards()).finish_non_exhaustive()
    }
}

/// A number of 53 bits, which is what scripts answer.
pub(crate) fn number(what: &str, value: &Value) -> Result<u64, StoreError> {
    match value {
        Value::Int(number) => u64::try_from(*number).map_err(|_| corrupt(what)),
        _ => Err(corrupt(what)),
    }
}

fn is_empty(answer: &Value) -> bool {
    matches!(answer, Value::SimpleString(text) if text == "EMPTY")
}
