//! The whole of a header or a payload.

use hallpass::ErrorKind;

use super::{ALGORITHM, payload};
use crate::kit::{good, header, key, signed, verifier};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![documents()]
}

/// What becomes of a document.
const DOCUMENTS: [fn(&str) -> String; 31] = [
    |_| String::new(),
    |_| " ".into(),
    |_| "null".into(),
    |_| "true".into(),
    |_| "1".into(),
    |_| "\"\"".into(),
    |_| "[]".into(),
    |_| "{".into(),
    |_| "}".into(),
    |_| "{}}".into(),
    |_| "HS256".into(),
    |json| format!("[{json}]"),
    |json| format!("[{json},{json}]"),
    |json| format!("{json}{json}"),
    |json| format!("{json} {json}"),
    |json| format!("{json}\n{json}"),
    |json| format!("{json},"),
    |json| format!("{json};"),
    |json| format!("{json}x"),
    |json| format!("{json}\0"),
    |json| format!("{json}}}"),
    |json| format!("{json}// "),
    |json| format!("{json}/**/"),
    |json| format!("{json}\u{feff}"),
    |json| format!("\u{feff}{json}"),
    |json| format!("\0{json}"),
    |json| format!("/**/{json}"),
    |json| format!(")]}}',\n{json}"),
    |json| format!("({json})"),
    |json| format!("{json:?}"),
    |json| json.get(..json.len() - 1).unwrap().to_owned(),
];

fn documents() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    let (head, claims) = (header(ALGORITHM), payload(""));
    for (at, make) in DOCUMENTS.into_iter().enumerate() {
        let name = |part: &str, text: &str| format!("{part} {at}: {}", text.escape_debug());
        let (h, p) = (make(&head), make(&claims));
        let token = signed(key(ALGORITHM), &h, good());
        cases.push(Case::refused(name("header", &h), &verifier, token, ErrorKind::Malformed));
        let token = signed(key(ALGORITHM), &head, &p);
        cases.push(Case::refused(name("payload", &p), &verifier, token, ErrorKind::Malformed));
    }
    let spaced = |json: &str| format!("\r\n\t {} \t\r\n", json.replace(',', " ,\n\t"));
    let token = signed(key(ALGORITHM), spaced(&head), spaced(&claims));
    cases.push(Case::accepted("white space around everything", &verifier, token));
    let pieces =
        |json: &str| (0..json.len()).map(|at| json.split_at(at).0.to_owned()).collect::<Vec<_>>();
    for text in pieces(&claims) {
        let token = signed(key(ALGORITHM), &head, &text);
        let name = format!("a payload cut after {} bytes", text.len());
        cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
    }
    for text in pieces(&head) {
        let token = signed(key(ALGORITHM), &text, good());
        let name = format!("a header cut after {} bytes", text.len());
        cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
    }
    Line {
        name: "JSON documents",
        why: "something behind, in front of or around the object is read by one parser and not by \
              another: header and payload are one JSON object each (RFC 7515 §5.2, RFC 7519 §7.2)",
        advisories: &["CVE-2019-17195"],
        cases,
    }
}
