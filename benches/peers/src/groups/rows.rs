//! Rows that several groups have.

use hallpass::Verifier;

use crate::bases::{self, Verdict};
use crate::harness::{Suite, Title};
use crate::ours;

/// What a row asks: a token, or none, and how that has to end.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) token: Option<String>,
    pub(crate) verdict: Verdict,
}

impl Question {
    /// A token that is let in.
    pub(crate) fn good(token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), verdict: Verdict::LetIn }
    }
}

/// Requests through whatever is on `http` 1.
pub(crate) fn add<S: bases::tower::OneRequest>(
    suite: &mut Suite,
    title: Title,
    question: &Question,
    make: impl FnOnce() -> S + 'static,
) {
    let Question { token, verdict } = question.clone();
    suite.add(title, move || {
        let (service, value) = (make(), token.map(|token| bases::bearer(&token)));
        move || service.send(value.as_ref(), verdict)
    });
}

/// Requests through axum 0.7.
#[cfg(feature = "peers")]
pub(crate) fn add_axum07(
    suite: &mut Suite,
    title: Title,
    question: &Question,
    make: impl FnOnce() -> axum07::Router + 'static,
) {
    let Question { token, verdict } = question.clone();
    suite.add(title, move || {
        let (router, value) = (make().with_state(()), token.map(|token| bases::bearer(&token)));
        move || bases::axum07::send(&router, value.as_ref(), verdict)
    });
}

/// Requests through actix-web.
pub(crate) fn add_actix<S: bases::actix::OneRequest>(
    suite: &mut Suite,
    title: Title,
    question: &Question,
    make: impl FnOnce() -> S + 'static,
) {
    let Question { token, verdict } = question.clone();
    suite.add(title, move || {
        let (service, value) = (make(), token.map(|token| bases::actix::bearer(&token)));
        move || service.send(value.as_ref(), verdict)
    });
}

/// The frameworks without authentication.
pub(crate) fn add_bases(suite: &mut Suite, group: &str, token: &str) {
    let (title, question) = (|name| Title::new(group, name), &Question::good(token));
    add(suite, title(bases::tower::BASE), question, bases::tower::service);
    add(suite, title(bases::axum::BASE), question, bases::axum::router);
    let with_layer = title(bases::axum::WITH_LAYER).over(bases::axum::BASE);
    add(suite, with_layer, question, bases::axum::router_with_layer);
    add_actix(suite, title(bases::actix::BASE), question, bases::actix::service);
    #[cfg(feature = "peers")]
    add_axum07(suite, title(bases::axum07::BASE), question, bases::axum07::router);
}

/// hallpass through each adapter. `axum` is what the rows of axum are over.
pub(crate) fn add_ours(
    suite: &mut Suite,
    group: &str,
    token: &str,
    axum: &str,
    verifier: impl Fn() -> Verifier + Copy + 'static,
) {
    let title = |name, base: &str| Title::new(group, name).over(base);
    let question = &Question::good(token);
    let row = title(ours::tower::ROW, bases::tower::BASE);
    add(suite, row, question, move || ours::tower::service(verifier()));
    let row = title(ours::axum::LAYER, axum);
    add(suite, row, question, move || ours::axum::layer(verifier()));
    let row = title(ours::axum::EXTRACTOR, axum);
    add(suite, row, question, move || ours::axum::extractor(verifier()));
    let row = title(ours::actix::ROW, bases::actix::BASE);
    add_actix(suite, row, question, move || ours::actix::service(verifier()));
}

/// The same in one pass, where a token has to be decoded.
pub(crate) fn add_decoding(
    suite: &mut Suite,
    group: &str,
    token: &str,
    verifier: impl Fn() -> Verifier + Copy + 'static,
) {
    let title = |name, base: &str| Title::new(group, name).over(base);
    let question = &Question::good(token);
    let row = title(ours::tower::DECODING, bases::tower::BASE);
    add(suite, row, question, move || ours::tower::decoding(verifier()));
    let row = title(ours::axum::DECODING, bases::axum::BASE);
    add(suite, row, question, move || ours::axum::decoding(verifier()));
    let row = title(ours::actix::DECODING, bases::actix::BASE);
    add_actix(suite, row, question, move || ours::actix::decoding(verifier()));
}
