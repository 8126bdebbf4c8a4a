//! The application's own check after the verification.

use std::future::{Future, pending};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hallpass_core::{
    CheckUnavailable, Checking, ErrorKind, Gate, TokenCheck, TokenEnd, TokenEnding, Verdict,
    VerifiedToken, Verifier,
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

/// Accepts all, and hears of the end of tokens whose subject has an odd number of letters.
struct Listening(Arc<AtomicUsize>);

impl TokenCheck for Listening {
    fn check(&self, token: &VerifiedToken) -> Checking {
        let made = |token: &VerifiedToken| {
            self.0.fetch_add(1, Ordering::Relaxed);
            token.subject().map(str::to_owned)
        };
        let known = token.with_note(made, |name| name.as_deref() == token.subject());
        Checking::Ready(Ok(if known { Verdict::Accept } else { Verdict::Refuse }))
    }

    fn ended(&self, token: &VerifiedToken) -> Option<TokenEnding> {
        let odd = token.subject().is_some_and(|subject| !subject.len().is_multiple_of(2));
        let ending: TokenEnding = Box::pin(std::future::ready(TokenEnd::Revoked));
        odd.then_some(ending)
    }
}

#[test]
fn a_check_tells_of_the_end_of_a_token_if_it_hears_of_any() {
    let ended = |verifier: &Verifier, subject: &str| {
        let token = run(verifier.verify(&token(json!({"sub": subject})))).unwrap();
        token.ended().map(run)
    };
    let listening = with(Listening(Arc::default()));
    assert_eq!(ended(&listening, "ann"), Some(TokenEnd::Revoked));
    assert_eq!(ended(&listening, "anna"), None);
    let deaf = with(|_: VerifiedToken| async { Ok::<_, &str>(true) });
    assert_eq!(ended(&deaf, "ann"), None, "a check that hears of no end");
    let without = kit::builder(kit::issuer()).audience("orders").build().unwrap();
    assert_eq!(ended(&without, "ann"), None, "no check");
}

#[test]
fn what_a_check_found_out_stays_with_the_token() {
    let made = Arc::new(AtomicUsize::new(0));
    let verifier = with(Listening(Arc::clone(&made)));
    let ann = token(json!({"sub": "ann"}));
    let verified = run(verifier.verify(&ann)).unwrap();
    assert_eq!(made.load(Ordering::Relaxed), 1);
    for _ in 0..3 {
        assert_eq!(
            verified.with_note(|_| Some(String::new()), Clone::clone).as_deref(),
            Some("ann")
        );
    }
    // The place is taken: a value of another type is made each time.
    for number in 0..3 {
        assert_eq!(verified.with_note(|_| number, |number| *number), number);
    }
    // A remembered token keeps it: made for the first, the second which is remembered, and no more.
    for _ in 0..5 {
        run(verifier.verify(&ann)).unwrap();
    }
    let remembered = if cfg!(hallpass_without_token_cache) { 6 } else { 2 };
    assert_eq!(made.load(Ordering::Relaxed), remembered);
}
