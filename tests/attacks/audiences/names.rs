//! Names that somebody might normalise.

use hallpass::ErrorKind;
use serde_json::json;

use super::{alone_and_in_array, judged, of, token};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![addresses(), unicode()]
}

const NEAR_ADDRESS: [&str; 23] = [
    "https://api.example.com/",
    "http://api.example.com",
    "HTTPS://api.example.com",
    "https://API.example.com",
    "https://api.example.com:443",
    "https://api.example.com.",
    "https://api.example.com/orders",
    "https://api.example.com?x",
    "https://api.example.com#x",
    "https://api.example.com.attacker.test",
    "https://attacker.test/https://api.example.com",
    "https://api.example.com@attacker.test",
    "https://user@api.example.com",
    "https://v1.api.example.com",
    "https://example.com",
    "https:api.example.com",
    "https:///api.example.com",
    "//api.example.com",
    "api.example.com",
    "https://api.example.co",
    "https://api%2Eexample.com",
    "https://api.example.com%00",
    "https://api.example.com ",
];

const NEAR_CAFE: [&str; 14] = [
    "caf\u{e9}-x",
    "cafe\u{301}",
    "cafe",
    "caf\u{c9}",
    "CAF\u{c9}",
    "caf\u{e9}\u{200b}",
    "\u{feff}caf\u{e9}",
    "caf\u{e9}\u{301}",
    "\u{63}\u{430}f\u{e9}",
    "\u{ff43}af\u{e9}",
    "xn--caf-dma",
    "caf\\u00e9",
    "caf%C3%A9",
    "cafÃ©",
];

fn addresses() -> Line {
    let good = vec![json!("https://api.example.com"), json!(["x", "https://api.example.com"])];
    Line {
        name: "audiences that are addresses",
        why: "two services on one host, or a host of the attacker's, are one to whoever normalises \
              addresses: they are compared as strings (RFC 7519 §2, StringOrURI)",
        advisories: &["CVE-2023-22482"],
        cases: judged(&of(&["https://api.example.com"]), good, alone_and_in_array(&NEAR_ADDRESS)),
    }
}

fn unicode() -> Line {
    let mut cases =
        judged(&of(&["caf\u{e9}"]), vec![json!("caf\u{e9}")], alone_and_in_array(&NEAR_CAFE));
    let name = "https://b\u{fc}cher.example";
    let idn = of(&[name]);
    for (what, aud) in [
        ("punycode", "https://xn--bcher-kva.example"),
        ("decomposed", "https://bu\u{308}cher.example"),
        ("upper case", "https://B\u{dc}CHER.example"),
        ("a dot of full width", "https://b\u{fc}cher\u{ff0e}example"),
    ] {
        let kind = ErrorKind::WrongAudience;
        cases.push(Case::refused(what, &idn, token(json!(aud)), kind));
    }
    cases.push(Case::accepted("the name itself", &idn, token(json!(name))));
    let decomposed = of(&["cafe\u{301}"]);
    let composed = token(json!("caf\u{e9}"));
    let kind = ErrorKind::WrongAudience;
    cases.push(Case::refused("composed for decomposed", &decomposed, composed, kind));
    Line {
        name: "audiences beyond ASCII",
        why: "names that look alike, or that some normalisation makes alike, are names of two services: \
              nothing is normalised (RFC 7519 §2, RFC 8725 §3.8)",
        advisories: &[],
        cases,
    }
}
