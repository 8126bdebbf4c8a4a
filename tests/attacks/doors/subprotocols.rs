//! Subprotocols of a WebSocket handshake, with every byte in every place (RFC 6455 §4.1, §11.3.4, RFC
//! 9110 §5.6.1, and the form that Kubernetes gave the token).

use super::kit::{self, Must, bytes, case, good, is_ows, is_tchar, is_token68, join, shown};
use crate::kit::{Request, base64url};
use crate::line::Line;

const PREFIX: &str = "base64url.bearer.authorization.k8s.io.";

pub(super) fn lines() -> Vec<Line> {
    vec![every_byte(), upgrades(), lists(), encodings()]
}

/// The elements of a list: between commas, OWS around them ignored, empty ones left out.
fn elements(value: &[u8]) -> Vec<&[u8]> {
    let trimmed = value.split(|byte| *byte == b',').map(|element| {
        let start = element.iter().take_while(|byte| is_ows(**byte)).count();
        let end = element.iter().rev().take_while(|byte| is_ows(**byte)).count();
        element.get(start..element.len().saturating_sub(end)).unwrap_or_default()
    });
    trimmed.filter(|element| !element.is_empty()).collect()
}

/// What becomes of the subprotocols of a handshake: one element bears the token, and another one is
/// a subprotocol, which is a token of RFC 9110.
fn must_of(value: &[u8]) -> Must {
    let (bearing, others): (Vec<_>, Vec<_>) =
        elements(value).into_iter().partition(|element| element.starts_with(PREFIX.as_bytes()));
    let [bearing] = bearing.as_slice() else {
        return if bearing.is_empty() { Must::Absent } else { Must::BadRequest };
    };
    let real = others.iter().any(|other| other.iter().all(|byte| is_tchar(*byte)));
    let encoded = bearing.strip_prefix(PREFIX.as_bytes()).unwrap_or_default();
    match decoded(encoded) {
        Some(token) if real && token == good().as_bytes() => Must::Accept,
        Some(token) if real && is_token68(&token) => Must::BadToken,
        _ => Must::BadRequest,
    }
}

/// base64url without padding, and with no bit left over that is not zero (RFC 4648 §3.5, §5).
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_usize, 0_usize);
    for byte in text {
        held = held * 64 + ALPHABET.iter().position(|of| of == byte)?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    (held == 0 && bits < 6).then_some(bytes)
}

fn bearing() -> String {
    format!("{PREFIX}{}", base64url(good()))
}

fn handshake(value: impl Into<Vec<u8>>) -> Request {
    Request::new("GET").line("upgrade", "websocket").line("sec-websocket-protocol", value)
}

fn every_byte() -> Line {
    let encoded = base64url(good());
    let (prefix, encoded) = (PREFIX.as_bytes(), encoded.as_bytes());
    let bearing = join([prefix, encoded]);
    let bearing = bearing.as_slice();
    let (start, end) = prefix.split_at(11);
    let (front, back) = encoded.split_at(encoded.len() - 21);
    let gate = kit::gate();
    let mut cases = Vec::new();
    for byte in bytes() {
        let b = &[byte][..];
        for (place, value) in [
            ("before the element", join([b"chat, ", b, bearing])),
            ("in the prefix", join([b"chat, ", start, b, end, encoded])),
            ("in the prefix, for one of it", join([b"chat, ", start, b, &end[1..], encoded])),
            ("after the prefix", join([b"chat, ", prefix, b, encoded])),
            ("in the token, one more", join([b"chat, ", prefix, front, b, back])),
            ("in the token, for one of it", join([b"chat, ", prefix, front, b, &back[1..]])),
            ("after the token", join([b"chat, ", bearing, b])),
            ("after the token, in the middle", join([bearing, b, b", chat"])),
            ("for the token", join([b"chat, ", prefix, b])),
            ("for the comma before it", join([b"chat", b, bearing])),
            ("for the space before it", join([b"chat,", b, bearing])),
            ("for the comma after it", join([bearing, b, b"chat"])),
            ("in the other protocol", join([b"ch", b, b"at, ", bearing])),
            ("for the other protocol", join([b, b", ", bearing])),
            ("in one of two others", join([b"ch", b, b"at, chat, ", bearing])),
            ("alone", b.to_vec()),
        ] {
            let must = must_of(&value);
            cases.push(case(format!("{}, {place}", shown(byte)), &gate, &handshake(value), must));
        }
    }
    Line {
        name: "subprotocols with every byte in every place",
        why: "the token stands in a list that the service reads as well: what one reader takes for \
              two elements the other must not take for one (RFC 6455 section 4.1)",
        advisories: &[],
        cases,
    }
}

/// Without a handshake there are no subprotocols (RFC 6455 §4.1, RFC 8441 §4).
fn upgrades() -> Line {
    let offered = format!("chat, {}", bearing());
    let gate = kit::gate();
    let request = |upgrade: Vec<u8>| {
        Request::new("GET")
            .line("upgrade", upgrade)
            .line("sec-websocket-protocol", offered.as_str())
    };
    let must_of = |upgrade: &[u8]| {
        let opens = elements(upgrade).iter().any(|of| of.eq_ignore_ascii_case(b"websocket"));
        if opens { Must::Accept } else { Must::Absent }
    };
    let mut cases = Vec::new();
    for byte in bytes() {
        let b = &[byte][..];
        for (place, value) in [
            ("before it", join([b, b"websocket"])),
            ("in it, one more", join([b"web", b, b"socket"])),
            ("in it, for its `b`", join([b"we", b, b"socket"])),
            ("after it", join([b"websocket", b])),
            ("for a comma", join([b"h2c", b, b"websocket"])),
            ("alone", b.to_vec()),
        ] {
            let must = must_of(&value);
            cases.push(case(format!("{}, {place}", shown(byte)), &gate, &request(value), must));
        }
    }
    for method in ["CONNECT", "connect", "POST", "OPTIONS"] {
        let request = Request::new(method).line("sec-websocket-protocol", offered.as_str());
        let must = if method == "CONNECT" { Must::Accept } else { Must::Absent };
        cases.push(case(format!("{method} without an upgrade"), &gate, &request, must));
    }
    let lines = request(b"h2c".to_vec()).line("upgrade", "WebSocket");
    cases.push(case("the upgrade on a second line", &gate, &lines, Must::Accept));
    Line {
        name: "Upgrade with every byte in every place",
        why: "a page may set the header of any request that is no handshake, and what is logged of \
              it is not what is kept secret of a handshake (RFC 6455 section 4.1)",
        advisories: &[],
        cases,
    }
}

/// The lines of handshakes.
fn offers() -> Vec<(&'static str, Vec<String>, Must)> {
    let bearing = bearing();
    let garbage = format!("{PREFIX}{}", base64url("garbage"));
    let many = "a, ".repeat(10_000);
    vec![
        ("the token last", vec![format!("chat, {bearing}")], Must::Accept),
        ("the token first", vec![format!("{bearing}, chat")], Must::Accept),
        ("the token in the middle", vec![format!("a, {bearing}, b")], Must::Accept),
        ("on two lines", vec!["chat".to_owned(), bearing.clone()], Must::Accept),
        ("on two lines, the token first", vec![bearing.clone(), "chat".to_owned()], Must::Accept),
        ("empty elements", vec![format!(",, ,\t,chat,,{bearing},, ,")], Must::Accept),
        ("empty lines", vec![String::new(), bearing.clone(), "chat".to_owned()], Must::Accept),
        ("10,000 others", vec![format!("{many}{bearing}")], Must::Accept),
        ("10,000 commas", vec![format!("{}chat, {bearing}", ",".repeat(10_000))], Must::Accept),
        ("the token alone", vec![bearing.clone()], Must::BadRequest),
        ("the token and commas", vec![format!(", ,{bearing}, ,")], Must::BadRequest),
        ("the token twice", vec![format!("chat, {bearing}, {bearing}")], Must::BadRequest),
        ("twice, bad first", vec![format!("chat, {garbage}, {bearing}")], Must::BadRequest),
        ("twice, bad last", vec![format!("chat, {bearing}, {garbage}")], Must::BadRequest),
        ("twice, one empty", vec![format!("chat, {bearing}, {PREFIX}")], Must::BadRequest),
        ("twice, on two lines", vec![format!("a, {bearing}"), bearing.clone()], Must::BadRequest),
        ("twice and nothing else", vec![format!("{bearing}, {garbage}")], Must::BadRequest),
        (
            "10,000 times",
            vec![format!("chat{}", format!(", {garbage}").repeat(10_000))],
            Must::BadRequest,
        ),
        ("no token", vec!["chat, v2.chat".to_owned()], Must::Absent),
        ("nothing", vec![String::new()], Must::Absent),
        (
            "the case of the prefix",
            vec![format!("chat, {}", bearing.replace("bearer", "Bearer"))],
            Must::Absent,
        ),
        (
            "no dot after the prefix",
            vec![format!("chat, {}", PREFIX.trim_end_matches('.'))],
            Must::Absent,
        ),
        ("semicolons", vec![format!("chat; {bearing}")], Must::Absent),
        ("quotes around it", vec![format!("chat, \"{bearing}\"")], Must::Absent),
    ]
}

fn lists() -> Line {
    let gate = kit::gate();
    let cases = offers()
        .into_iter()
        .map(|(name, lines, must)| {
            let request = Request::new("GET").line("upgrade", "websocket");
            let add = |request: Request, line| request.line("sec-websocket-protocol", line);
            case(name, &gate, &lines.into_iter().fold(request, add), must)
        })
        .collect();
    Line {
        name: "lists of subprotocols",
        why: "the token is no subprotocol, and two of them are two credentials (RFC 6750 section 3.1); \
              without another one a browser fails the connection, and the token would be selected",
        advisories: &["CVE-2025-64527"],
        cases,
    }
}

/// The token is base64url, exactly.
fn encodings() -> Line {
    let token = good();
    let encoded = base64url(token);
    let gate = kit::gate();
    let inside = |text: &[u8]| base64url(text);
    let rows: Vec<(&str, String, Must)> = vec![
        ("the token, encoded", encoded.clone(), Must::Accept),
        ("the token, not encoded", token.to_owned(), Must::BadRequest),
        ("encoded twice", inside(encoded.as_bytes()), Must::BadToken),
        ("padding", format!("{encoded}="), Must::BadRequest),
        ("right padding", inside(b"garbage") + "=", Must::BadRequest),
        ("percent signs", format!("{encoded}%3D"), Must::BadRequest),
        (
            "cut by one",
            encoded[..encoded.len() - 1].to_owned(),
            must_of_encoded(&encoded[..encoded.len() - 1]),
        ),
        ("loose bits", "YWJh".to_owned() + "YR", Must::BadRequest),
        ("a rest of one character", "YWJhY".to_owned(), Must::BadRequest),
        ("nothing", String::new(), Must::BadRequest),
        ("a space at its end", inside(format!("{token} ").as_bytes()), Must::BadRequest),
        ("a line break at its end", inside(format!("{token}\n").as_bytes()), Must::BadRequest),
        ("a scheme", inside(format!("Bearer {token}").as_bytes()), Must::BadRequest),
        ("a comma and another", inside(format!("{token},{token}").as_bytes()), Must::BadRequest),
        ("bytes that are no text", inside(b"\xff\xfe\xfd"), Must::BadRequest),
        ("a NUL", inside(b"\0"), Must::BadRequest),
        ("a byte order mark", inside(format!("\u{feff}{token}").as_bytes()), Must::BadRequest),
        ("too large", inside("A".repeat(20_000).as_bytes()), Must::BadToken),
    ];
    let cases = rows
        .into_iter()
        .map(|(name, text, must)| {
            case(name, &gate, &handshake(format!("chat, {PREFIX}{text}")), must)
        })
        .collect();
    Line {
        name: "encodings of a token as a subprotocol",
        why: "one token with two spellings slips past whatever knows tokens by their text (RFC 4648 \
              section 3.5)",
        advisories: &[],
        cases,
    }
}

fn must_of_encoded(encoded: &str) -> Must {
    must_of(format!("chat, {PREFIX}{encoded}").as_bytes())
}
