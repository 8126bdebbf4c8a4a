//! The query string, where a service asks for tokens there (RFC 6750 §2.3).

use super::kit::{self, Must, PARAMETER, bytes, case, good, halves, is_token68, shown};
use crate::kit::Request;
use crate::line::Line;

pub(super) fn lines() -> Vec<Line> {
    vec![every_character(), spellings()]
}

/// Pairs between ampersands, a name up to the first equals sign, and both as they stand: no
/// character of a token has to be encoded.
fn must_of(query: &str) -> Must {
    let mut found = Vec::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if name == PARAMETER {
            found.push(value);
        }
    }
    match found.as_slice() {
        [] => Must::Absent,
        [value] if *value == good() => Must::Accept,
        [value] if is_token68(value.as_bytes()) => Must::BadToken,
        _ => Must::BadRequest,
    }
}

/// A query is text, so that a byte beyond ASCII is the character of its number.
fn every_character() -> Line {
    let token = good();
    let (front, back) = halves();
    let (start, end) = PARAMETER.split_at(6);
    let gate = kit::gate();
    let mut cases = Vec::new();
    for byte in bytes() {
        let b = char::from(byte);
        let encoded = format!("%{byte:02X}");
        for (how, b) in [("", b.to_string()), (", encoded", encoded)] {
            for (place, query) in [
                ("before the name", format!("{b}{PARAMETER}={token}")),
                ("in the name", format!("{start}{b}{end}={token}")),
                ("in the name, for one of it", format!("{start}{b}{}={token}", &end[1..])),
                ("after the name", format!("{PARAMETER}{b}={token}")),
                ("for the equals sign", format!("{PARAMETER}{b}{token}")),
                ("before the token", format!("{PARAMETER}={b}{token}")),
                ("in the token", format!("{PARAMETER}={front}{b}{back}")),
                ("in the token, for one of it", format!("{PARAMETER}={front}{b}{}", &back[1..])),
                ("after the token", format!("{PARAMETER}={token}{b}")),
                ("for the token", format!("{PARAMETER}={b}")),
                ("for the ampersand before it", format!("a=1{b}{PARAMETER}={token}")),
                ("for the ampersand after it", format!("{PARAMETER}={token}{b}a=1")),
                ("in another value", format!("a={b}&{PARAMETER}={token}")),
                ("alone", b.clone()),
            ] {
                let must = must_of(&query);
                let request = Request::new("GET").query(query);
                cases.push(case(format!("{}{how}, {place}", shown(byte)), &gate, &request, must));
            }
        }
    }
    Line {
        name: "a query with every character in every place",
        why: "decoding, and a second separator, would be a second reading of what the layers before \
              this one have logged, cached or checked (RFC 6750 section 2.3)",
        advisories: &[],
        cases,
    }
}

fn spellings() -> Line {
    let token = good();
    let pair = format!("{PARAMETER}={token}");
    let every_encoded = token.bytes().map(|b| format!("%{b:02x}")).collect::<String>();
    let gate = kit::gate();
    let rows: Vec<(&str, String, Must)> = vec![
        ("the parameter alone", pair.clone(), Must::Accept),
        ("empty pairs", format!("&&&{pair}&&"), Must::Accept),
        ("others", format!("a=1&{pair}&b=2"), Must::Accept),
        ("10,000 others", format!("{}{pair}", "a=1&".repeat(10_000)), Must::Accept),
        ("nothing", String::new(), Must::Absent),
        ("a name alone", PARAMETER.to_owned(), Must::BadRequest),
        ("no token", format!("{PARAMETER}="), Must::BadRequest),
        ("twice, the same", format!("{pair}&{pair}"), Must::BadRequest),
        ("twice, bad last", format!("{pair}&{PARAMETER}=x"), Must::BadRequest),
        ("twice, bad first", format!("{PARAMETER}=x&{pair}"), Must::BadRequest),
        ("twice, one without a value", format!("{pair}&{PARAMETER}"), Must::BadRequest),
        ("10,000 times", format!("{pair}&").repeat(10_000), Must::BadRequest),
        ("semicolons", format!("a=1;{pair};b=2"), Must::Absent),
        ("a semicolon after it", format!("{pair};b=2"), Must::BadRequest),
        ("dots encoded", pair.replace('.', "%2E"), Must::BadRequest),
        ("all of it encoded", format!("{PARAMETER}={every_encoded}"), Must::BadRequest),
        ("the name encoded", format!("access%5Ftoken={token}"), Must::Absent),
        ("the case of the name", format!("Access_Token={token}"), Must::Absent),
        ("brackets", format!("{PARAMETER}[]={token}"), Must::Absent),
        ("a scheme", format!("{PARAMETER}=Bearer+{token}"), Must::BadToken),
        ("a scheme, encoded", format!("{PARAMETER}=Bearer%20{token}"), Must::BadRequest),
        ("a space at the end", format!("{pair}+"), Must::BadToken),
        ("quotes", format!("{PARAMETER}=\"{token}\""), Must::BadRequest),
        ("a second question mark", format!("?{pair}"), Must::Absent),
        ("in the value of another", format!("a={pair}"), Must::Absent),
    ];
    let cases = rows
        .into_iter()
        .map(|(name, query, must)| case(name, &gate, &Request::new("GET").query(query), must))
        .collect();
    Line {
        name: "a query as other parsers read it",
        why: "two tokens would let whoever makes the link choose which of them counts (RFC 6750 \
              sections 2.3 and 3.1)",
        advisories: &["CVE-2025-64527"],
        cases,
    }
}
