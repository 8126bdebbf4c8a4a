//! CORS preflights, which carry no credentials (Fetch Standard §4.8).

use hallpass_core::ErrorKind;
use http::Method;

use super::{Ids, Lines, good, line};
use crate::cases::{Answer, Case, Setup};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = by_default();
    rows.extend(allowed());
    rows.extend(not_one());
    rows
}

fn origin() -> (&'static str, Vec<u8>) {
    line("Origin", Setup::ORIGIN)
}

fn method() -> (&'static str, Vec<u8>) {
    line("Access-Control-Request-Method", "DELETE")
}

fn preflight(name: impl Into<String>, ids: Ids, answer: Answer) -> Case {
    Case::new(name, ids, |_| vec![origin(), method()], answer).by(Method::OPTIONS)
}

/// A request like any other.
fn by_default() -> Vec<Case> {
    let rows = [
        ("/maybe-named", Answer::nobody()),
        ("/claims", Answer::no_credentials()),
        ("/role", Answer::no_credentials()),
        ("/open", Answer::passed()),
        ("/unknown", Answer::not_found()),
    ];
    let rows = rows.into_iter().map(|(path, optional)| {
        preflight(format!("a preflight for {path}"), &["CORS-03"], Answer::no_credentials())
            .at(path)
            .optional(optional)
    });
    rows.collect()
}

/// Passed on as anonymous: whoever needs a token still says so.
fn allowed() -> Vec<Case> {
    let rows = [
        ("/maybe-named", Answer::nobody()),
        ("/claims", Answer::no_credentials()),
        ("/verified", Answer::no_credentials()),
        ("/granted", Answer::no_credentials()),
        ("/role", Answer::no_credentials()),
        ("/open", Answer::passed()),
        ("/unknown", Answer::not_found()),
    ];
    let rows = rows.into_iter().map(|(path, answer)| {
        let name = format!("a preflight that may pass, for {path}");
        preflight(name, &["CORS-01", "CORS-02"], answer).at(path).under(Setup::Preflight)
    });
    rows.collect()
}

/// Everything that is not quite a preflight is a request like any other.
fn not_one() -> Vec<Case> {
    let ids: Ids = &["CORS-02"];
    let row = |name, by, lines: fn(String) -> Lines, answer: Answer| {
        let row = Case::new(name, ids, move |kit| lines(good(kit)), answer).by(by);
        row.at("/maybe-named").under(Setup::Preflight)
    };
    let absent =
        |name, by, lines| row(name, by, lines, Answer::no_credentials()).optional(Answer::nobody());
    vec![
        absent("OPTIONS with an origin alone", Method::OPTIONS, |_| vec![origin()]),
        absent("OPTIONS with a method alone", Method::OPTIONS, |_| vec![method()]),
        absent("OPTIONS where preflights may pass", Method::OPTIONS, |_| vec![]),
        absent("GET with the fields of a preflight", Method::GET, |_| vec![origin(), method()]),
        absent("POST with the fields of a preflight", Method::POST, |_| vec![origin(), method()]),
        row(
            "a preflight with a good token",
            Method::OPTIONS,
            |token| vec![origin(), method(), line("Authorization", format!("Bearer {token}"))],
            Answer::user(),
        ),
        row(
            "a preflight with a bad token",
            Method::OPTIONS,
            |_| vec![origin(), method(), line("Authorization", "Bearer x.y.z")],
            Answer::invalid(ErrorKind::Malformed),
        ),
        row(
            "a preflight with another scheme",
            Method::OPTIONS,
            |_| vec![origin(), method(), line("Authorization", "Basic eA==")],
            Answer::other_scheme(),
        ),
    ]
}
