//! What the sessions have told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use hallpass::session::rotation::ReuseCause;
use hallpass::session::{SessionNotice, SessionObserver};
use serde::Serialize;

/// How often each kind of notice was told, and what was last said of it.
#[derive(Debug, Default)]
pub(crate) struct Notices(Mutex<BTreeMap<&'static str, Told>>);

#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Told {
    times: u64,
    last: String,
}

impl Notices {
    pub(crate) fn all(&self) -> BTreeMap<&'static str, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The sessions and the routes share them.
impl SessionObserver for Shared {
    fn noticed(&self, notice: &SessionNotice) {
        let mut all = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let told = all.entry(name(notice)).or_default();
        told.times = told.times.saturating_add(1);
        told.last = notice.to_string();
    }
}

pub(crate) struct Shared(pub(crate) Arc<Notices>);

fn name(notice: &SessionNotice) -> &'static str {
    match notice {
        SessionNotice::BindingMismatch(_) => "BindingMismatch",
        SessionNotice::Corrupt(_) => "Corrupt",
        SessionNotice::Healed(_) => "Healed",
        SessionNotice::InsecureCookies => "InsecureCookies",
        SessionNotice::Interrupted(..) => "Interrupted",
        SessionNotice::KekMissing(_) => "KekMissing",
        SessionNotice::Repaired => "Repaired",
        SessionNotice::Resumed(_) => "Resumed",
        SessionNotice::Reuse(_, ReuseCause::Fork) => "Reuse, a fork",
        SessionNotice::Reuse(..) => "Reuse, a theft",
        SessionNotice::StoreSetting(_) => "StoreSetting",
        SessionNotice::Superseded(_) => "Superseded",
        SessionNotice::Unavailable(_) => "Unavailable",
        _ => "another",
    }
}
