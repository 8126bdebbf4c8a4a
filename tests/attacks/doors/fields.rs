//! `Authorization`, and a header that holds a token alone, with every byte in every place (RFC 9110
//! §5.5, §11.4, RFC 6750 §2.1).

use super::kit::{
    self, HEADER, Must, bytes, case, good, halves, is_ows, is_tchar, is_token68, join,
    must_of_credential, shown,
};
use crate::kit::Request;
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![authorization(), header_alone(), several()]
}

/// What RFC 9110 §11.4 and RFC 6750 §2.1 make of the value of an `Authorization` field.
fn must_of(value: &[u8]) -> Must {
    let start = value.iter().take_while(|byte| is_ows(**byte)).count();
    let end = value.iter().rev().take_while(|byte| is_ows(**byte)).count();
    let value = value.get(start..value.len().saturating_sub(end)).unwrap_or_default();
    let mut parts = value.splitn(2, |byte| *byte == b' ');
    let scheme = parts.next().unwrap_or_default();
    let rest = parts.next().unwrap_or_default();
    if scheme.is_empty() || !scheme.iter().all(|byte| is_tchar(*byte)) || !value.is_ascii() {
        return Must::BadRequest;
    }
    if !scheme.eq_ignore_ascii_case(b"bearer") {
        return Must::OtherScheme;
    }
    let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
    match rest.get(spaces..).unwrap_or_default() {
        token if token == good().as_bytes() => Must::Accept,
        token if is_token68(token) => Must::BadToken,
        _ => Must::BadRequest,
    }
}

fn authorization() -> Line {
    let token = good().as_bytes();
    let (front, back) = halves();
    let (front, back) = (front.as_bytes(), back.as_bytes());
    type Place<'t> = (&'static str, &'t dyn Fn(&[u8]) -> Vec<u8>);
    let places: [Place<'_>; 14] = [
        ("before the scheme", &|b| join([b, b"Bearer ", token])),
        ("before the scheme, and a space", &|b| join([b, b" Bearer ", token])),
        ("in the scheme, one more", &|b| join([b"Bea", b, b"rer ", token])),
        ("in the scheme, for its `a`", &|b| join([b"Be", b, b"rer ", token])),
        ("after the scheme, before the space", &|b| join([b"Bearer", b, b" ", token])),
        ("for the space", &|b| join([b"Bearer", b, token])),
        ("after the space", &|b| join([b"Bearer ", b, token])),
        ("between two spaces", &|b| join([b"Bearer ", b, b" ", token])),
        ("in the token, one more", &|b| join([b"Bearer ", front, b, back])),
        ("in the token, for one of it", &|b| join([b"Bearer ", front, b, &back[1..]])),
        ("after the token", &|b| join([b"Bearer ", token, b])),
        ("after the token and a space", &|b| join([b"Bearer ", token, b" ", b])),
        ("for the token", &|b| join([b"Bearer ", b])),
        ("alone", &|b| b.to_vec()),
    ];
    let gate = kit::gate();
    let mut cases = Vec::new();
    for (place, value) in places {
        for byte in bytes() {
            let value = value(&[byte]);
            let must = must_of(&value);
            let request = Request::new("GET").line("authorization", value);
            cases.push(case(format!("{}, {place}", shown(byte)), &gate, &request, must));
        }
    }
    Line {
        name: "Authorization with every byte in every place",
        why: "what one parser skips and another one does not makes two readings of one credential: \
              a scheme, spaces and one token68 is all that is read (RFC 9110 section 11.4)",
        advisories: &["CVE-2023-48312"],
        cases,
    }
}

fn header_alone() -> Line {
    let token = good().as_bytes();
    let (front, back) = halves();
    let (front, back) = (front.as_bytes(), back.as_bytes());
    let gate = kit::gate();
    let mut cases = Vec::new();
    for byte in bytes() {
        let b = &[byte][..];
        for (place, value) in [
            ("before the token", join([b, token])),
            ("in the token, one more", join([front, b, back])),
            ("in the token, for one of it", join([front, b, &back[1..]])),
            ("after the token", join([token, b])),
            ("after the token and a space", join([token, b" ", b])),
            ("alone", b.to_vec()),
        ] {
            let must = must_of_credential(&value);
            let request = Request::new("GET").line(HEADER, value);
            cases.push(case(format!("{}, {place}", shown(byte)), &gate, &request, must));
        }
    }
    Line {
        name: "a header that holds a token, with every byte in every place",
        why: "the header holds one token68 and nothing else, so that nothing can be hidden beside it \
              (RFC 9110 section 11.2)",
        advisories: &[],
        cases,
    }
}

/// Two credentials are an error, whatever they are (RFC 9110 §5.3, RFC 6750 §3.1).
fn several() -> Line {
    let bearer = format!("Bearer {}", good());
    let gate = kit::gate();
    let mut cases = Vec::new();
    let values: [(&str, &[u8]); 8] = [
        ("the same", bearer.as_bytes()),
        ("a bad token", b"Bearer x"),
        ("no token", b"Bearer"),
        ("another scheme", b"Basic YTpi"),
        ("nothing", b""),
        ("a space", b" "),
        ("bytes beyond ASCII", b"\xff\xfe"),
        ("a NUL", b"\0"),
    ];
    for (name, value) in values {
        let get = || Request::new("GET");
        let first = get().line("authorization", bearer.as_str()).line("authorization", value);
        let last = get().line("authorization", value).line("authorization", bearer.as_str());
        let header = get().line("authorization", value).line(HEADER, good());
        let headers = get().line(HEADER, good()).line(HEADER, value);
        for (place, request) in [
            ("after it", first),
            ("before it", last),
            ("beside another header", header),
            ("in that header twice", headers),
        ] {
            cases.push(case(format!("{name}, {place}"), &gate, &request, Must::BadRequest));
        }
    }
    cases.extend(merged());
    for lines in [2_usize, 1_000, 10_000] {
        let request = (0..lines)
            .fold(Request::new("GET"), |request, _| request.line("authorization", bearer.as_str()));
        cases.push(case(format!("{lines} lines"), &gate, &request, Must::BadRequest));
    }
    let one = Request::new("GET").line("authorization", bearer.as_str());
    cases.push(case("one line", &gate, &one, Must::Accept));
    Line {
        name: "credentials that stand twice",
        why: "whoever can add a second credential would choose which of them counts (RFC 9110 \
              section 5.3, RFC 6750 section 3.1)",
        advisories: &["CVE-2025-64527"],
        cases,
    }
}

/// Two values in one line, as a proxy merges them.
fn merged() -> Vec<Case> {
    let gate = kit::gate();
    let token = good();
    let row = |name: &str, value: String, must| {
        case(name, &gate, &Request::new("GET").line("authorization", value), must)
    };
    vec![
        row("merged with a comma", format!("Bearer {token}, Bearer {token}"), Must::BadRequest),
        row("merged without a space", format!("Bearer {token},Bearer {token}"), Must::BadRequest),
        row("two tokens after one scheme", format!("Bearer {token} {token}"), Must::BadRequest),
        row("two schemes before one token", format!("Bearer Bearer {token}"), Must::BadRequest),
        row("a parameter", format!("Bearer token={token}"), Must::BadRequest),
        row("a quoted token", format!("Bearer \"{token}\""), Must::BadRequest),
        row("merged with another scheme", format!("Basic YQ==, Bearer {token}"), Must::OtherScheme),
        row("many spaces", format!("Bearer{}{token}", " ".repeat(10_000)), Must::Accept),
        row("space around it", format!(" \t Bearer {token} \t "), Must::Accept),
    ]
}
