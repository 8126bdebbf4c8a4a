//! Where a token may be, and that there is exactly one (OAuth 2.1 §5.1.1, RFC 6750 §2, §3.1).

use hallpass_core::ErrorKind;

use super::{Ids, Lines, cookie, good, handshake, line, subprotocol};
use crate::cases::{Answer, Case, Kit, Setup};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = cookies();
    rows.extend(headers());
    rows.extend(queries());
    rows.extend(bearers());
    rows.extend(bad_tokens());
    rows.extend(two());
    rows.extend(not_listed());
    rows
}

/// A request to a service with all sources.
fn row(
    name: &str,
    ids: Ids,
    lines: impl Fn(&Kit) -> Lines + Send + Sync + 'static,
    answer: Answer,
) -> Case {
    Case::new(name, ids, lines, answer).under(Setup::EverySource)
}

/// A credential is absent: let through where that is optional, and nowhere else.
fn absent(name: &str, ids: Ids, lines: impl Fn(&Kit) -> Lines + Send + Sync + 'static) -> Case {
    row(name, ids, lines, Answer::no_credentials())
        .at("/maybe-named")
        .optional(Answer::nobody().without_cookie())
}

fn cookies() -> Vec<Case> {
    let one: Ids = &["COOKIE-08", "BEARER-19"];
    let found = |name, value: fn(String) -> String| {
        let lines = move |kit: &Kit| vec![line("Cookie", value(cookie(&good(kit))))];
        row(name, one, lines, Answer::user().after_cookie())
    };
    let other = |name, ids: Ids, value: fn(String) -> String| {
        absent(name, ids, move |kit| vec![line("Cookie", value(good(kit)))])
    };
    let malformed = |name, value: fn(String) -> Vec<u8>| {
        let lines = move |kit: &Kit| vec![line("Cookie", value(good(kit)))];
        row(name, one, lines, Answer::malformed_elsewhere()).at("/maybe-named")
    };
    vec![
        found("a cookie", |cookie| cookie),
        found("a cookie among others", |cookie| format!("a=1; {cookie}; b=2")),
        found("cookies without a space between", |cookie| format!("a=1;{cookie}")),
        found("a cookie after one without a value", |cookie| format!("a; =; {cookie}")),
        row(
            "a line for each cookie",
            one,
            |kit| vec![line("Cookie", "a=1"), line("cookie", cookie(&good(kit)))],
            Answer::user().after_cookie(),
        ),
        other("a cookie of another name", one, |token| format!("token={token}")),
        other("a cookie in another case", &["COOKIE-02"], |token| format!("__host-token={token}")),
        other("a cookie of a longer name", one, |token| format!("x__Host-token={token}")),
        other("the name of the cookie without a value", one, |_| "__Host-token".to_owned()),
        malformed("an empty cookie", |_| b"__Host-token=".to_vec()),
        malformed("a cookie in quotes", |token| cookie(&format!("\"{token}\"")).into()),
        malformed("a cookie with a scheme", |token| cookie(&format!("Bearer {token}")).into()),
        malformed("a cookie beyond ASCII", |_| b"__Host-token=\xff\xfe".to_vec()),
        row(
            "the cookie twice in one line",
            one,
            |kit| {
                let cookie = cookie(&good(kit));
                vec![line("Cookie", format!("{cookie}; {cookie}"))]
            },
            Answer::several(),
        ),
        row(
            "the cookie on two lines",
            one,
            |kit| vec![line("Cookie", cookie(&good(kit))), line("Cookie", cookie(&good(kit)))],
            Answer::several(),
        ),
    ]
}

fn headers() -> Vec<Case> {
    let ids: Ids = &["BEARER-16", "HTTP-17"];
    let malformed = |name, value: fn(String) -> String| {
        let lines = move |kit: &Kit| vec![line("X-Token", value(good(kit)))];
        row(name, ids, lines, Answer::malformed_elsewhere()).at("/maybe-named")
    };
    vec![
        row(
            "a header of its own",
            ids,
            |kit| vec![line("X-Token", good(kit))],
            Answer::user().private(),
        ),
        row(
            "a header of its own in another case, white space around the value",
            ids,
            |kit| vec![line("x-TOKEN", format!(" \t {} \t ", good(kit)))],
            Answer::user().private(),
        ),
        malformed("an empty header of its own", |_| String::new()),
        malformed("a header of its own with a scheme", |token| format!("Bearer {token}")),
        malformed("a header of its own with two tokens", |token| format!("{token}, {token}")),
        row(
            "a header of its own twice",
            ids,
            |kit| vec![line("X-Token", good(kit)), line("X-Token", "x")],
            Answer::several(),
        ),
        absent("a header of a longer name", ids, |kit| vec![line("X-Token-2", good(kit))]),
    ]
}

fn queries() -> Vec<Case> {
    let ids: Ids = &["BEARER-16", "BEARER-18"];
    let query = |name, ids: Ids, query: fn(String) -> String, answer: Answer| {
        row(name, ids, |_| Vec::new(), answer).query(move |kit| query(good(kit)))
    };
    let malformed =
        |name, value| query(name, ids, value, Answer::malformed_elsewhere()).at("/maybe-named");
    vec![
        query(
            "a query",
            &["BEARER-17"],
            |token| format!("a=1&access_token={token}"),
            Answer::user().private(),
        ),
        query(
            "the query twice",
            ids,
            |token| format!("access_token={token}&access_token={token}"),
            Answer::several(),
        ),
        malformed("an empty query", |_| "access_token=".to_owned()),
        malformed("the name of the query alone", |_| "access_token".to_owned()),
        malformed("a query in percent-encoding", |token| {
            format!("access_token={}", token.replace('.', "%2E"))
        }),
        query(
            "another name in the query",
            ids,
            |token| format!("token={token}&Access_Token={token}&access%5Ftoken={token}"),
            Answer::no_credentials(),
        )
        .at("/maybe-named")
        .optional(Answer::nobody().without_cookie()),
    ]
}

/// The `Authorization` field is what it is without the others.
fn bearers() -> Vec<Case> {
    let ids: Ids = &["BEARER-16"];
    let bearer = |name, value: fn(String) -> String, answer: Answer| {
        row(name, ids, move |kit| vec![line("Authorization", value(good(kit)))], answer)
    };
    vec![
        bearer("Bearer among other sources", |token| format!("Bearer {token}"), Answer::user()),
        bearer("Bearer alone among other sources", |_| "Bearer".to_owned(), Answer::malformed()),
        bearer("Basic among other sources", |_| "Basic eA==".to_owned(), Answer::other_scheme())
            .at("/maybe-named"),
        absent("nothing at any source", &["HTTP-01", "GUARD-05"], |_| Vec::new()),
    ]
}

/// A bad token is refused wherever it is, and never anonymous.
fn bad_tokens() -> Vec<Case> {
    let expired = |kit: &Kit| kit.foreign().token().expires_in(-60).sign();
    let ids: Ids = &["GUARD-05", "BEARER-10"];
    let row = |name, lines: fn(String) -> Lines| {
        let lines = move |kit: &Kit| lines(expired(kit));
        row(name, ids, lines, Answer::invalid(ErrorKind::Expired)).at("/maybe-named")
    };
    vec![
        row("an expired token in a cookie", |token| vec![line("Cookie", cookie(&token))]),
        row("an expired token in a header of its own", |token| vec![line("X-Token", token)]),
        row("an expired token in a subprotocol", |token| {
            let offered = format!("chat, {}", subprotocol(&token));
            handshake([line("Sec-WebSocket-Protocol", offered)])
        }),
        row("an expired token in the query", |_| Vec::new())
            .query(move |kit| format!("access_token={}", expired(kit))),
    ]
}

/// Two credentials are never a choice: equal or not, good or bad.
fn two() -> Vec<Case> {
    let ids: Ids = &["BEARER-16", "COOKIE-09", "WS-06"];
    let row = |name, lines: fn(String) -> Lines| {
        row(name, ids, move |kit| lines(good(kit)), Answer::several()).at("/maybe-named")
    };
    vec![
        row("Bearer and the same token in a cookie", |token| {
            vec![line("Authorization", format!("Bearer {token}")), line("Cookie", cookie(&token))]
        }),
        row("Bearer and a bad cookie", |token| {
            vec![line("Authorization", format!("Bearer {token}")), line("Cookie", cookie("x"))]
        }),
        row("Basic and a cookie", |token| {
            vec![line("Authorization", "Basic eA=="), line("Cookie", cookie(&token))]
        }),
        row("a header of its own and a cookie", |token| {
            vec![line("X-Token", "x"), line("Cookie", cookie(&token))]
        }),
        row("Bearer and a query", |token| vec![line("Authorization", format!("Bearer {token}"))])
            .query(|kit| format!("access_token={}", good(kit))),
        row("a cookie and an empty query", |token| vec![line("Cookie", cookie(&token))])
            .query(|_| "access_token=".to_owned()),
        row("Bearer and a subprotocol", |token| {
            let offered = format!("chat, {}", subprotocol(&token));
            handshake([
                line("Authorization", format!("Bearer {token}")),
                line("Sec-WebSocket-Protocol", offered),
            ])
        }),
    ]
}

/// What is not listed is no credential, neither a good nor a second one.
fn not_listed() -> Vec<Case> {
    let ids: Ids = &["BEARER-02", "BEARER-15"];
    let row = |name, lines: fn(String) -> Lines, answer: Answer| {
        Case::new(name, ids, move |kit| lines(good(kit)), answer).under(Setup::CookieAlone)
    };
    let absent = |name, lines| {
        row(name, lines, Answer::no_credentials())
            .at("/maybe-named")
            .optional(Answer::nobody().without_cookie())
    };
    let beside = |name, lines| row(name, lines, Answer::user().after_cookie());
    vec![
        absent("Bearer where a cookie alone counts", |token| {
            vec![line("Authorization", format!("Bearer {token}"))]
        }),
        absent("Basic where a cookie alone counts", |_| vec![line("Authorization", "Basic eA==")]),
        absent("a header where a cookie alone counts", |token| vec![line("X-Token", token)]),
        absent("a subprotocol where a cookie alone counts", |token| {
            let offered = format!("chat, {}", subprotocol(&token));
            handshake([line("Sec-WebSocket-Protocol", offered)])
        }),
        beside("a cookie beside nonsense where it alone counts", |token| {
            vec![
                line("Authorization", "(nonsense)"),
                line("X-Token", ""),
                line("Cookie", cookie(&token)),
            ]
        }),
        beside("a cookie beside two credentials where it alone counts", |token| {
            vec![
                line("Authorization", format!("Bearer {token}")),
                line("Authorization", format!("Bearer {token}")),
                line("Cookie", cookie(&token)),
            ]
        })
        .query(|kit| format!("access_token={}", good(kit))),
    ]
}
