//! Cookies, with every byte in every place (RFC 6265 §4.2.1, §5.2).

use super::kit::{
    self, COOKIE, Must, bytes, case, good, halves, is_ows, join, must_of_credential, shown,
};
use crate::kit::Request;
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![every_byte(), spellings(), crowds()]
}

/// What RFC 6265 makes of a `Cookie` field: pairs between semicolons, a name up to the first equals
/// sign, SP and HTAB around both ignored, and no quoting that could hide a semicolon.
fn must_of(value: &[u8]) -> Must {
    let mut found = Vec::new();
    for pair in value.split(|byte| *byte == b';') {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        let (Some(name), Some(value)) = (parts.next(), parts.next()) else { continue };
        let start = name.iter().take_while(|byte| is_ows(**byte)).count();
        let end = name.iter().rev().take_while(|byte| is_ows(**byte)).count();
        if name.get(start..name.len().saturating_sub(end)) == Some(COOKIE.as_bytes()) {
            found.push(value);
        }
    }
    match found.as_slice() {
        [] => Must::Absent,
        [value] => must_of_credential(value),
        _ => Must::BadRequest,
    }
}

fn every_byte() -> Line {
    let (name, token) = (COOKIE.as_bytes(), good().as_bytes());
    let (front, back) = halves();
    let (front, back) = (front.as_bytes(), back.as_bytes());
    let (start, end) = name.split_at(5);
    let gate = kit::gate();
    let mut cases = Vec::new();
    for byte in bytes() {
        let b = &[byte][..];
        for (place, value) in [
            ("before the name", join([b, name, b"=", token])),
            ("in the name", join([start, b, end, b"=", token])),
            ("in the name, for one of it", join([start, b, &end[1..], b"=", token])),
            ("after the name", join([name, b, b"=", token])),
            ("for the equals sign", join([name, b, token])),
            ("before the token", join([name, b"=", b, token])),
            ("in the token, one more", join([name, b"=", front, b, back])),
            ("in the token, for one of it", join([name, b"=", front, b, &back[1..]])),
            ("after the token", join([name, b"=", token, b])),
            ("for the token", join([name, b"=", b])),
            ("for a semicolon before it", join([b"a=1", b, name, b"=", token])),
            ("for the space before it", join([b"a=1;", b, name, b"=", token])),
            ("for a semicolon after it", join([name, b"=", token, b, b"b=2"])),
            ("for the space after it", join([name, b"=", token, b";", b, b"b=2"])),
            ("for a cookie after it", join([name, b"=", token, b";", b])),
            ("in another name", join([b"a", b, b"a=1; ", name, b"=", token])),
            ("in another value", join([b"a=1", b, b"1; ", name, b"=", token])),
            ("alone", b.to_vec()),
        ] {
            let must = must_of(&value);
            let request = Request::new("GET").line("cookie", value);
            cases.push(case(format!("{}, {place}", shown(byte)), &gate, &request, must));
        }
    }
    Line {
        name: "cookies with every byte in every place",
        why: "a cookie of another name, or a piece of one, would pass for the token's, or hide it \
              (RFC 6265 sections 4.2.1 and 5.2)",
        advisories: &[],
        cases,
    }
}

/// What parsers of older standards, and browsers' own rules, make of cookies.
fn spellings() -> Line {
    let token = good();
    let pair = format!("{COOKIE}={token}");
    let gate = kit::gate();
    let text = |name: &str, value: String, must| {
        case(name, &gate, &Request::new("GET").line("cookie", value), must)
    };
    let mut cases = vec![
        text("the cookie alone", pair.clone(), Must::Accept),
        text("$Version before it", format!("$Version=1; {pair}; $Path=/"), Must::Accept),
        text("$Version and a comma", format!("$Version=1, {pair}"), Must::Absent),
        text("a name with a dollar", format!("${pair}"), Must::Absent),
        text("a comma before it", format!("a=1,{pair}"), Must::Absent),
        text("quotes around the token", format!("{COOKIE}=\"{token}\""), Must::BadRequest),
        text("quotes around the name", format!("\"{COOKIE}\"={token}"), Must::Absent),
        text("one quote before", format!("{COOKIE}=\"{token}"), Must::BadRequest),
        text("one quote after", format!("{COOKIE}={token}\""), Must::BadRequest),
        text("between the quotes of others", format!("a=\"1; {pair}; b=2\""), Must::Accept),
        text(
            "between the quotes of others, and once more",
            format!("$Version=1; a=\"1; {pair}; b=2\"; {pair}"),
            Must::BadRequest,
        ),
        text("escapes in quotes", format!("{COOKIE}=\"\\145{token}\""), Must::BadRequest),
        text("the name encoded", format!("%5F%5FHost-token={token}"), Must::Absent),
        text(
            "the token encoded",
            format!("{COOKIE}={}", token.replace('.', "%2e")),
            Must::BadRequest,
        ),
        text("no name", format!("={token}"), Must::Absent),
        text("no name, and a pair for a value", format!("={pair}"), Must::Absent),
        text("the name twice", format!("{COOKIE}={pair}"), Must::BadRequest),
        text("no equals sign", COOKIE.to_owned(), Must::Absent),
        text("no value", format!("{COOKIE}="), Must::BadRequest),
        text("a space for a value", format!("{COOKIE}= "), Must::BadRequest),
        text("the case of the name", format!("{}={token}", COOKIE.to_lowercase()), Must::Absent),
        text("a scheme", format!("{COOKIE}=Bearer {token}"), Must::BadRequest),
        text("a scheme, encoded", format!("{COOKIE}=Bearer%20{token}"), Must::BadRequest),
        text("two tokens", format!("{COOKIE}={token} {token}"), Must::BadRequest),
        text("attributes", format!("{pair}; Path=/; HttpOnly; Secure"), Must::Accept),
    ];
    cases.extend(odd_spaces());
    Line {
        name: "cookies as other parsers read them",
        why: "a server that trims, unquotes or decodes more than browsers do lets a subdomain set the \
              cookie that the prefix __Host- guards (RFC 6265 section 4.2.1)",
        advisories: &[],
        cases,
    }
}

/// Spaces that some languages trim: the name would get a prefix that browsers do not guard.
fn odd_spaces() -> Vec<Case> {
    let spaces = [
        ("U+00A0 in Latin-1", &b"\xa0"[..]),
        ("U+0085 in Latin-1", b"\x85"),
        ("U+00A0", "\u{a0}".as_bytes()),
        ("U+0085", "\u{85}".as_bytes()),
        ("U+2000", "\u{2000}".as_bytes()),
        ("U+3000", "\u{3000}".as_bytes()),
        ("U+FEFF", "\u{feff}".as_bytes()),
        ("a vertical tab", b"\x0b"),
    ];
    let gate = kit::gate();
    let (name, token) = (COOKIE.as_bytes(), good().as_bytes());
    let pair = join([name, b"=", token]);
    let mut cases = Vec::new();
    for (space, bytes) in spaces {
        for (place, value, must) in [
            ("before the name", join([bytes, &pair]), Must::Absent),
            ("after the name", join([name, bytes, b"=", token]), Must::Absent),
            ("after all", join([&pair, bytes]), Must::BadRequest),
        ] {
            let request = Request::new("GET").line("cookie", value);
            cases.push(case(format!("{space} {place}"), &gate, &request, must));
        }
    }
    cases
}

/// Many of them.
fn crowds() -> Line {
    let pair = format!("{COOKIE}={}", good());
    let gate = kit::gate();
    let others = (0..10_000).map(|n| format!("c{n}={n}; ")).collect::<String>();
    let get = || Request::new("GET");
    let lines = |request: Request, value: &str, count: usize| {
        (0..count).fold(request, |request, _| request.line("cookie", value))
    };
    let bad = format!("{COOKIE}=x");
    let rows: Vec<(&str, Request, Must)> = vec![
        ("10,000 others", get().line("cookie", others.clone()), Must::Absent),
        ("10,000 others before it", get().line("cookie", format!("{others}{pair}")), Must::Accept),
        ("10,000 others after it", get().line("cookie", format!("{pair}; {others}")), Must::Accept),
        ("10,000 empty pairs", get().line("cookie", ";".repeat(10_000) + &pair), Must::Accept),
        ("a line for each", lines(get(), "a=1", 10_000).line("cookie", pair.clone()), Must::Accept),
        ("nothing", get().line("cookie", ""), Must::Absent),
        ("empty pairs", get().line("cookie", format!(";;;; ;\t; {pair} ;; ; ;")), Must::Accept),
        ("twice, the same", get().line("cookie", format!("{pair}; {pair}")), Must::BadRequest),
        ("twice, bad first", get().line("cookie", format!("{bad}; {pair}")), Must::BadRequest),
        ("twice, bad last", get().line("cookie", format!("{pair}; {bad}")), Must::BadRequest),
        ("twice, one empty", get().line("cookie", format!("{pair}; {COOKIE}=")), Must::BadRequest),
        ("twice, on two lines", lines(get(), &pair, 2), Must::BadRequest),
        ("far apart", get().line("cookie", format!("{pair}; {others}{pair}")), Must::BadRequest),
        (
            "10,000 of its name",
            get().line("cookie", format!("{pair}; ").repeat(10_000)),
            Must::BadRequest,
        ),
        ("10,000 of its name on lines", lines(get(), &pair, 10_000), Must::BadRequest),
    ];
    let cases: Vec<Case> =
        rows.into_iter().map(|(name, request, must)| case(name, &gate, &request, must)).collect();
    Line {
        name: "many cookies, and two of one name",
        why: "which of two cookies a browser sends first says nothing about who set it: two are two \
              credentials (RFC 6750 section 3.1), and any number of others is none",
        advisories: &["CVE-2025-64527"],
        cases,
    }
}
