//! Errors and refusals of tokens whose signature did not verify: nothing of what they say.

use std::sync::{Arc, Mutex};

use hallpass::{
    Accepted, Admission, ConfigError, Gate, Observer, Refused, Rejection, SigningKey, VerifyError,
    VerifyingKey,
};

use super::{Row, good, holds};
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::issuers::{SHARED, armed, several, single, wait};
use crate::material::PRIVATE_KEYS;
use crate::unsigned::{self, Unsigned};
use crate::view::View;
use crate::words::word;

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("core/error/ConfigError", of_config),
        holds("core/error/VerifyError", || {
            of_tokens(|name, canaries, error| shown!(name, canaries, error))
        }),
        holds("core/error/Explanation", || {
            of_tokens(|name, canaries, error| shown!(name, canaries, *error.explanation()))
        }),
        holds("core/rejection/Rejection", of_rejection),
        holds("core/observe/Refused", || observed().0),
        holds("core/observe/Accepted", || observed().1),
    ]
}

/// A few of them here: `config` has all constructors.
fn of_config() -> Vec<Shown> {
    let private = PRIVATE_KEYS.iter().map(|key| {
        let error: ConfigError = VerifyingKey::from_pem(key.algorithm, &key.pem).unwrap_err();
        shown!(format!("{} to verify with", key.name), &key.text, error)
    });
    let cut = PRIVATE_KEYS.iter().map(|key| {
        let half = &key.pem[..key.pem.len() / 2];
        let error = SigningKey::from_pem(key.algorithm, half).unwrap_err();
        shown!(format!("half of {}", key.name), &key.text, error)
    });
    private.chain(cut).collect()
}

/// One for each token that is refused before its signature verified.
fn of_tokens(show: fn(&str, &Canaries, VerifyError) -> Shown) -> Vec<Shown> {
    let verifier = several().build().unwrap();
    let refused = unsigned::ALL.iter();
    refused
        .map(|Unsigned { name, token, canaries, .. }| {
            show(name, canaries, wait(verifier.verify(token)).expect_err(name))
        })
        .collect()
}

fn of_rejection() -> Vec<Shown> {
    let gate = Gate::new(several().build().unwrap());
    let of_tokens = unsigned::ALL.iter().map(|Unsigned { name, token, canaries, .. }| {
        let rejection: Rejection = wait(gate.begin(&View::bearer(token))).expect_err(name);
        shown!(*name, canaries, rejection)
    });
    of_tokens.chain(after_the_signature()).collect()
}

/// Good tokens that do not get in: not even their names may be shown by what a client may see.
fn after_the_signature() -> Vec<Shown> {
    let gate = Gate::new(single().build().unwrap());
    let (token, canaries) = good();
    let passage = wait(gate.begin(&View::bearer(token))).unwrap();
    let admission = Some(passage.admission());
    let mismatch = Admission::claims::<Vec<u8>>(admission).unwrap_err();
    let denied = Admission::require(admission, &hallpass::role("none")).unwrap_err();
    let expired = armed(SHARED.token()).expires_in(-60).audience(word("issuer")).sign();
    let of_expired = canaries.clone().token(&expired);
    let expired = wait(gate.begin(&View::bearer(&expired))).unwrap_err();
    vec![
        shown!("claims that do not fit", &canaries, mismatch),
        shown!("denied", &canaries, denied),
        shown!("expired", &of_expired, expired),
    ]
}

/// Keeps what observers are told, as it shows itself.
struct Keeper {
    canaries: &'static Canaries,
    refused: Mutex<Vec<Shown>>,
    accepted: Mutex<Vec<Shown>>,
}

struct Told(Arc<Keeper>);

impl Observer for Told {
    fn accepted(&self, event: &Accepted<'_>) {
        assert!(event.subject().is_some());
        let shown = shown!("with the subject", self.0.canaries, *event);
        self.0.accepted.lock().unwrap().push(shown);
    }

    fn refused(&self, event: &Refused<'_>) {
        let shown = shown!(format!("{:?}", event.kind()), self.0.canaries, *event);
        self.0.refused.lock().unwrap().push(shown);
    }

    fn asks_subject(&self) -> bool {
        true
    }
}

/// What an observer is told of all tokens: of those that are refused, and of a good one.
fn observed() -> (Vec<Shown>, Vec<Shown>) {
    let (mut refused, mut accepted) = (Vec::new(), Vec::new());
    let bad = unsigned::ALL.iter().map(|token| (&*token.token, &token.canaries));
    for (token, canaries) in bad.chain([good()]) {
        let keeper = Keeper { canaries, refused: Mutex::default(), accepted: Mutex::default() };
        let keeper = Arc::new(keeper);
        let gate = Gate::new(several().build().unwrap()).observer(Told(Arc::clone(&keeper)));
        let _ = wait(gate.begin(&View::bearer(token)));
        refused.append(&mut keeper.refused.lock().unwrap());
        accepted.append(&mut keeper.accepted.lock().unwrap());
    }
    assert_eq!((refused.len(), accepted.len()), (unsigned::ALL.len(), 1));
    (refused, accepted)
}
