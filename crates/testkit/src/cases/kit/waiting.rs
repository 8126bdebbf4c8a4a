//! Keys and answers that have to be waited for, or cannot be had.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hallpass_core::{
    CheckUnavailable, Checking, KeyQuery, KeySet, KeySource, KeysUnavailable, Lookup, TokenCheck,
    Verdict, VerifiedToken, VerifyingKey,
};

/// Keys that are there when they are asked for a second time.
#[derive(Debug)]
pub(super) struct Late(Arc<KeySet>);

impl Late {
    pub(super) fn new(key: VerifyingKey) -> Self {
        Self(Arc::new(KeySet::new([key])))
    }
}

impl KeySource for Late {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        let keys = Arc::clone(&self.0);
        Lookup::Pending(Box::pin(async {
            once_pending().await;
            Ok(keys)
        }))
    }
}

/// Keys that cannot be had: that is known at once, or, for the key id `later`, after some waiting,
/// with a better time to come back.
#[derive(Debug)]
pub(super) struct Away;

impl KeySource for Away {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        if query.key_id() != Some("later") {
            return Lookup::Ready(Err(KeysUnavailable::new()));
        }
        Lookup::Pending(Box::pin(async {
            once_pending().await;
            Err(KeysUnavailable::new().with_retry_after(Duration::from_secs(17)))
        }))
    }
}

/// The application's own check. The subject says what comes of it.
pub(super) struct Accounts;

impl TokenCheck for Accounts {
    fn check(&self, token: &VerifiedToken) -> Checking {
        let down = || CheckUnavailable::new().because("the accounts are down");
        let later = |answer| {
            Checking::Pending(Box::pin(async {
                once_pending().await;
                answer
            }))
        };
        match token.subject() {
            Some("closed") => Checking::Ready(Ok(Verdict::Refuse)),
            Some("lost") => Checking::Ready(Err(down().with_retry_after(Duration::from_secs(9)))),
            Some("open-later") => later(Ok(Verdict::Accept)),
            Some("closed-later") => later(Ok(Verdict::Refuse)),
            Some("lost-later") => later(Err(down())),
            _ => Checking::Ready(Ok(Verdict::Accept)),
        }
    }
}

/// Waits for nothing, but waits.
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
