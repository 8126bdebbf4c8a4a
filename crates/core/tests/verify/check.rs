//! The application's own check after the verification.

use std::future::{Future, pending};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hallpass_core::{
    CheckUnavailable, Checking, ErrorKind, Gate, TokenCheck, Verdict, VerifiedToken, Verifier,
};
use serde_json::json;

use crate::kit::{self, NOW, Request, token};

fn with(check: impl TokenCheck) -> Verifier {
    kit::builder(kit::issuer()).audience("orders").check(check).build().unwrap()
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("not ready"),
    }
}

#[test]
fn the_application_has_the_last_word() {
    let check = |token: VerifiedToken| async move {
        match token.subject() {
            Some("ann") => Ok(true),
            Some("bob") => Ok(false),
            _ => Err("the database is down"),
        }
    };
    let verifier = with(check);
    let outcome = |subject: &str| {
        run(verifier.verify(&token(json!({"sub": subject})))).map_err(|error| error.kind())
    };
    assert!(outcome("ann").is_ok());
    assert_eq!(outcome("bob").unwrap_err(), ErrorKind::Disowned);
    assert_eq!(outcome("eve").unwrap_err(), ErrorKind::CheckUnavailable);

    // What the application says is no line of the log's own, and no flood.
    let loud = with(|_: VerifiedToken| async { Err::<bool, _>(format!("a\n{}", "x".repeat(999))) });
    let error = run(loud.verify(&token(json!({})))).unwrap_err().explanation().to_string();
    assert!(error.contains("a\\nxxx") && !error.contains('\n') && error.len() < 400, "{error}");

    let gate = Gate::new(verifier);
    for (gate, mode) in [(gate.clone(), "required"), (gate.optional(), "optional")] {
        for (subject, status, log) in [
            ("bob", 401, "the application's check refused the token"),
            (
                "eve",
                503,
                "the application's check of the token failed to answer: the database is down",
            ),
        ] {
            let request = Request::bearer(&token(json!({"sub": subject})));
            let rejection = run(gate.begin(&request)).unwrap_err();
            assert_eq!(rejection.status(), status, "{subject}, {mode}");
            assert_eq!(rejection.explanation().to_string(), log, "{subject}, {mode}");
            assert!(!rejection.body().contains("database"), "the answer says nothing of it");
        }
    }
}

#[test]
fn only_good_tokens_are_asked_about() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let verifier = with(move |_: VerifiedToken| {
        count.fetch_add(1, Ordering::Relaxed);
        async { Ok::<_, String>(true) }
    });
    for refused in [token(json!({"exp": NOW - 60})), token(json!({"aud": "x"})), "a.b.c".into()] {
        run(verifier.verify(&refused)).unwrap_err();
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    for _ in 0..2 {
        run(verifier.verify(&token(json!({})))).unwrap();
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2, "for every request");
}

/// Answers at once, or never.
struct Fixed(Option<Result<Verdict, CheckUnavailable>>);

impl TokenCheck for Fixed {
    fn check(&self, _: &VerifiedToken) -> Checking {
        match &self.0 {
            Some(answer) => Checking::Ready(answer.clone()),
            None => Checking::Pending(Box::pin(pending())),
        }
    }
}

#[test]
fn an_answer_at_once_needs_no_waiting() {
    let good = token(json!({}));
    let now = |answer| with(Fixed(answer)).verify(&good).now();
    assert!(now(Some(Ok(Verdict::Accept))).unwrap().is_ok());
    assert!(now(Some(Ok(Verdict::Refuse))).unwrap().is_err());
    assert!(now(None).is_err(), "there is something to wait for");

    let busy = CheckUnavailable::new().with_retry_after(Duration::from_secs(9));
    let gate = Gate::new(with(Fixed(Some(Err(busy)))));
    let rejection = gate.begin(&Request::bearer(&good)).now().unwrap().unwrap_err();
    assert!(rejection.fields().any(|field| field == ("retry-after", "9".into())));
}
