//! What a token may do (RFC 6749 §3.3, RFC 8693 §4.2): whole words, and never by a guess.

mod rights;
mod word;

use hallpass::{Admission, Algorithm, ErrorKind, Gate, Issuer, RejectionKind, Requirement, scope};
use serde_json::{Value, json};

use crate::kit::{AUDIENCE, bearer, builder, claims, header, issuer, key, signed};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    let here = [words(), lists(), conflicts()];
    here.into_iter().chain(rights::lines()).chain(word::lines()).collect()
}

/// A gate for tokens of this issuer.
fn gate(issuer: Issuer) -> Gate {
    Gate::new(builder([issuer]).audience(AUDIENCE).build().unwrap()).unobserved()
}

/// What becomes of a request with these claims at a route that requires this: `None` if it passes.
fn verdict(issuer: Issuer, more: Value, requirement: &Requirement) -> Option<RejectionKind> {
    let token = signed(key(ALGORITHM), header(ALGORITHM), claims(more));
    let passage = match gate(issuer).begin(&bearer(token)).now().unwrap() {
        Ok(passage) => passage,
        Err(rejection) => return Some(rejection.kind()),
    };
    let required = Admission::require(Some(passage.admission()), requirement);
    required.err().map(|rejection| rejection.kind())
}

fn case(more: Value, requirement: &Requirement, expected: Option<RejectionKind>) -> Case {
    let name = format!("{requirement} of {}", more.to_string().escape_debug());
    Case::same(name, verdict(issuer(ALGORITHM), more, requirement), expected)
}

const INSUFFICIENT: Option<RejectionKind> = Some(RejectionKind::InsufficientScope);
const WRONG_TYPE: Option<RejectionKind> = Some(RejectionKind::Token(ErrorKind::ClaimType));

const OTHER_WORDS: [&str; 52] = [
    "",
    " ",
    "*",
    "rea",
    "ead",
    "reads",
    "readonly",
    "unread",
    "thread",
    "thread:read",
    "read:thread",
    "read:",
    ":read",
    "read.write",
    "read/write",
    "read-write",
    "read_write",
    "read+write",
    "read,write",
    "write,read",
    "read;write",
    "read|write",
    "read\twrite",
    "write\tread",
    "read\nwrite",
    "write\r\nread",
    "read\u{b}write",
    "read\u{c}write",
    "read\0write",
    "read\0",
    "read\u{a0}write",
    "read\u{2003}write",
    "read\u{2028}write",
    "read\u{3000}write",
    "read\u{200b}",
    "\u{feff}read",
    "read\u{85}write",
    "Read",
    "READ",
    "reAd",
    "\"read\"",
    "'read'",
    "[\"read\"]",
    "(read)",
    "read%20write",
    "r\u{435}ad",
    "\u{ff52}ead",
    "re\u{301}ad",
    "!read",
    "-read",
    "no read:x",
    "https://api.example.com/read",
];

fn words() -> Line {
    let read = scope("read");
    let mut cases = Vec::new();
    for claim in ["scope", "scp"] {
        for words in
            ["read", "read write", "write read", " read", "read ", "a  read  b", "read read"]
        {
            cases.push(case(json!({claim: words}), &read, None));
        }
        for words in OTHER_WORDS {
            cases.push(case(json!({claim: words}), &read, INSUFFICIENT));
        }
    }
    Line {
        name: "scopes are words",
        why: "who looks for a part of the text lets `thread:read` read: scopes are the words between \
              spaces, compared whole and with their case (RFC 6749 §3.3)",
        advisories: &[],
        cases,
    }
}

fn no_lists() -> [Value; 8] {
    [
        json!(1),
        json!(true),
        json!({"read": true}),
        json!({"0": "read"}),
        json!(["read", 1]),
        json!(["read", null]),
        json!([["read"]]),
        json!([true]),
    ]
}

fn elsewhere() -> [Value; 9] {
    [
        json!({}),
        json!({"scopes": "read"}),
        json!({"Scope": "read"}),
        json!({"permissions": ["read"]}),
        json!({"roles": ["read"]}),
        json!({"act": {"scope": "read"}}),
        json!({"may_act": {"scope": "read"}}),
        json!({"authorization_details": [{"scope": "read"}]}),
        json!({"resource_access": {"orders": {"scope": "read"}}}),
    ]
}

fn lists() -> Line {
    let read = scope("read");
    let mut cases = Vec::new();
    for claim in ["scope", "scp"] {
        for list in
            [json!(["read"]), json!(["a", "read"]), json!(["read", "read"]), json!(["", "read"])]
        {
            cases.push(case(json!({claim: list}), &read, None));
        }
        for list in [
            json!([]),
            json!([""]),
            json!(["read write"]),
            json!([" read"]),
            json!(["thread:read"]),
            json!(["rea", "d"]),
            json!(["Read"]),
        ] {
            cases.push(case(json!({claim: list}), &read, INSUFFICIENT));
        }
        for wrong in no_lists() {
            cases.push(case(json!({claim: wrong}), &read, WRONG_TYPE));
        }
    }
    for elsewhere in elsewhere() {
        cases.push(case(elsewhere, &read, INSUFFICIENT));
    }
    Line {
        name: "lists of scopes",
        why: "a list that cannot be read, or that stands elsewhere, gives no rights, nor does the actor's \
              give any to the subject (RFC 8693 §4.1, §4.2)",
        advisories: &[],
        cases,
    }
}

/// `scope` and `scp` at once.
fn conflicts() -> Line {
    let read = scope("read");
    let mut cases = Vec::new();
    for (more, expected) in [
        (json!({"scope": "read", "scp": ["read"]}), None),
        (json!({"scope": "read write", "scp": ["write", "read"]}), None),
        (json!({"scope": "write", "scp": "write"}), INSUFFICIENT),
        (json!({"scope": "", "scp": []}), INSUFFICIENT),
        (json!({"scope": "read", "scp": ["write"]}), WRONG_TYPE),
        (json!({"scope": "write", "scp": ["read"]}), WRONG_TYPE),
        (json!({"scope": "read", "scp": []}), WRONG_TYPE),
        (json!({"scope": "", "scp": "read"}), WRONG_TYPE),
        (json!({"scope": "read", "scp": ["read", "admin"]}), WRONG_TYPE),
        (json!({"scope": "read write", "scp": ["read write"]}), WRONG_TYPE),
        (json!({"scope": "read", "scp": 1}), WRONG_TYPE),
        (json!({"scope": 1, "scp": "read"}), WRONG_TYPE),
    ] {
        cases.push(case(more, &read, expected));
    }
    let (both, either) = (scope("read") & scope("write"), scope("read") | scope("write"));
    for (more, required, expected) in [
        (json!({"scope": "read write"}), &both, None),
        (json!({"scope": "read"}), &both, INSUFFICIENT),
        (json!({"scope": "write"}), &both, INSUFFICIENT),
        (json!({"scope": "readwrite"}), &both, INSUFFICIENT),
        (json!({}), &both, INSUFFICIENT),
        (json!({"scope": "write"}), &either, None),
        (json!({"scope": "delete"}), &either, INSUFFICIENT),
        (json!({}), &either, INSUFFICIENT),
    ] {
        cases.push(case(more, required, expected));
    }
    Line {
        name: "scopes that disagree",
        why: "of two lists the longer one would count: two that differ are a reason to refuse the token, \
              and no union is made of them",
        advisories: &[],
        cases,
    }
}
