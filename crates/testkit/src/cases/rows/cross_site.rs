//! What another site makes a browser send (Fetch Metadata §3, OAuth 2.1 §7.1.3, RFC 6455 §10.2).

use hallpass_core::ErrorKind;
use http::Method;

use super::{Ids, Lines, cookie, good, handshake, line};
use crate::cases::{Answer, Case, Setup};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = fields();
    rows.extend(methods());
    rows.extend(handshakes());
    rows.extend(order());
    rows
}

/// A request with a cookie; its answer where an origin is allowed, and where none is.
fn both(name: &str, ids: Ids, method: &Method, lines: &Lines, passes: [bool; 2]) -> [Case; 2] {
    let row = |name: String, setup, passes| {
        let (lines, expected) = (lines.clone(), if passes { passed() } else { refused() });
        let minted = move |kit: &_| {
            let mut lines = lines.clone();
            lines.push(line("Cookie", cookie(&good(kit))));
            lines
        };
        Case::new(name, ids, minted, expected).by(method.clone()).under(setup)
    };
    let [with, without] = passes;
    [
        row(format!("{name}, an origin is allowed"), Setup::EverySource, with),
        row(format!("{name}, no origin is allowed"), Setup::CookieAlone, without),
    ]
}

fn passed() -> Answer {
    Answer::user().after_cookie()
}

fn refused() -> Answer {
    Answer::cross_site()
}

/// The fields by which browsers say who made them send a POST.
fn fields() -> Vec<Case> {
    let site = |value: &'static str| line("Sec-Fetch-Site", value);
    let origin = |value: &'static str| line("Origin", value);
    let ours = || origin(Setup::ORIGIN);
    let words: Ids = &["CSRF-01", "CSRF-02"];
    let origins: Ids = &["CSRF-03", "CSRF-06", "CSRF-07"];
    let table: Vec<(&str, Ids, Lines, [bool; 2])> = vec![
        ("neither field", &["CSRF-03", "CSRF-07"], vec![], [false, false]),
        ("same-origin", words, vec![site("same-origin")], [true, true]),
        ("none, by the user", words, vec![site("none")], [true, true]),
        ("same-site", words, vec![site("same-site")], [false, false]),
        ("cross-site", words, vec![site("cross-site")], [false, false]),
        ("a new word", words, vec![site("same-planet")], [false, false]),
        ("a word in another case", words, vec![site("Same-Origin")], [false, false]),
        ("two words", words, vec![site("same-origin"), site("none")], [false, false]),
        ("the allowed origin", origins, vec![ours()], [true, false]),
        (
            "same-site from the allowed origin",
            origins,
            vec![site("same-site"), ours()],
            [true, false],
        ),
        ("another origin", origins, vec![origin("https://attacker.test")], [false, false]),
        (
            "a longer origin",
            origins,
            vec![origin("https://app.example.com.attacker.test")],
            [false, false],
        ),
        ("another port", origins, vec![origin("https://app.example.com:8443")], [false, false]),
        ("another scheme", origins, vec![origin("http://app.example.com")], [false, false]),
        ("null", &["CSRF-05"], vec![origin("null")], [false, false]),
        ("the allowed origin twice", origins, vec![ours(), ours()], [false, false]),
    ];
    let rows = table.into_iter().flat_map(|(name, ids, lines, passes)| {
        both(&format!("a cookie, {name}"), ids, &Method::POST, &lines, passes)
    });
    rows.collect()
}

/// Safe methods change nothing; all others do.
fn methods() -> Vec<Case> {
    let from_another_site = vec![line("Sec-Fetch-Site", "cross-site"), line("Origin", "null")];
    let table = [
        (Method::GET, true),
        (Method::HEAD, true),
        (Method::OPTIONS, true),
        (Method::TRACE, true),
        (Method::PUT, false),
        (Method::PATCH, false),
        (Method::DELETE, false),
    ];
    let rows = table.into_iter().flat_map(|(method, passes)| {
        let name = format!("a cookie from another site by {method}");
        both(&name, &["CSRF-01", "CSRF-04"], &method, &from_another_site, [passes; 2])
    });
    rows.collect()
}

/// CORS does not guard WebSockets: the origin must be allowed, always.
fn handshakes() -> Vec<Case> {
    let table: [(&str, Lines, bool); 5] = [
        ("from nowhere", vec![], false),
        ("same-origin", vec![line("Sec-Fetch-Site", "same-origin")], false),
        ("from the allowed origin", vec![line("Origin", Setup::ORIGIN)], true),
        ("from another origin", vec![line("Origin", "https://attacker.test")], false),
        ("from null", vec![line("Origin", "null")], false),
    ];
    let rows = table.into_iter().flat_map(|(name, lines, passes)| {
        let name = format!("a handshake with a cookie, {name}");
        both(&name, &["WS-07", "MCP-11"], &Method::GET, &handshake(lines), [passes, false])
    });
    rows.collect()
}

/// The check comes before the token and after the count of credentials, and needs a cookie.
fn order() -> Vec<Case> {
    let post = |name, ids: Ids, lines: fn(String) -> Lines, answer: Answer| {
        let row = Case::new(name, ids, move |kit| lines(good(kit)), answer).by(Method::POST);
        row.under(Setup::EverySource).at("/maybe-named")
    };
    vec![
        post(
            "a bad cookie from another site",
            &["CSRF-07"],
            |_| vec![line("Sec-Fetch-Site", "cross-site"), line("Cookie", cookie("x.y.z"))],
            refused(),
        ),
        post(
            "an empty cookie from another site",
            &["CSRF-07"],
            |_| vec![line("Sec-Fetch-Site", "cross-site"), line("Cookie", cookie(""))],
            refused(),
        ),
        post(
            "a bad cookie from the same origin",
            &["CSRF-07"],
            |_| vec![line("Sec-Fetch-Site", "same-origin"), line("Cookie", cookie("x.y.z"))],
            Answer::invalid(ErrorKind::Malformed),
        ),
        post(
            "two credentials from another site",
            &["BEARER-16"],
            |token| {
                vec![
                    line("Sec-Fetch-Site", "cross-site"),
                    line("Authorization", format!("Bearer {token}")),
                    line("Cookie", cookie(&token)),
                ]
            },
            Answer::several(),
        ),
        post(
            "Bearer from another site",
            &["CSRF-01"],
            |token| {
                vec![
                    line("Sec-Fetch-Site", "cross-site"),
                    line("Authorization", format!("Bearer {token}")),
                ]
            },
            Answer::user(),
        ),
        post(
            "a header of its own from another site",
            &["CSRF-01"],
            |token| vec![line("Origin", "https://attacker.test"), line("X-Token", token)],
            Answer::user().private(),
        ),
        post(
            "nothing from another site",
            &["GUARD-05"],
            |_| vec![line("Sec-Fetch-Site", "cross-site")],
            Answer::no_credentials(),
        )
        .optional(Answer::nobody().without_cookie()),
    ]
}
