//! Waiting until there may be something new in a log.

use std::future::{Future, pending};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hallpass_session::store::Shard;
use tokio::time::timeout;

use crate::link::{Link, Wake};

/// What is heard of each log since one store has last read it.
#[derive(Debug)]
pub(crate) struct Waking(Mutex<Box<[Option<Wake>]>>);

impl Clone for Waking {
    /// Another one, which knows what this one knows now.
    fn clone(&self) -> Self {
        let wakes = self.lock().clone();
        Self(Mutex::new(wakes))
    }
}

impl Waking {
    pub(crate) fn new(shards: u16) -> Self {
        Self(Mutex::new((0..shards).map(|_| None).collect()))
    }

    /// A read of this log begins.
    pub(crate) fn reads(&self, shard: Shard, link: &Link) {
        let wake = link.wake(shard);
        if let Some(last) = self.lock().get_mut(usize::from(shard.number())) {
            *last = wake;
        }
    }

    /// Comes when something was published since the log was last read, or after this time.
    pub(crate) fn wait(
        &self,
        shard: Shard,
        link: &Link,
        limit: Duration,
    ) -> impl Future<Output = ()> + Send + use<> {
        let wake = self.lock().get(usize::from(shard.number())).cloned().flatten();
        let wake = wake.or_else(|| link.wake(shard));
        async move {
            let _woken = timeout(limit, heard(wake)).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Box<[Option<Wake>]>> {
        // What is behind it is whole at any time.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn heard(wake: Option<Wake>) {
    match wake {
        Some(mut wake) => wake.heard().await,
        None => pending().await,
    }
}
