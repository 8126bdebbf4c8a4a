//! What can be wrong with any JSON object, header or claims.

use crate::change::{Change, Nesting};

/// A full object stays good.
pub(crate) fn harmless() -> impl Iterator<Item = Change> {
    const NOTES: &[&str] = &[
        r#""\u0000""#,
        r#""\ud83d\ude00""#,
        "\"\u{10ffff}\"",
        r#""\/\b\f\n\r\t\"\\""#,
        "-0",
        "0.0000000000000000000000000001",
        "123456789012345678901234567890",
        "1E-400",
    ];
    let notes = NOTES.iter().map(|value| Change::set("note", value));
    notes.chain([
        Change::set("", r#""nameless""#),
        Change::set("__proto__", r#"{"alg":"none","exp":0}"#),
        Change::Respell("note", b"n\\u006fte"),
        Change::Respell("note", b"\\u0000"),
        Change::Space,
        Change::After(b" \r\n\t"),
        Change::Before(b"\n"),
        Change::Nest(1, Nesting::Arrays),
        Change::Nest(31, Nesting::Arrays),
        Change::Nest(31, Nesting::Objects),
        Change::Many(15),
        Change::Many(100),
        Change::Long(2_000),
    ])
}

/// No object is good with these.
pub(crate) fn wrong() -> Vec<Change> {
    let notes = NOTES
        .iter()
        .map(|value| Change::Set("note".into(), crate::json::Json::Raw((*value).into())));
    let whole = WHOLE.iter().map(|text| Change::Replace(text));
    let depths = [32, 33, 64, 126, 127, 128, 500];
    let nested = depths.iter().flat_map(|depth| {
        [Nesting::Arrays, Nesting::Objects].map(|nesting| Change::Nest(*depth, nesting))
    });
    notes.chain(whole).chain(nested).chain(more()).collect()
}

/// Values of a member that nobody reads.
const NOTES: &[&[u8]] = &[
    b"\"\xff\"",
    b"\"\xc0\xaf\"",
    b"\"\xed\xa0\x80\"",
    b"\"\xf4\x90\x80\x80\"",
    br#""\ud800""#,
    br#""\udc00\ud800""#,
    br#""\u12""#,
    br#""\x41""#,
    b"\"a\nb\"",
    b"\"a\0b\"",
    b"1e400",
    b"NaN",
    b"Infinity",
    b"+1",
    b"01",
    b".5",
    b"1.",
    b"0x10",
    b"'text'",
    b"[1,]",
    b"undefined",
    b"/* a */ 1",
    b"",
];

/// In place of an object.
const WHOLE: &[&[u8]] = &[
    b"",
    b" ",
    b"{}",
    b"{",
    b"[]",
    b"[{}]",
    b"null",
    b"true",
    b"0",
    b"\"text\"",
    b"\xff",
    b"{\"a\":1",
    b"{a:1}",
    b"{\"a\" 1}",
];

fn more() -> Vec<Change> {
    vec![
        Change::Respell("note", b"\xff"),
        Change::Respell("note", b"\\ud800"),
        Change::Before(b"\xef\xbb\xbf"),
        Change::Before(b"// a\n"),
        Change::Before("\u{a0}".as_bytes()),
        Change::Before(b"\0"),
        Change::After(b"\0"),
        Change::After(b"{}"),
        Change::After(b","),
        Change::After(b"}"),
        Change::After(b"x"),
        Change::After(b"\xff"),
        Change::Utf16,
        Change::TwiceInside(0),
        Change::TwiceInside(3),
        Change::Long(13_000),
        Change::Long(100_000),
        Change::Many(1_000),
    ]
}
