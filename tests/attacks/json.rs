//! JSON of headers and payloads: one object, bounded, no name twice (RFC 7515 §4, RFC 7519 §4,
//! RFC 8259).

mod documents;
mod duplicates;
mod grammar;

use hallpass::{Algorithm, ErrorKind, Verifier};

use crate::kit::{AUDIENCE, ISSUER, NOW, good, header, key, signed, verifier};
use crate::line::{Case, Line};
use crate::segments;

const ALGORITHM: Algorithm = Algorithm::HS256;
const MALFORMED: Option<ErrorKind> = Some(ErrorKind::Malformed);

pub(crate) fn lines() -> Vec<Line> {
    let here = [nesting(), other_names()];
    let others = [duplicates::lines(), grammar::lines(), documents::lines()];
    here.into_iter().chain(others.into_iter().flatten()).collect()
}

/// A token whose header goes on with these members.
fn with_header(more: &str) -> String {
    signed(key(ALGORITHM), format!(r#"{{"alg":"HS256"{more}}}"#), good())
}

/// A token whose payload goes on with these members.
fn with_payload(more: &str) -> String {
    signed(key(ALGORITHM), header(ALGORITHM), payload(more))
}

fn payload(more: &str) -> String {
    format!(r#"{{"iss":"{ISSUER}","aud":"{AUDIENCE}","exp":{}{more}}}"#, NOW + 60)
}

/// A case for the header and one for the payload, both with these members in addition.
fn both(
    name: &str,
    verifier: &Verifier,
    more: &str,
    kind: Option<ErrorKind>,
) -> impl Iterator<Item = Case> + use<> {
    let tokens = [("header", with_header(more)), ("payload", with_payload(more))];
    let cases = tokens.map(|(part, token)| {
        let name = format!("{name}, in the {part}");
        match kind {
            None => Case::accepted(name, verifier, token),
            Some(kind) => Case::refused(name, verifier, token, kind),
        }
    });
    cases.into_iter()
}

/// So many arrays, objects, or both by turns, inside of one another.
fn nested(levels: usize) -> [(&'static str, String); 3] {
    let turn = |level: usize| level.is_multiple_of(2);
    let open: String = (0..levels).map(|n| if turn(n) { "[" } else { "{\"a\":" }).collect();
    let close: String = (0..levels).rev().map(|n| if turn(n) { "]" } else { "}" }).collect();
    [
        ("arrays", format!("{}{}", "[".repeat(levels), "]".repeat(levels))),
        ("objects", format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels))),
        ("both", format!("{open}{}{close}", if turn(levels) { "1" } else { "" })),
    ]
}

fn nesting() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    // The document itself is a level.
    for (levels, kind) in [
        (1, None),
        (30, None),
        (31, None),
        (32, MALFORMED),
        (33, MALFORMED),
        (64, MALFORMED),
        (127, MALFORMED),
        (128, MALFORMED),
        (129, MALFORMED),
        (300, MALFORMED),
    ] {
        for (what, value) in nested(levels) {
            let name = format!("{levels} {what} inside");
            cases.extend(both(&name, &verifier, &format!(",\"x\":{value}"), kind));
            let name = format!("{levels} {what} beside others");
            cases.extend(both(&name, &verifier, &format!(",\"x\":[],\"y\":{value}"), kind));
        }
    }
    let deep = |name: String, token: String, kind: ErrorKind| {
        Case::same(name, segments::kind(&verifier, &token), Some(kind))
    };
    for (what, value) in nested(10_000) {
        let token = with_payload(&format!(",\"x\":{value}"));
        cases.push(deep(format!("10,000 {what} in the payload"), token, ErrorKind::TooLarge));
        let token = with_header(&format!(",\"x\":{value}"));
        cases.push(deep(format!("10,000 {what} in the header"), token, ErrorKind::TooLarge));
    }
    for (name, text) in [("arrays", "[".repeat(10_000)), ("objects", "{\"a\":".repeat(2_000))] {
        let token = with_payload(&format!(",\"x\":{text}"));
        cases.push(deep(format!("{name} without an end"), token, ErrorKind::Malformed));
        let token = signed(key(ALGORITHM), header(ALGORITHM), &text);
        cases.push(deep(format!("{name} and nothing else"), token, ErrorKind::Malformed));
        let token = signed(key(ALGORITHM), text.get(..2_500).unwrap(), good());
        cases.push(deep(format!("{name} for a header"), token, ErrorKind::Malformed));
    }
    Line {
        name: "nesting",
        why: "a parser that calls itself for each level runs out of stack, and the service dies: 32 \
              levels are read, no more",
        advisories: &["CVE-2025-53864"],
        cases,
    }
}

/// Names are compared to the byte: other spellings are other members, which decide nothing.
fn other_names() -> Line {
    use ErrorKind::{Header, MissingClaim, WrongAudience, WrongIssuer};
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    for (name, more) in [
        ("ALG", r#","ALG":"none""#),
        ("Alg and aLg", r#","Alg":"none","aLg":1"#),
        ("CRIT", r#","CRIT":["x"]"#),
        ("crit with a space", r#","crit ":["x"]"#),
        ("alg with NUL", r#","alg\u0000":"none""#),
        ("alg inside of another", r#","x":{"alg":"none"}"#),
    ] {
        cases.push(Case::accepted(format!("{name} in a header"), &verifier, with_header(more)));
    }
    for (name, more) in [
        ("EXP", r#","EXP":1,"Exp":"soon""#),
        ("Iss", r#","Iss":"evil","ISS":1"#),
        ("Aud", r#","Aud":"evil","AUD":[1]"#),
        ("exp with a space", r#","exp ":1"#),
        ("exp with NUL", r#","exp\u0000":1"#),
        ("exp inside of another", r#","act":{"exp":1,"iss":"evil","aud":1}"#),
        ("CNF", r#","CNF":{}"#),
    ] {
        cases.push(Case::accepted(format!("{name} beside its own"), &verifier, with_payload(more)));
    }
    let header_alone = r#"{"ALG":"HS256"}"#;
    let token = signed(key(ALGORITHM), header_alone, good());
    cases.push(Case::refused("ALG alone", &verifier, token, Header));
    let whole = payload("");
    for (name, from, to, kind) in [
        ("EXP alone", "\"exp\"", "\"EXP\"", MissingClaim),
        ("exp with NUL alone", "\"exp\"", "\"exp\\u0000\"", MissingClaim),
        ("Iss alone", "\"iss\"", "\"Iss\"", WrongIssuer),
        ("iss with a space alone", "\"iss\"", "\" iss\"", WrongIssuer),
        ("AUD alone", "\"aud\"", "\"AUD\"", WrongAudience),
        ("aud in Cyrillic alone", "\"aud\"", "\"\u{430}ud\"", WrongAudience),
    ] {
        let token = signed(key(ALGORITHM), header(ALGORITHM), whole.replace(from, to));
        cases.push(Case::refused(name, &verifier, token, kind));
    }
    Line {
        name: "names in another case",
        why: "who folds case lets `Exp` overrule `exp`; who does not must not take it for `exp` either \
              (RFC 7515 §4, RFC 8259 §8.3)",
        advisories: &[],
        cases,
    }
}
