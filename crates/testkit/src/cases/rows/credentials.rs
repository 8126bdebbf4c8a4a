//! The `Authorization` field (RFC 9110 §11, RFC 6750 §2.1).

use super::{Ids, credential, good, nothing};
use crate::cases::{Answer, Case, Kit};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = accepted();
    rows.extend(other_schemes());
    rows.extend(malformed());
    rows.extend(around_a_token());
    rows.extend(within_a_token());
    rows.extend(characters());
    rows.extend(several());
    rows.extend(elsewhere());
    rows
}

/// Spellings of one good credential.
fn accepted() -> Vec<Case> {
    let row = |name, ids: Ids, before: &'static str, after: &'static str| {
        credential(name, ids, move |kit| format!("{before}{}{after}", good(kit)), Answer::user())
    };
    vec![
        row("scheme in lower case", &["HTTP-02"], "bearer ", ""),
        row("scheme in upper case", &["HTTP-02"], "BEARER ", ""),
        row("scheme in mixed case", &["HTTP-02"], "bEaReR ", ""),
        row("two spaces after the scheme", &["HTTP-03"], "Bearer  ", ""),
        row("twenty spaces after the scheme", &["HTTP-03"], "Bearer                    ", ""),
        row("white space around the value", &["HTTP-03"], " \t Bearer ", " \t "),
        Case::new(
            "field name in upper case",
            &["BEARER-01"],
            |kit| vec![("AUTHORIZATION", format!("Bearer {}", good(kit)).into())],
            Answer::user(),
        ),
    ]
}

/// As if there were no credentials, but never let through as anonymous.
fn other_schemes() -> Vec<Case> {
    let row = |name: &str, value: &'static str| {
        credential(name, &["BEARER-03", "GUARD-05"], move |_| value, Answer::other_scheme())
            .at("/maybe")
    };
    vec![
        row("Basic", "Basic dXNlcjpwYXNzd29yZA=="),
        row("Basic without credentials", "Basic"),
        row("Negotiate", "Negotiate YIIJvwYGKwYBBQUCoIIJszCC"),
        row("Digest", "Digest username=\"Mufasa\", realm=\"http-auth@example.org\""),
        row("a scheme that begins like Bearer", "Bearers abcdefgh"),
        credential(
            "DPoP with a good token",
            &["BEARER-03"],
            |kit| format!("DPoP {}", good(kit)),
            Answer::other_scheme(),
        ),
        credential(
            "Token with a good token",
            &["BEARER-03"],
            |kit| format!("Token {}", good(kit)),
            Answer::other_scheme(),
        ),
        credential("a good token without a scheme", &["BEARER-03"], good, Answer::other_scheme()),
        credential(
            "no space between scheme and token",
            &["HTTP-03", "BEARER-03"],
            |kit| format!("Bearer{}", good(kit)),
            Answer::other_scheme(),
        ),
    ]
}

fn malformed() -> Vec<Case> {
    let fixed = |name: &str, ids: Ids, value: &'static [u8]| {
        credential(name, ids, move |_| value, Answer::malformed()).at("/maybe")
    };
    vec![
        fixed("Bearer alone", &["BEARER-04"], b"Bearer"),
        fixed("Bearer and a space", &["BEARER-04"], b"Bearer "),
        fixed("Bearer and many spaces", &["BEARER-04"], b"Bearer     "),
        fixed("an empty value", &["HTTP-04", "BEARER-04"], b""),
        fixed("a value of white space", &["HTTP-04", "BEARER-04"], b"  \t "),
        fixed("two words", &["HTTP-04"], b"Bearer abc def"),
        fixed("only equals signs", &["HTTP-04"], b"Bearer =="),
        fixed("equals sign inside", &["HTTP-04"], b"Bearer abc=def"),
        fixed("parameters for a token", &["HTTP-04"], b"Bearer realm=\"api\""),
        fixed("a scheme that is no token", &["HTTP-04"], b"Be(ar)er abc"),
        fixed("bytes beyond ASCII for a token", &["HTTP-07"], b"Bearer \xff\xfe\xfd\xfc"),
        fixed("bytes beyond ASCII in the scheme", &["HTTP-07"], b"B\xc3\xa9arer abcdefgh"),
        fixed("bytes beyond ASCII after Basic", &["HTTP-07"], b"Basic \xe4\xf6\xfc"),
    ]
}

/// A good token, with something before or after it.
fn around_a_token() -> Vec<Case> {
    let around = |name: &str, ids: Ids, before: &'static str, after: &'static str| {
        let value = move |kit: &Kit| format!("{before}{}{after}", good(kit));
        credential(name, ids, value, Answer::malformed())
    };
    vec![
        around("equals sign after the scheme", &["HTTP-04"], "Bearer=", ""),
        around("comma after the scheme", &["HTTP-04", "HTTP-06"], "Bearer,", ""),
        around("colon after the scheme", &["HTTP-04"], "Bearer: ", ""),
        around("TAB after the scheme", &["HTTP-03"], "Bearer\t", ""),
        around("space and TAB after the scheme", &["HTTP-03"], "Bearer \t", ""),
        around("TAB and space after the scheme", &["HTTP-03"], "Bearer\t ", ""),
        around("a word after the token", &["HTTP-04"], "Bearer ", " x"),
        around("a parameter after the token", &["HTTP-04"], "Bearer ", ", scope=\"a\""),
        around("the scheme twice", &["HTTP-04"], "Bearer Bearer ", ""),
    ]
}

/// Good tokens, put together in a way that is none.
fn within_a_token() -> Vec<Case> {
    vec![
        credential(
            "two credentials in one line",
            &["HTTP-06"],
            |kit| format!("Bearer {}, Bearer {}", good(kit), good(kit)),
            Answer::malformed(),
        ),
        credential(
            "a no-break space after the token",
            &["HTTP-07"],
            |kit| [b"Bearer ", good(kit).as_bytes(), b"\xa0"].concat(),
            Answer::malformed(),
        ),
        credential(
            "padding inside the token",
            &["HTTP-04", "JWS-02"],
            |kit| format!("Bearer {}", good(kit).replacen('.', "=.", 1)),
            Answer::malformed(),
        ),
        credential(
            "the JSON serialisation",
            &["HTTP-04", "JWS-14"],
            |kit| {
                let token = good(kit);
                let parts: Vec<_> = token.split('.').collect();
                let members = ["protected", "payload", "signature"].into_iter().zip(parts);
                let text = members.map(|(name, part)| format!("\"{name}\":\"{part}\""));
                format!("Bearer {{{}}}", text.collect::<Vec<_>>().join(","))
            },
            Answer::malformed(),
        ),
    ]
}

/// What is no token68 stands before a good token, within it and after it.
fn characters() -> Vec<Case> {
    let table = [
        "\"", "'", "<", ">", "{", "}", "(", ")", "[", "]", "\\", "|", "^", "`", "@", "#", "$", "%",
        "&", "*", "!", "?", ",", ";", ":",
    ];
    let rows = table.into_iter().map(|bad| {
        credential(
            format!("the character {bad} around and within a token"),
            &["HTTP-04"],
            move |kit| format!("Bearer {bad}{}{bad}", good(kit).replacen('.', bad, 1)),
            Answer::malformed(),
        )
    });
    rows.collect()
}

/// Several lines are never a choice.
fn several() -> Vec<Case> {
    let row = |name: &str, second: fn(&Kit, &str) -> String| {
        let lines = move |kit: &Kit| {
            let first = format!("Bearer {}", good(kit));
            let second = second(kit, &first);
            vec![("Authorization", first.into()), ("Authorization", second.into())]
        };
        Case::new(name, &["HTTP-05"], lines, Answer::several())
    };
    vec![
        row("the same credential twice", |_, first| first.to_owned()),
        row("two good tokens", |kit, _| format!("Bearer {}", good(kit))),
        row("a good token and Basic", |_, _| "Basic dXNlcjpwYXNzd29yZA==".to_owned()),
        row("a good token and DPoP", |kit, _| format!("DPoP {}", good(kit))),
        row("a good token and an empty line", |_, _| String::new()),
        row("a good token and nonsense", |_, _| "(nonsense)".to_owned()),
        Case::new(
            "Basic twice",
            &["HTTP-05"],
            |_| {
                vec![
                    ("Authorization", b"Basic eA==".to_vec()),
                    ("authorization", b"Basic eA==".to_vec()),
                ]
            },
            Answer::several(),
        ),
        Case::new(
            "three lines",
            &["HTTP-05"],
            |kit| vec![("Authorization", format!("Bearer {}", good(kit)).into()); 3],
            Answer::several(),
        ),
    ]
}

/// Places that are not looked at.
fn elsewhere() -> Vec<Case> {
    let row = |name: &str, ids: Ids, field: &'static str, before: &'static str| {
        let lines = move |kit: &Kit| vec![(field, format!("{before}{}", good(kit)).into())];
        Case::new(name, ids, lines, Answer::no_credentials())
            .at("/maybe")
            .optional(Answer::nobody())
    };
    vec![
        row("a good token in a cookie", &["BEARER-02"], "Cookie", "access_token="),
        row("a good token for a proxy", &["BEARER-02"], "Proxy-Authorization", "Bearer "),
        row("a good token in a field of its own", &["BEARER-02"], "X-Access-Token", ""),
        nothing("a token in the query", &["BEARER-15"], Answer::no_credentials())
            .query(|_| "access_token=eyJhbGciOiJub25lIn0.e30.e30".to_owned()),
        credential(
            "a token in the query beside a good one in the header",
            &["BEARER-15"],
            |kit| format!("Bearer {}", good(kit)),
            Answer::user(),
        )
        .query(|_| "access_token=eyJhbGciOiJub25lIn0.e30.e30".to_owned()),
    ]
}
