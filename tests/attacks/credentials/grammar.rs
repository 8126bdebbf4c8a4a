//! What a credential looks like, and what is none.

use hallpass::RejectionKind;

use super::{PLACES, denied, everywhere, handshake, plain, token};
use crate::kit::{Request, bearer};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![empty(), grammar(), schemes()]
}

const EMPTY: [&str; 17] = [
    "",
    " ",
    "\t",
    "  \t ",
    "Bearer",
    "bearer",
    "BEARER",
    "Bearer ",
    "Bearer  ",
    "Bearer\t",
    " Bearer ",
    "Bearer \t ",
    "Bearer =",
    "Bearer ==",
    "Bearer \"\"",
    "Bearer ,",
    "Bearer null,",
];

const BEFORE: [&str; 33] = [
    "Bearer\t",
    "Bearer \t",
    "Bearer\t ",
    "Bearer=",
    "Bearer =",
    "Bearer = ",
    "Bearer:",
    "Bearer: ",
    "Bearer,",
    "Bearer, ",
    "Bearer \"",
    "Bearer token=",
    "Bearer token=\"",
    "Bearer Bearer ",
    "Bearer bearer ",
    "Bearer Token ",
    "Bearer\u{a0}",
    "Bearer \u{a0}",
    "Bearer\u{3000}",
    "Bearer\0",
    "Bearer \0",
    "Bearer\n",
    "Bearer \n ",
    "Bearer\r\n ",
    "Bearer\u{b}",
    "\u{feff}Bearer ",
    "\"Bearer\" ",
    "Bearer <",
    "B\u{435}arer ",
    "Bearer/",
    "(Bearer) ",
    "Authorization: Bearer ",
    "Bearer Bearer Bearer ",
];

const AFTER: [&str; 23] = [
    " x",
    " =",
    ",",
    ";",
    "\"",
    "'",
    ">",
    "\u{a0}",
    "\0",
    "\0 x",
    "\r\n x",
    "\n x",
    "%20",
    "%00",
    "#",
    "?",
    ":",
    "\\",
    ", realm=\"x\"",
    " realm=x",
    "&a=b",
    "\u{e9}",
    "\u{ff0e}",
];

const SCHEMES: [&str; 22] = [
    "Basic",
    "basic",
    "Digest",
    "Negotiate",
    "NTLM",
    "DPoP",
    "Token",
    "JWT",
    "OAuth",
    "HOBA",
    "Mutual",
    "AWS4-HMAC-SHA256",
    "PrivateToken",
    "GNAP",
    "Bearers",
    "XBearer",
    "Bear",
    "Bearer-Token",
    "Bearer.",
    "none",
    "null",
    "Anonymous",
];

fn empty() -> Line {
    let gate = everywhere();
    let malformed = RejectionKind::MalformedCredentials;
    let get = || Request::new("GET");
    let mut cases = vec![Case::admitted("not empty", &gate, &bearer(token()))];
    for value in EMPTY {
        let request = get().line("authorization", value);
        cases.extend(denied(&format!("Authorization {value:?}"), &gate, &request, malformed));
        let plainly =
            denied(&format!("only Authorization {value:?}"), &plain(), &request, malformed);
        cases.extend(plainly);
    }
    for (name, request) in [
        ("an empty cookie", get().line("cookie", "__Host-token=")),
        ("a cookie of spaces", get().line("cookie", "__Host-token=   ; a=b")),
        ("a cookie of quotes", get().line("cookie", "__Host-token=\"\"")),
        ("an empty field", get().line("x-token", "")),
        ("a field of spaces", get().line("x-token", "  ")),
        ("an empty parameter", get().query("access_token=")),
        ("a parameter without a value", get().query("access_token")),
        ("an empty parameter among others", get().query("a=1&access_token=&b=2")),
        ("an empty subprotocol", PLACES[3].1(handshake(), "")),
    ] {
        cases.extend(denied(name, &gate, &request, malformed));
    }
    for text in ["null", "undefined", "none", "0", "true", "anonymous", "x", ".", ".."] {
        let kind = RejectionKind::Token(hallpass::ErrorKind::Malformed);
        cases.extend(denied(&format!("Bearer {text}"), &gate, &bearer(text), kind));
    }
    Line {
        name: "empty credentials",
        why: "an empty token was taken for no token, and no token for a trusted caller: what is there and \
              empty is malformed, at optional gates as well (RFC 6750 §2.1)",
        advisories: &["CVE-2023-48312"],
        cases,
    }
}

/// Scheme, one or more spaces, token (RFC 9110 §11.4).
fn grammar() -> Line {
    let gate = plain();
    let good = token();
    let get = || Request::new("GET");
    let mut cases = Vec::new();
    for before in [
        "Bearer ",
        "bearer ",
        "BEARER ",
        "bEaReR ",
        "Bearer  ",
        "Bearer          ",
        " Bearer ",
        "\tBearer ",
    ] {
        let request = get().line("authorization", format!("{before}{good}"));
        cases.push(Case::admitted(format!("{before:?} before"), &gate, &request));
    }
    for after in [" ", "\t", "  \t "] {
        let request = get().line("authorization", format!("Bearer {good}{after}"));
        cases.push(Case::admitted(format!("{after:?} after"), &gate, &request));
    }
    let malformed = RejectionKind::MalformedCredentials;
    for before in BEFORE {
        let request = get().line("authorization", format!("{before}{good}"));
        cases.extend(denied(&format!("{before:?} before"), &gate, &request, malformed));
    }
    for after in AFTER {
        let request = get().line("authorization", format!("Bearer {good}{after}"));
        cases.extend(denied(&format!("{after:?} after"), &gate, &request, malformed));
    }
    for at in 0..=u8::MAX {
        let allowed = at.is_ascii_alphanumeric() || b"-._~+/".contains(&at);
        if !allowed {
            let middle = good.len() / 2;
            let value = [b"Bearer ", &good.as_bytes()[..middle], &[at], &good.as_bytes()[middle..]];
            let request = get().line("authorization", value.concat());
            let name = format!("the byte {at:#04x} within");
            cases.push(Case::denied(name, &gate, &request, malformed));
        }
    }
    Line {
        name: "the grammar of credentials",
        why: "a proxy and the service disagree on where the token begins, and each sees another one: a \
              scheme in any case, spaces, one token68 (RFC 9110 §11.2, §11.4)",
        advisories: &[],
        cases,
    }
}

fn schemes() -> Line {
    let gate = plain();
    let good = token();
    let mut cases = vec![Case::admitted("Bearer", &gate, &bearer(&good))];
    for scheme in SCHEMES {
        let request = Request::new("GET").line("authorization", format!("{scheme} {good}"));
        cases.extend(denied(scheme, &gate, &request, RejectionKind::UnsupportedScheme));
    }
    for (name, value) in [
        ("the token alone", good.clone()),
        ("Bearer without a space", format!("Bearer{good}")),
        ("Basic alone", "Basic".to_owned()),
        ("a user and a password", "Basic dXNlcjpwYXNzd29yZA==".to_owned()),
        ("Digest with parameters", "Digest username=\"x\", realm=\"y\"".to_owned()),
    ] {
        let request = Request::new("GET").line("authorization", value);
        cases.extend(denied(name, &gate, &request, RejectionKind::UnsupportedScheme));
    }
    Line {
        name: "other schemes",
        why: "credentials of another scheme are credentials: at an optional gate they make nobody \
              anonymous, and a token under `DPoP` is not a bearer's (RFC 9110 §11.4, RFC 9449 §7.1)",
        advisories: &[],
        cases,
    }
}
