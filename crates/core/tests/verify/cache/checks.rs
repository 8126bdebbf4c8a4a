//! The application's check of known tokens.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;

use hallpass_core::{
    CheckUnavailable, Checking, ErrorKind, Gate, TokenCheck, Verdict, VerifiedToken,
};
use serde_json::json;

use super::kit::{One, run};
use crate::kit::Request;

/// Says what it is told to say, at once or later, and counts.
#[derive(Clone, Default)]
pub(crate) struct Told {
    answer: Arc<AtomicU8>,
    asked: Arc<AtomicUsize>,
}

impl Told {
    pub(crate) const ANSWERS: u8 = 6;

    pub(crate) fn answer(&self, answer: u8) {
        self.answer.store(answer % Self::ANSWERS, Ordering::Relaxed);
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl TokenCheck for Told {
    fn check(&self, _: &VerifiedToken) -> Checking {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let answer = self.answer.load(Ordering::Relaxed);
        let down = CheckUnavailable::new().with_retry_after(Duration::from_secs(9));
        let verdict = match answer % 3 {
            0 => Ok(Verdict::Accept),
            1 => Ok(Verdict::Refuse),
            _ => Err(down),
        };
        if answer < 3 {
            Checking::Ready(verdict)
        } else {
            Checking::Pending(Box::pin(std::future::ready(verdict)))
        }
    }
}

#[test]
fn the_application_is_asked_about_each_presentation() {
    use ErrorKind::{CheckUnavailable, Disowned};
    let told = Told::default();
    let one = One::with(|builder| builder.check(told.clone()));
    let token = one.token(json!({}));
    one.know(&token);
    assert_eq!(told.asked(), 2);
    let answers = [(0, None), (1, Some(Disowned)), (2, Some(CheckUnavailable))];
    let later = answers.map(|(answer, refused)| (answer + 3, refused));
    let rows = answers.into_iter().chain(later).cycle().take(600);
    for (at, (answer, refused)) in rows.enumerate() {
        told.answer(answer);
        let (verified, signatures) = one.count.of(|| one.verify(&token));
        assert_eq!(verified.err().map(|error| error.kind()), refused, "{answer}");
        assert_eq!((signatures, told.asked()), (0, at + 3), "known, and asked about");
    }
}

/// A token that the application never let in is verified all the same, and asked about each time.
#[test]
fn a_refusal_by_the_application_is_not_remembered() {
    let told = Told::default();
    let one = One::with(|builder| builder.check(told.clone()));
    let token = one.token(json!({}));
    told.answer(1);
    for _ in 0..5 {
        assert_eq!(one.verify(&token).unwrap_err().kind(), ErrorKind::Disowned);
    }
    told.answer(0);
    assert!(one.verify(&token).is_ok(), "it was reinstated");
    assert_eq!(told.asked(), 6);
}

#[test]
fn what_a_gate_answers_about_known_tokens() {
    let told = Told::default();
    let one = One::with(|builder| builder.check(told.clone()));
    let token = one.token(json!({}));
    one.know(&token);
    let gate = Gate::new(one.verifier);
    for gate in [gate.clone(), gate.optional()] {
        for (answer, status) in
            [(0, None), (1, Some(401)), (2, Some(503)), (4, Some(401)), (5, Some(503))]
        {
            told.answer(answer);
            let rejection = run(gate.begin(&Request::bearer(&token))).err();
            assert_eq!(rejection.as_ref().map(hallpass_core::Rejection::status), status);
            let fields: Vec<_> = rejection.iter().flat_map(|r| r.fields()).collect();
            let again = fields.contains(&("retry-after", "9".into()));
            assert_eq!(again, status == Some(503), "{fields:?}");
        }
    }
}
