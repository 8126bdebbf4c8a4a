//! Waiting until there may be something new in a log.

use std::future::{Future, pending};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hallpass_session::store::Shard;
use tokio::time::{Instant, sleep_until, timeout};

use crate::link::{Link, Wake};

/// When each log was last read by one store.
#[derive(Debug)]
pub(crate) struct Waking(Mutex<Box<[Option<Read>]>>);

/// A read that has begun: when, and what is heard since.
#[derive(Clone, Debug)]
struct Read {
    began: Instant,
    wake: Option<Wake>,
}

impl Read {
    fn now(shard: Shard, link: &Link) -> Self {
        Self { began: Instant::now(), wake: link.wake(shard) }
    }
}

impl Clone for Waking {
    /// Another one, which knows what this one knows now.
    fn clone(&self) -> Self {
        let reads = self.lock().clone();
        Self(Mutex::new(reads))
    }
}

impl Waking {
    pub(crate) fn new(shards: u16) -> Self {
        Self(Mutex::new((0..shards).map(|_| None).collect()))
    }

    /// A read of this log begins.
    pub(crate) fn reads(&self, shard: Shard, link: &Link) {
        let read = Read::now(shard, link);
        if let Some(last) = self.lock().get_mut(usize::from(shard.number())) {
            *last = Some(read);
        }
    }

    /// Comes when something was published since the log was last read, or after this time. Of many
    /// wake-ups in a row one is answered at once, and one each time that a reader has rested.
    pub(crate) fn wait(
        &self,
        shard: Shard,
        link: &Link,
        limit: Duration,
    ) -> impl Future<Output = ()> + Send + use<> {
        let called = Instant::now();
        let read = self.lock().get(usize::from(shard.number())).cloned().flatten();
        let Read { began, wake } = read.unwrap_or_else(|| Read::now(shard, link));
        async move {
            if timeout(limit, heard(wake)).await.is_ok() {
                let until = called.checked_add(limit).unwrap_or(called);
                sleep_until(began.checked_add(REST).unwrap_or(began).min(until)).await;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Box<[Option<Read>]>> {
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

/// From one read of a log to the next: at most 20 in a second, however many wake-ups there are.
const REST: Duration = Duration::from_millis(50);
