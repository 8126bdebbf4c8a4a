//! What lenient parsers read and RFC 8259 does not.

use super::{ALGORITHM, MALFORMED, both};
use crate::kit::verifier;
use crate::line::Line;

pub(super) fn lines() -> Vec<Line> {
    vec![values(), numbers(), strings()]
}

/// A line of values that members may have, and of values that are none.
fn line(name: &'static str, why: &'static str, good: &[&str], bad: &[&str]) -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    let bad = bad.iter().map(|value| (value, MALFORMED));
    for (value, kind) in good.iter().map(|value| (value, None)).chain(bad) {
        let name = value.escape_debug().to_string();
        cases.extend(both(&name, &verifier, &format!(",\"x\":{value}"), kind));
        cases.extend(both(&format!("[{name}]"), &verifier, &format!(",\"x\":[{value}]"), kind));
    }
    Line { name, why, advisories: &[], cases }
}

/// What is no value.
const NO_VALUES: [&str; 48] = [
    "True",
    "TRUE",
    "None",
    "nil",
    "undefined",
    "tru",
    "truee",
    "nul",
    "yes",
    "a",
    "[1,]",
    "[,1]",
    "[1,,2]",
    "[1 2]",
    "[1",
    "[1}",
    "{\"a\":1,}",
    "{,\"a\":1}",
    "{\"a\":1,,\"b\":1}",
    "{\"a\" 1}",
    "{\"a\"=1}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{null:1}",
    "{\"a\":1]",
    "'a'",
    "`a`",
    "\"a\" \"b\"",
    "1/**/",
    "/**/1",
    "1//\n",
    "1#\n",
    "1;",
    "(1)",
    "function(){}",
    "new Date()",
    "/a/",
    "\u{b}1",
    "\u{c}1",
    "\u{a0}1",
    "\u{2028}1",
    "\u{feff}1",
    "\0",
    "1\0",
    "<!--1-->",
];

fn values() -> Line {
    line(
        "JSON values",
        "a lenient reader sees a value where a strict one sees none, or another one: RFC 8259 §3 to \
         §5, and nothing of JavaScript, JSON5 or Python",
        &["true", "false", "null", "[]", "{}", "\"\"", "[1,2]", "{\"a\":1}", " \t\r\n1 \t\r\n"],
        &NO_VALUES,
    )
}

/// What is no number, or none that a double holds.
const NO_NUMBERS: [&str; 33] = [
    "NaN",
    "nan",
    "Infinity",
    "-Infinity",
    "inf",
    "1e309",
    "1e400",
    "-1e400",
    "1e99999999999999999999",
    "00",
    "01",
    "-01",
    "-",
    "--1",
    "+1",
    ".5",
    "-.5",
    "5.",
    "1.e3",
    "1e",
    "1e+",
    "1.5.5",
    "1e5.5",
    "0x10",
    "0b1",
    "0o7",
    "1_000",
    "1,000.5",
    "1n",
    "1f",
    "1 000",
    "\u{661}",
    "\u{ff11}",
];

fn numbers() -> Line {
    line(
        "JSON numbers",
        "a number that one reader takes for infinity, another for zero, and a third for text: RFC \
         8259 §6, and no larger than a double",
        &[
            "0",
            "-0",
            "-1",
            "0.5",
            "1e3",
            "1E+3",
            "1e-3",
            "1.5e308",
            "-1.5e308",
            "5e-324",
            "1e-400",
            "9007199254740993",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "0.1000000000000000055511151231257827",
        ],
        &NO_NUMBERS,
    )
}

fn strings() -> Line {
    let controls: Vec<String> = ('\0'..' ').map(|control| format!("\"a{control}b\"")).collect();
    let mut bad = vec![
        "\"",
        "\"a",
        "a\"",
        "\"\\\"",
        "\"\\x41\"",
        "\"\\'\"",
        "\"\\a\"",
        "\"\\0\"",
        "\"\\v\"",
        "\"\\U0041\"",
        "\"\\u\"",
        "\"\\u12\"",
        "\"\\u12G4\"",
        "\"\\u{41}\"",
        "\"\\u 041\"",
        "\"\\u-041\"",
        "\"\\\n\"",
        "\"a\\\"",
        "\"a\"b\"",
    ];
    bad.extend(controls.iter().map(String::as_str));
    line(
        "JSON strings",
        "a string that ends elsewhere for another reader, or has a line break that it puts into a log \
         or a header: no control characters, no other escapes than those of RFC 8259 §7",
        &[
            "\"\"",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"\\u0000\\u001f\\u007f\"",
            "\"\u{7f}\"",
            "\"\u{85}\u{2028}\u{2029}\u{feff}\"",
            "\"\\u00e9\\ud83d\\ude00\"",
            "\"'\"",
            "\"// no comment\"",
        ],
        &bad,
    )
}
