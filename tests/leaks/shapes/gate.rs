//! The way of a request: its token is on board, in every state.

use std::task::{Context, Waker};

use hallpass::{Admission, Aftercare, Attempt, CrossSite, Gate, Passage, TokenSource, danger};

use super::{Row, good, holds};
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::issuers::{LATE, SHARED, armed, several, single, wait};
use crate::unsigned;
use crate::view::View;
use crate::words::{self, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("core/gate/Gate", of_gate),
        holds("core/gate/Attempt", of_attempt),
        holds("core/gate/Passage", || {
            of_passages(|way, canaries, passage| shown!(way, canaries, passage))
        }),
        holds("core/gate/Aftercare", || {
            of_passages(|way, canaries, passage| shown!(way, canaries, aftercare(passage)))
        }),
        holds("core/gate/Admission", of_admission),
        holds("core/gate/GateContext", of_context),
    ]
}

/// A gate with all sources, that knows secrets.
pub(super) fn gate() -> Gate {
    Gate::new(several().build().unwrap()).optional().sources([
        TokenSource::bearer(),
        TokenSource::cookie("token", CrossSite::new()),
        TokenSource::header("x-token"),
        TokenSource::websocket_protocol(),
        danger::query_parameter("access_token"),
    ])
}

fn of_gate() -> Vec<Shown> {
    let (_, canaries) = good();
    let single = Gate::new(single().build().unwrap());
    vec![shown!("several issuers", &canaries, gate()), shown!("one issuer", &canaries, single)]
}

/// An attempt that waits for keys.
pub(super) fn waiting_for_keys() -> (Attempt, Canaries) {
    let token = armed(LATE.token()).key_id(word("kid")).sign();
    let attempt = gate().begin(&View::bearer(&token)).now().expect_err("the keys are late");
    (attempt, good().1.clone().token(&token))
}

/// A token that the application is asked about, and takes its time.
pub(super) fn asked() -> (String, Canaries) {
    let token = armed(SHARED.token()).claim("account", "later").sign();
    let canaries = good().1.clone().token(&token);
    (token, canaries)
}

fn of_attempt() -> Vec<Shown> {
    let (token, canaries) = good();
    let refused = unsigned::ALL.iter().map(|refused| {
        let attempt = gate().begin(&View::bearer(&refused.token));
        shown!(format!("refused: {}", refused.name), &refused.canaries, attempt)
    });
    let (mut waiting, of_waiting) = waiting_for_keys();
    let first = shown!("waiting for keys", &of_waiting, waiting);
    drop(wait(&mut waiting).expect("the keys are good"));
    let (asked, of_asked) = asked();
    let asking = Gate::new(single().build().unwrap()).begin(&View::bearer(&asked));
    assert!(format!("{asking:?}").contains("waiting"));
    refused
        .chain([
            shown!("done", &canaries, gate().begin(&View::bearer(token))),
            first,
            shown!("taken", &of_waiting, waiting),
            shown!("waiting for the application", &of_asked, asking),
        ])
        .collect()
}

/// The good token, by each way.
pub(super) fn ways(token: &str) -> Vec<(&'static str, View)> {
    let protocols = format!(
        "{}, base64url.bearer.authorization.k8s.io.{}",
        word("protocol"),
        crate::base64::url(token)
    );
    let query = format!("{}={}&access_token={token}", word("query name"), word("query value"));
    vec![
        ("bearer", View::bearer(token)),
        (
            "cookie",
            View::default().with("cookie", format!("{}=1; token={token}", word("cookie name"))),
        ),
        ("header", View::default().with("x-token", token)),
        ("query", View { query: Some(query), ..View::default() }),
        (
            "subprotocol",
            View::default().with("upgrade", "websocket").with("sec-websocket-protocol", protocols),
        ),
    ]
}

fn of_passages(show: fn(&str, &Canaries, Passage) -> Shown) -> Vec<Shown> {
    let (token, canaries) = good();
    let anonymous = ("nobody", View::default().with(words::FIELD, word("field value")));
    let ways = ways(token).into_iter().chain([anonymous]);
    ways.map(|(way, view)| show(way, canaries, wait(gate().begin(&view)).expect(way))).collect()
}

fn aftercare(passage: Passage) -> Aftercare {
    match passage.enter(&mut View::default()).1 {
        Some(aftercare) => aftercare,
        // The header needs none: any other does in its place.
        None => {
            let cookie = View::default().with("cookie", format!("token={}", good().0));
            wait(gate().begin(&cookie)).unwrap().enter(&mut View::default()).1.expect("of a cookie")
        }
    }
}

/// The admission of a good token.
pub(super) fn admission() -> (Admission, &'static Canaries) {
    let (token, canaries) = good();
    let passage = wait(gate().begin(&View::bearer(token))).unwrap();
    (passage.admission().clone(), canaries)
}

fn of_admission() -> Vec<Shown> {
    let (admission, canaries) = admission();
    let nobody = wait(gate().begin(&View::default())).unwrap().admission().clone();
    vec![shown!("verified", &canaries, admission), shown!("anonymous", &canaries, nobody)]
}

fn of_context() -> Vec<Shown> {
    let (admission, canaries) = admission();
    match admission {
        Admission::Verified(_, context) => vec![shown!("of a verified token", &canaries, context)],
        other => panic!("{other:?}"),
    }
}

/// Futures can be polled again after they were ready.
#[test]
fn a_taken_attempt_stays_silent() {
    let (mut attempt, _) = waiting_for_keys();
    drop(wait(&mut attempt).expect("the keys are good"));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(std::pin::Pin::new(&mut attempt).poll(&mut cx).is_pending());
    assert_eq!(format!("{attempt:?}"), "Attempt(taken)");
}
