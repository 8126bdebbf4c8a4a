//! What caches must know of a passing answer depends on how the token came (RFC 9111 §3.5, RFC 6750
//! §2.3, Fetch Metadata §5).

use super::{Ids, Lines, cookie, good, line};
use crate::cases::{Answer, Case, Setup};

pub(super) fn rows() -> Vec<Case> {
    let ids: Ids = &["HTTP-16", "HTTP-17", "CSRF-06"];
    let row = |name, path, lines: fn(String) -> Lines, answer: Answer| {
        let lines = move |kit: &_| lines(good(kit));
        Case::new(name, ids, lines, answer).under(Setup::EverySource).at(path)
    };
    let caching = || Answer::passed().with("cache-control", "no-store").with("vary", "accept");
    let from_a_cookie = |token: String| vec![line("Cookie", cookie(&token))];
    let from_bearer = |token: String| vec![line("Authorization", format!("Bearer {token}"))];
    let from_a_header = |token: String| vec![line("X-Token", token)];
    let after_all = || caching().with("vary", "cookie, origin, sec-fetch-site");
    vec![
        row("the handler's own caching after a cookie", "/caching", from_a_cookie, after_all()),
        row("the handler's own caching after Bearer", "/caching", from_bearer, caching()),
        row("the handler's own caching after a header", "/caching", from_a_header, caching()),
        row("the handler's own caching for nobody", "/caching", |_| vec![], none())
            .optional(caching().without_cookie()),
        row("a denial after a cookie", "/role", from_a_cookie, Answer::denied().after_cookie()),
        row("a denial after Bearer", "/role", from_bearer, Answer::denied()),
        row(
            "no path after a cookie",
            "/unknown",
            from_a_cookie,
            Answer::not_found().after_cookie(),
        ),
        row("a refusal by the handler for nobody", "/claims", |_| vec![], none())
            .optional(none().without_cookie()),
        row("a passing answer for nobody", "/maybe-named", |_| vec![], none())
            .optional(Answer::nobody().without_cookie()),
    ]
}

fn none() -> Answer {
    Answer::no_credentials()
}
