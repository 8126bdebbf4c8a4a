//! The token as a subprotocol of a WebSocket handshake: what is taken, what the handler sees, what
//! is selected.

use hallpass_core::ErrorKind;

use super::{Ids, Lines, good, handshake, line, subprotocol};
use crate::cases::{Answer, Case, Setup};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = offers();
    rows.extend(malformed());
    rows.extend(without_a_handshake());
    rows.extend(selected());
    rows.extend(other_sources());
    rows
}

/// A handshake with these lines of subprotocols, in place of `{}` the one with the token.
fn offer(
    name: &str,
    ids: Ids,
    offered: &'static [&'static str],
    token: fn(String) -> String,
    answer: Answer,
) -> Case {
    let lines = move |kit: &_| handshake(protocols(offered, &token(good(kit))));
    Case::new(name, ids, lines, answer).under(Setup::EverySource).at("/protocols")
}

fn protocols(offered: &[&str], token: &str) -> Lines {
    let filled = offered.iter().map(|text| text.replace("{}", &subprotocol(token)));
    filled.map(|text| line("Sec-WebSocket-Protocol", text)).collect()
}

/// What the handler sees of the offer: never the token.
fn offers() -> Vec<Case> {
    let ids: Ids = &["WS-02", "WS-04"];
    let row = |name, offered, sees| offer(name, ids, offered, |token| token, Answer::sees(sees));
    vec![
        row("a subprotocol after another", &["chat, {}"], "chat"),
        row("a subprotocol before another", &["{}, chat"], "chat"),
        row("a subprotocol among others", &["chat, {}, v2.chat"], "chat, v2.chat"),
        row("subprotocols on three lines", &["{}", "chat,, v2.chat", "v3"], "chat, v2.chat, v3"),
        offer(
            "subprotocols without a token",
            &["WS-01"],
            &["chat, v2.chat"],
            |token| token,
            Answer::no_credentials(),
        )
        .optional(Answer::sees("chat, v2.chat").without_cookie()),
    ]
}

fn malformed() -> Vec<Case> {
    let ids: Ids = &["WS-01", "WS-03"];
    let row =
        |name, offered, token| offer(name, ids, offered, token, Answer::malformed_elsewhere());
    vec![
        row("a subprotocol without another", &["{}"], |token| token),
        row("a subprotocol with nothing", &["chat, {}"], |_| String::new()),
        row("a subprotocol with padding", &["chat, {}="], |token| token),
        row("a subprotocol that is not base64url", &["chat, {}+/"], |token| token),
        row("a subprotocol with two words", &["chat, {}"], |token| format!("{token} x")),
        row("a subprotocol with bytes beyond ASCII", &["chat, {}"], |_| "\u{e9}".to_owned()),
        offer("a subprotocol twice", ids, &["chat, {}", "{}"], |token| token, Answer::several()),
        offer(
            "a subprotocol with a token of 17,000 bytes",
            &["WS-03", "JWS-18"],
            &["chat, {}"],
            |token| format!("{token}.{}", "x".repeat(17_000)),
            Answer::invalid(ErrorKind::TooLarge),
        ),
        offer(
            "a subprotocol with nonsense",
            &["WS-01"],
            &["chat, {}"],
            |_| "x.y.z".to_owned(),
            Answer::invalid(ErrorKind::Malformed),
        ),
    ]
}

/// Only a handshake has subprotocols.
fn without_a_handshake() -> Vec<Case> {
    let row = |name, more: Lines| {
        let lines = move |kit: &_| {
            let offered = protocols(&["chat, {}"], &good(kit));
            offered.into_iter().chain(more.clone()).collect()
        };
        Case::new(name, &["WS-03"], lines, Answer::no_credentials())
            .under(Setup::EverySource)
            .at("/maybe-named")
            .optional(Answer::nobody().without_cookie())
    };
    vec![
        row("a subprotocol without an upgrade", Vec::new()),
        row("a subprotocol with another upgrade", vec![line("Upgrade", "TLS/1.3")]),
    ]
}

/// A browser fails the connection if nothing that it offered is selected.
fn selected() -> Vec<Case> {
    let row = |name, path, offered, protocol| {
        let answer = Answer::switched(Some(protocol));
        offer(name, &["WS-04", "WS-05"], offered, |token| token, answer).at(path)
    };
    vec![
        row("no selection", "/upgrade", &["{}, chat, v2.chat"], "chat"),
        row("a selection", "/upgrade-v2", &["chat, v2.chat, {}"], "v2.chat"),
        offer(
            "a selection without a token",
            &["WS-01"],
            &["chat, v2.chat"],
            |token| token,
            Answer::no_credentials(),
        )
        .at("/upgrade-v2")
        .optional(Answer::switched(Some("v2.chat")).without_cookie()),
        offer(
            "no selection without a token",
            &["WS-01"],
            &["chat"],
            |token| token,
            Answer::no_credentials(),
        )
        .at("/upgrade")
        .optional(Answer::switched(None).without_cookie()),
    ]
}

/// A token that came otherwise leaves the subprotocols as they are.
fn other_sources() -> Vec<Case> {
    let row = |name, path, answer: Answer| {
        let lines = |kit: &_| {
            handshake([
                line("Authorization", format!("Bearer {}", good(kit))),
                line("Sec-WebSocket-Protocol", "chat, v2.chat"),
            ])
        };
        Case::new(name, &["WS-01", "WS-04"], lines, answer).under(Setup::EverySource).at(path)
    };
    vec![
        row("Bearer in a handshake", "/protocols", Answer::sees("chat, v2.chat")),
        row("Bearer in a handshake, no selection", "/upgrade", Answer::switched(None)),
    ]
}
