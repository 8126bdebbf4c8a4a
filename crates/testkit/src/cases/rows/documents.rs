//! The payload as a document (RFC 7519 §4, §7.2), well signed whatever it is.

use hallpass_core::ErrorKind;

use super::{Ids, token};
use crate::cases::{Answer, Case, Kit};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = duplicates();
    rows.extend(malformed());
    rows.extend(unusual());
    rows
}

/// Sound claims, without the brace at the end.
fn claims(kit: &Kit) -> String {
    let (iss, exp) = (kit.foreign().name(), Kit::in_seconds(60));
    format!(r#"{{"iss":"{iss}","sub":"user","aud":"test","exp":{exp}"#)
}

fn row(name: &str, ids: Ids, payload: fn(String) -> Vec<u8>) -> Case {
    let mint = move |kit: &Kit| kit.foreign().token().raw_payload(payload(claims(kit)));
    token(name, ids, mint, Answer::invalid(ErrorKind::Malformed))
}

fn duplicates() -> Vec<Case> {
    let ids: Ids = &["JWT-02"];
    vec![
        row("exp twice", ids, |c| format!("{c},\"exp\":9999999999}}").into()),
        row("exp twice, alike", ids, |c| format!("{c},\"exp\":{}}}", Kit::in_seconds(60)).into()),
        row("exp twice, once in escapes", ids, |c| {
            format!("{c},\"\\u0065xp\":9999999999}}").into()
        }),
        row("sub twice", ids, |c| format!("{c},\"sub\":\"root\"}}").into()),
        row("aud twice", ids, |c| format!("{c},\"aud\":\"test\"}}").into()),
        row("iss twice", ids, |c| format!("{c},\"iss\":\"https://foreign.test\"}}").into()),
        row("roles twice", ids, |c| format!("{c},\"roles\":[],\"roles\":[\"admin\"]}}").into()),
        row("an unknown claim twice", ids, |c| format!("{c},\"x\":1,\"x\":1}}").into()),
        row("a nested name twice", ids, |c| {
            format!("{c},\"x\":{{\"y\":[{{\"z\":1,\"z\":2}}]}}}}").into()
        }),
        row("an empty name twice", ids, |c| format!("{c},\"\":1,\"\":1}}").into()),
    ]
}

fn malformed() -> Vec<Case> {
    let ids: Ids = &["JWT-01"];
    vec![
        row("an empty document", ids, |_| Vec::new()),
        row("a payload that is an array", ids, |c| format!("[{c}}}]").into()),
        row("a payload that is a string", ids, |_| br#""https://foreign.test""#.into()),
        row("a payload that is a number", ids, |_| b"1".into()),
        row("a payload that is null", ids, |_| b"null".into()),
        row("a payload without its end", ids, String::into_bytes),
        row("a payload and more", ids, |c| format!("{c}}}{{}}").into()),
        row("a payload and a NUL", ids, |c| format!("{c}}}\0").into()),
        row("a payload with a comma too many", ids, |c| format!("{c},}}").into()),
        row("a payload with a comment", ids, |c| format!("{c}/**/}}").into()),
        row("a payload in single quotes", ids, |c| format!("{}}}", c.replace('"', "'")).into()),
        row("a payload after a byte order mark", ids, |c| format!("\u{feff}{c}}}").into()),
        row("a payload in UTF-16", ids, |c| {
            format!("{c}}}").encode_utf16().flat_map(u16::to_le_bytes).collect()
        }),
        row("a payload that is not UTF-8", ids, |c| {
            [c.as_bytes(), b",\"x\":\"\xc3\x28\"}"].concat()
        }),
        row("a payload with an overlong character", ids, |c| {
            [c.as_bytes(), b",\"x\":\"\xc0\xaf\"}"].concat()
        }),
        row("a payload with half a character", ids, |c| format!("{c},\"x\":\"\\ud800\"}}").into()),
        row("a payload with a raw line break", ids, |c| format!("{c},\"x\":\"\n\"}}").into()),
        row("a payload with NaN", ids, |c| format!("{c},\"x\":NaN}}").into()),
        row("a payload 33 levels deep", &["JWS-18"], |c| nested(&c, 32)),
        row("a payload 1,000 levels deep", &["JWS-18"], |c| nested(&c, 1_000)),
    ]
}

/// What is unusual, and in order.
fn unusual() -> Vec<Case> {
    let row = |name: &str, ids: Ids, payload: fn(String) -> Vec<u8>| {
        let mint = move |kit: &Kit| kit.foreign().token().raw_payload(payload(claims(kit)));
        token(name, ids, mint, Answer::user())
    };
    vec![
        row("a payload 32 levels deep", &["JWS-18"], |c| nested(&c, 31)),
        row("a payload with white space everywhere", &["JWT-01"], |c| {
            format!("\r\n\t {} \r\n}} \n", c.replace(',', " , ")).into()
        }),
        row("claims that nobody knows", &["JWT-03"], |c| {
            format!("{c},\"x\":{{\"exp\":\"never\"}},\"y\":[null,true,1e5],\"\":0}}").into()
        }),
        row("a payload with 500 claims", &["JWT-03"], |c| {
            let more: Vec<_> = (0..500).map(|n| format!("\"c{n}\":{n}")).collect();
            format!("{c},{}}}", more.join(",")).into()
        }),
        row("names and values in escapes", &["JWT-01"], |c| {
            format!("{}}}", c.replace("\"sub\":\"user\"", "\"\\u0073ub\":\"\\u0075ser\"")).into()
        }),
        row("an unknown claim of null bytes in escapes", &["JWT-03"], |c| {
            format!("{c},\"x\":\"\\u0000\"}}").into()
        }),
    ]
}

fn nested(claims: &str, arrays: usize) -> Vec<u8> {
    let (open, close) = ("[".repeat(arrays), "]".repeat(arrays));
    format!("{claims},\"x\":{open}{close}}}").into()
}
