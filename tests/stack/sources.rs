//! Keys that are not at hand: all lookups have to be waited for.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use hallpass::{Algorithm, KeyQuery, KeySet, KeySource, KeysUnavailable, Lookup};
use tokio::sync::watch;

use crate::tokens;

type Keys = Result<Arc<KeySet>, KeysUnavailable>;

/// The key set of the suite's issuer.
pub(crate) fn set() -> Arc<KeySet> {
    let Lookup::Ready(Ok(set)) = tokens::keys().lookup(&KeyQuery::new(Algorithm::EdDSA, None))
    else {
        unreachable!("static keys are known at once");
    };
    set
}

/// Keys that arrive when they are asked for a second time.
#[derive(Debug)]
pub(crate) struct Late;

impl KeySource for Late {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        Lookup::Pending(Box::pin(async {
            once_pending().await;
            Ok(set())
        }))
    }
}

async fn once_pending() {
    let mut asked = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut asked, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Keys that arrive, or fail to, when the test says so.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    outcome: watch::Sender<Option<Keys>>,
    waiting: Arc<AtomicUsize>,
}

impl Held {
    pub(crate) fn new() -> Self {
        Self { outcome: watch::Sender::new(None), waiting: Arc::default() }
    }

    /// Answers every lookup that waits, and every one to come.
    pub(crate) fn answer(&self, keys: Keys) {
        self.outcome.send_replace(Some(keys));
    }

    /// How many lookups wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }
}

impl KeySource for Held {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        let waiting = Waiting::new(&self.waiting);
        let mut outcome = self.outcome.subscribe();
        Lookup::Pending(Box::pin(async move {
            let _waiting = waiting;
            let answer = outcome.wait_for(Option::is_some).await;
            answer.map_or(Err(KeysUnavailable::new()), |keys| keys.clone().unwrap())
        }))
    }
}

/// Counts a lookup from its start until it is answered or dropped.
struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Lookups of a future that the test made.
#[derive(Debug)]
pub(crate) struct Failing(pub(crate) KeysUnavailable);

impl KeySource for Failing {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        let error = self.0;
        let failing: Pin<Box<dyn Future<Output = Keys> + Send>> = Box::pin(async move {
            once_pending().await;
            Err(error)
        });
        Lookup::Pending(failing)
    }
}
