//! Requests, and settings that answers repeat.

use super::{Seeds, named, token};
use crate::base64;

/// `Authorization` fields, a line each.
pub(crate) fn bearer() -> Seeds {
    let good = token();
    named([
        ("good", format!("Bearer {good}")),
        ("good-case", format!("bEARER   {good}")),
        ("good-space", format!(" \tBearer {good} \t")),
        ("absent", String::new()),
        ("basic", "Basic YTpi".to_owned()),
        ("basic-token", format!("Basic {good}")),
        ("comma", format!("Bearer {good}, Bearer {good}")),
        ("empty", "\n".to_owned()),
        ("no-scheme", good.clone()),
        ("no-token", "Bearer ".to_owned()),
        ("parameters", "Bearer realm=\"x\"".to_owned()),
        ("quoted", format!("Bearer \"{good}\"")),
        ("scheme", "Bearer".to_owned()),
        ("tab", format!("Bearer\t{good}")),
        ("space-tab", format!("Bearer \t{good}")),
        ("token68", "Bearer abc+/~==".to_owned()),
        ("twice", format!("Bearer {good}\nBearer {good}")),
        ("two-schemes", format!("Basic YTpi\nBearer {good}")),
        ("unicode", format!("Bearer {good}\u{e9}")),
    ])
}

/// Requests: see [`crate::sources`].
pub(crate) fn sources() -> Seeds {
    let good = token();
    let offer =
        format!("base64url.bearer.authorization.k8s.io.{}", base64::encode(good.as_bytes()));
    named([
        ("good-bearer", format!("GET\nauthorization: Bearer {good}")),
        ("good-cookie", format!("GET\ncookie: a=1; __Host-token={good}; b=2")),
        ("good-cookie-lines", format!("GET\ncookie: a=1\ncookie: __Host-token={good}")),
        (
            "good-cookie-origin",
            format!("POST\norigin: https://app.example.com\ncookie: __Host-token={good}",),
        ),
        (
            "good-cookie-same",
            format!("POST\nsec-fetch-site: same-origin\ncookie: __Host-token={good}"),
        ),
        ("good-header", format!("GET\nx-token: {good}")),
        ("good-query", format!("GET a=1&access_token={good}")),
        (
            "good-protocol",
            format!("GET\nupgrade: websocket\nsec-websocket-protocol: chat, {offer}"),
        ),
        (
            "good-protocol-lines",
            format!(
                "GET\nupgrade: h2c, WebSocket\nsec-websocket-protocol: {offer}\nsec-websocket-protocol: v2",
            ),
        ),
        ("good-connect", format!("CONNECT\nsec-websocket-protocol: {offer},chat")),
        ("absent", "GET".to_owned()),
        (
            "preflight",
            "OPTIONS\norigin: https://x.example\naccess-control-request-method: PUT".into(),
        ),
        (
            "cookie-cross-site",
            format!("POST\nsec-fetch-site: cross-site\ncookie: __Host-token={good}"),
        ),
        (
            "cookie-handshake",
            format!(
                "GET\nupgrade: websocket\nsec-fetch-site: same-origin\ncookie: __Host-token={good}",
            ),
        ),
        ("cookie-twice", format!("GET\ncookie: __Host-token={good}; __Host-token=x")),
        ("cookie-empty", "GET\ncookie: __Host-token=".to_owned()),
        ("cookie-quoted", format!("GET\ncookie: __Host-token=\"{good}\"")),
        (
            "origin-twice",
            format!(
                "POST\norigin: https://app.example.com\norigin: null\ncookie: __Host-token={good}",
            ),
        ),
        ("protocol-alone", format!("GET\nupgrade: websocket\nsec-websocket-protocol: {offer}")),
        ("protocol-no-handshake", format!("GET\nsec-websocket-protocol: chat, {offer}")),
        ("protocol-twice", format!("CONNECT\nsec-websocket-protocol: a, {offer}, {offer}")),
        ("query-twice", format!("GET access_token={good}&access_token")),
        ("two-sources", format!("GET access_token=x\nauthorization: Bearer {good}")),
    ])
}

/// Realm, metadata, scopes, role, origin and cookie name, between bytes that no text has.
pub(super) fn challenge() -> Seeds {
    let rows: [(&str, [&str; 6]); 8] = [
        ("good", ["api", "https://rs.example/m", "orders:write read", "admin", "https://a.b", "t"]),
        ("quotes", ["a\"b\\c", "x\", error=\"y", "a\"b", "\"", "null", "a b"]),
        ("line-break", ["a\r\nset-cookie: x=1", "\n", "a\nb", "r\n", "https://a.b/\r", "t\r"]),
        (
            "unicode",
            ["\u{e9}\u{202e}", "https://\u{4f8b}.example", "s\u{e9}", "\u{1f600}", "", "\u{e9}"],
        ),
        ("nul", ["\0", "\u{7f}", "\0", "\0", "https://a:443", "\0"]),
        ("empty", ["", "", "", "", "", ""]),
        ("commas", ["a, realm=b", ",", "a,b", "a,b", "http://localhost:3000", "a;b"]),
        ("long", [&"r".repeat(300), "u", "a b c d e f g h", "r", "https://[::1]:8", "__Host-t"]),
    ];
    let joined = |parts: &[&str; 6]| parts.map(str::as_bytes).join(&[0xff][..]);
    named(rows.iter().map(|(name, parts)| (*name, joined(parts))))
}
