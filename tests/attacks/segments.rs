//! The three segments of a token, and everything else that a text can be (RFC 7515 §3.1, §7.1).

mod whole;

use hallpass::{Algorithm, ErrorKind, Verifier};

use crate::kit::{good, header, key, signed, verifier, with_signature};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    [counts(), dots()].into_iter().chain(whole::lines()).collect()
}

/// How the verifier judges a token: `None` if it accepts it.
pub(crate) fn kind(verifier: &Verifier, token: &str) -> Option<ErrorKind> {
    let verdict = verifier.verify(token).now().expect("static keys are ready");
    verdict.err().map(|error| error.kind())
}

fn genuine() -> String {
    signed(key(ALGORITHM), header(ALGORITHM), good())
}

/// The three segments of a good token.
fn segments() -> [String; 3] {
    let token = genuine();
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

/// Refused as they stand in a table, and a good token accepted.
fn line(
    name: &'static str,
    why: &'static str,
    advisories: &'static [&'static str],
    table: Vec<(&str, String, ErrorKind)>,
) -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = vec![Case::accepted("three segments", &verifier, genuine())];
    let refused = table.into_iter();
    cases.extend(refused.map(|(name, token, kind)| Case::refused(name, &verifier, token, kind)));
    Line { name, why, advisories, cases }
}

fn counts() -> Line {
    use ErrorKind::{Encrypted, Malformed, Signature};
    let [h, p, s] = segments();
    let token = genuine();
    let no_payload = with_signature(
        &format!("{h}."),
        hallpass::danger::sign_raw(key(ALGORITHM), format!("{h}.").as_bytes()).unwrap(),
    );
    let table = vec![
        ("nothing", String::new(), Malformed),
        ("one segment", h.clone(), Malformed),
        ("the payload alone", p.clone(), Malformed),
        ("the signature alone", s.clone(), Malformed),
        ("two segments", format!("{h}.{p}"), Malformed),
        ("header and signature", format!("{h}.{s}"), Malformed),
        ("four segments", format!("{token}.e30"), Malformed),
        ("four, the signature last", format!("{h}.{p}.{p}.{s}"), Malformed),
        ("four, the signature third", format!("{h}.{p}.{s}.{s}"), Malformed),
        ("five segments", format!("{token}.e30.e30"), Encrypted),
        ("five segments of a JWE", format!("{h}.{p}.{p}.{p}.{s}"), Encrypted),
        ("six segments", format!("{token}.a.b.c"), Malformed),
        ("seven segments", format!("{token}.a.b.c.d"), Malformed),
        ("two tokens, with a dot between them", format!("{token}.{token}"), Malformed),
        ("a thousand segments", format!("{token}{}", ".e30".repeat(997)), Malformed),
        ("an empty header", format!(".{p}.{s}"), Malformed),
        ("an empty payload", format!("{h}..{s}"), Signature),
        ("an empty payload, signed", no_payload, Malformed),
        ("an empty signature", format!("{h}.{p}."), Signature),
        ("header and nothing", format!("{h}.."), Signature),
        ("payload and nothing", format!(".{p}."), Malformed),
        ("signature and nothing", format!("..{s}"), Malformed),
        ("the wrong order", format!("{p}.{h}.{s}"), ErrorKind::Header),
        ("the signature first", format!("{s}.{h}.{p}"), Malformed),
        ("header and payload of a header", format!("{h}.{h}.{s}"), Signature),
    ];
    line(
        "segments",
        "who counts loosely verifies one part and reads another, or reads beyond the end: a JWS has \
         three segments, none of a good one is empty (RFC 7515 §7.1, RFC 7519 §7.2)",
        &["CVE-2019-18848", "CVE-2020-28042", "CVE-2023-51774"],
        table,
    )
}

fn dots() -> Line {
    use ErrorKind::{Encrypted, Malformed};
    let [h, p, s] = segments();
    let token = genuine();
    let between = |dot: &str| format!("{h}{dot}{p}{dot}{s}");
    let table = vec![
        ("one dot", ".".into(), Malformed),
        ("two dots", "..".into(), Malformed),
        ("three dots", "...".into(), Malformed),
        ("four dots", "....".into(), Encrypted),
        ("five dots", ".....".into(), Malformed),
        ("a dot in front", format!(".{token}"), Malformed),
        ("a dot behind", format!("{token}."), Malformed),
        ("dots at both ends", format!(".{token}."), Encrypted),
        ("two dots in front", format!("..{token}"), Encrypted),
        ("two dots behind", format!("{token}.."), Encrypted),
        ("a doubled first dot", format!("{h}..{p}.{s}"), Malformed),
        ("a doubled second dot", format!("{h}.{p}..{s}"), Malformed),
        ("all dots doubled", between(".."), Encrypted),
        ("a dot within the header", format!("e.{h}.{p}.{s}"), Malformed),
        ("percent-encoded dots", between("%2E"), Malformed),
        ("percent-encoded dots in lower case", between("%2e"), Malformed),
        ("one encoded dot", format!("{h}.{p}%2E{s}"), Malformed),
        ("escaped dots", between("\\u002e"), Malformed),
        ("a full stop of full width", between("\u{ff0e}"), Malformed),
        ("an ideographic full stop", between("\u{3002}"), Malformed),
        ("a one dot leader", between("\u{2024}"), Malformed),
        ("a middle dot", between("\u{b7}"), Malformed),
        ("commas", between(","), Malformed),
        ("colons", between(":"), Malformed),
        ("tildes", between("~"), Malformed),
        ("slashes", between("/"), Malformed),
        ("nothing", between(""), Malformed),
    ];
    line(
        "dots",
        "who splits at anything else than U+002E, or drops empty parts, verifies what another reader \
         does not see (RFC 7515 §7.1)",
        &["CVE-2019-18848"],
        table,
    )
}
