//! Requests with large headers, and how they must be answered.

use std::time::Duration;

use super::super::kit::{COOKIE, HEADER, good};
use super::client::Answer;
use crate::kit::base64url;

/// A request, and the status of its answer.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) lines: Vec<(&'static str, Vec<u8>)>,
    status: u16,
}

impl Row {
    /// Whether it opens a WebSocket, for which HTTP/2 has another form.
    pub(super) fn is_handshake(&self) -> bool {
        self.lines.iter().any(|(name, _)| *name == "upgrade")
    }

    /// The size of its values.
    pub(super) fn bytes(&self) -> usize {
        self.lines.iter().map(|(_, value)| value.len()).sum()
    }

    /// What is wrong with the answer.
    pub(super) fn complaints(&self, answer: &Answer, bound: Duration) -> Vec<String> {
        let mut wrong = Vec::new();
        let Self { name, status, .. } = self;
        if answer.status != *status {
            wrong.push(format!("{name}: must be answered {status}, is {}", answer.status));
        }
        if answer.elapsed >= bound {
            wrong.push(format!("{name}: takes {:?}", answer.elapsed));
        }
        if answer.len() > 2_048 || self.is_quoted_in(&answer.text()) {
            wrong.push(format!("{name}: the answer says too much: {}", answer.text()));
        }
        let challenged = answer.text().to_lowercase().contains("bearer realm");
        if matches!(status, 400 | 401) && !challenged {
            wrong.push(format!("{name}: no challenge"));
        }
        wrong
    }

    /// Whether sixteen bytes of a value stand in a text: its first ones, its last ones, the middle.
    fn is_quoted_in(&self, text: &str) -> bool {
        let pieces = self.lines.iter().flat_map(|(_, value)| {
            let starts = [0, value.len() / 2, value.len().saturating_sub(16)];
            starts.into_iter().filter_map(|start| value.get(start..)?.get(..16))
        });
        let mut texts = pieces.filter_map(|piece| str::from_utf8(piece).ok());
        texts.any(|piece| !piece.trim().is_empty() && text.contains(piece))
    }
}

/// Requests with so many bytes in a line, or with so many lines.
pub(super) fn rows(size: usize, lines: usize) -> Vec<Row> {
    let mut rows = authorization(size);
    rows.extend(many_lines(lines));
    rows.extend(other_header(size));
    rows.extend(cookies(size));
    rows.extend(subprotocols(size));
    rows
}

fn row(name: &str, lines: Vec<(&'static str, Vec<u8>)>, status: u16) -> Row {
    Row { name: name.to_owned(), lines, status }
}

fn authorization(size: usize) -> Vec<Row> {
    let token = good();
    let of = |name: &str, value: Vec<u8>, status| {
        row(&format!("Authorization: {name}"), vec![("authorization", value)], status)
    };
    let text = |name: &str, value: String, status| of(name, value.into_bytes(), status);
    let many = |piece: &str| piece.repeat(size / piece.len());
    vec![
        text("A", many("A"), 401),
        text("A after the scheme", format!("Bearer {}", many("A")), 401),
        text("dots", many("."), 401),
        text("dots after the scheme", format!("Bearer {}", many(".")), 401),
        text("spaces", many(" "), 400),
        text("spaces after the scheme", format!("Bearer {}", many(" ")), 400),
        text("spaces before a good token", format!("Bearer {}{token}", many(" ")), 200),
        text("spaces after a good token", format!("Bearer {token}{}", many(" ")), 200),
        text("spaces between two letters", format!("Bearer a{}a", many(" ")), 401),
        text("tabs before a token", format!("Bearer {}{token}", many("\t")), 400),
        text("commas", many(","), 400),
        text("commas after the scheme", format!("Bearer {}", many(",")), 401),
        text("equals signs after the scheme", format!("Bearer {}", many("=")), 401),
        text("a good token and equals signs", format!("Bearer {token}{}", many("=")), 401),
        text("a good token and A", format!("Bearer {token}{}", many("A")), 401),
        text("good tokens with commas", many(&format!("Bearer {token}, ")), 401),
        text("good tokens with spaces", format!("Bearer {}", many(&format!("{token} "))), 401),
        text("another scheme", format!("Basic {}", many("QUFB")), 401),
        text("a quoted string", format!("Bearer \"{}\"", many("A")), 401),
        of("beyond ASCII", vec![0xff; size], 400),
        of("beyond ASCII after the scheme", [b"Bearer ", &vec![0xff; size][..]].concat(), 401),
    ]
}

fn many_lines(count: usize) -> Vec<Row> {
    let bearer = format!("Bearer {}", good()).into_bytes();
    let of = |name: &str, field: &'static str, value: &[u8], status| {
        row(&format!("{count} lines: {name}"), vec![(field, value.to_vec()); count], status)
    };
    let pair = format!("{COOKIE}={}", good()).into_bytes();
    vec![
        of("a good Authorization", "authorization", &bearer, 400),
        of("an empty Authorization", "authorization", b"", 400),
        of("another scheme", "authorization", b"Basic YTpi", 400),
        of("the other header", HEADER, good().as_bytes(), 400),
        of("other cookies", "cookie", b"a=1", 401),
        of("the cookie", "cookie", &pair, 400),
    ]
}

fn other_header(size: usize) -> Vec<Row> {
    let of = |name: &str, value: Vec<u8>, status| {
        row(&format!("{HEADER}: {name}"), vec![(HEADER, value)], status)
    };
    vec![
        of("A", vec![b'A'; size], 401),
        of("dots", vec![b'.'; size], 401),
        of("commas", vec![b','; size], 401),
        of("beyond ASCII", vec![0xff; size], 401),
        of(
            "spaces around a good token",
            {
                let spaces = " ".repeat(size / 2);
                format!("{spaces}{}{spaces}", good()).into_bytes()
            },
            200,
        ),
    ]
}

/// A pair of ten bytes, counted.
fn pairs(size: usize) -> String {
    (0..size / 10).map(|n| format!("c{n:06}=; ")).collect()
}

fn cookies(size: usize) -> Vec<Row> {
    let of = |name: &str, value: String, status| {
        row(&format!("Cookie: {name}"), vec![("cookie", value.into_bytes())], status)
    };
    let (others, token) = (pairs(size), good());
    let pair = format!("{COOKIE}={token}");
    let twins = (0..size / 20).map(|n| format!("{COOKIE}={n:05}; ")).collect::<String>();
    vec![
        of("pairs of ten bytes", others.clone(), 401),
        of("pairs, and the token last", format!("{others}{pair}"), 200),
        of("pairs, and the token first", format!("{pair}; {others}"), 200),
        of("pairs between two tokens", format!("{pair}; {others}{pair}"), 400),
        of("pairs of the token's name", twins, 400),
        of("semicolons", ";".repeat(size), 401),
        of("equals signs", "=".repeat(size), 401),
        of("spaces and semicolons", " ;".repeat(size / 2), 401),
        of("one name", "a".repeat(size), 401),
        of("one value", format!("a={}", "a".repeat(size)), 401),
        of("a token of A", format!("{COOKIE}={}", "A".repeat(size)), 401),
        of("a token of dots", format!("{COOKIE}={}", ".".repeat(size)), 401),
        of("a token of commas", format!("{COOKIE}={}", ",".repeat(size)), 401),
        of("spaces before the token", format!("{COOKIE}={}{token}", " ".repeat(size)), 200),
        of("quotes", format!("{COOKIE}=\"{}\"", "A".repeat(size)), 401),
    ]
}

fn subprotocols(size: usize) -> Vec<Row> {
    const PREFIX: &str = "base64url.bearer.authorization.k8s.io.";
    let of = |name: &str, value: String, status| {
        let lines = vec![
            ("upgrade", b"websocket".to_vec()),
            ("sec-websocket-protocol", value.into_bytes()),
        ];
        row(&format!("Sec-WebSocket-Protocol: {name}"), lines, status)
    };
    let bearing = format!("{PREFIX}{}", base64url(good()));
    let others = "a,".repeat(size / 2);
    let twins = format!("{PREFIX}AA, ");
    vec![
        of("commas", ",".repeat(size), 401),
        of("one protocol", "a".repeat(size), 401),
        of("short protocols", others.clone(), 401),
        of("short protocols, and the token last", format!("{others}{bearing}"), 200),
        of("short protocols, and the token first", format!("{bearing},{others}"), 200),
        of("short protocols between two tokens", format!("{bearing},{others}{bearing}"), 400),
        of("tokens", twins.repeat(size / twins.len()), 400),
        of("a token of A", format!("chat, {PREFIX}{}", "A".repeat(size / 4 * 4)), 401),
        of("a token of dots", format!("chat, {PREFIX}{}", ".".repeat(size)), 401),
        of("spaces before the token", format!("chat,{}{bearing}", " ".repeat(size)), 200),
        of("beyond ASCII", "\u{e9}".repeat(size / 2), 401),
    ]
}
