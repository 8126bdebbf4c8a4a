//! What is taken is what `serde_json` takes.

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess};
use serde_json::Value;

use super::*;

fn read(text: &str) -> Option<Value> {
    let mut plain = Plain::new(text)?;
    let value = Value::deserialize(&mut plain).ok()?;
    plain.is_done().then_some(value)
}

#[test]
fn what_is_plain_reads_as_serde_json_reads_it() {
    for text in [
        "{}",
        "[]",
        " { } ",
        "[ ] ",
        "0",
        "7",
        "10",
        "999999999999999999",
        "\"\"",
        "\"a\"",
        "\"1234567\"",
        "\"12345678\"",
        "\"123456789\"",
        "\"\u{e9}\u{1f600}\u{7f}\u{80}\"",
        "true",
        "false",
        "null",
        r#"{"a":1,"b":[1,2,{"c":null}],"d":{"e":"f"},"g":true}"#,
        "  { \"a\" : [ 1 , \"x\" ] , \"b\" : { } }  ",
        "[[[[]]],[{}]]",
    ] {
        let expected: Value = serde_json::from_str(text).unwrap();
        assert_eq!(read(text), Some(expected), "{text}");
    }
}

#[test]
fn it_gives_up_on_all_else() {
    for text in [
        "",
        " ",
        "-1",
        "01",
        "1.5",
        "1e3",
        "1E3",
        "1000000000000000000",
        "\"",
        "\"a",
        "\"\\n\"",
        "\"\\u0041\"",
        "\"a\u{1}b\"",
        "\"12345678\n\"",
        "\t{}",
        "nul",
        "nullx",
        "truetrue",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{1:1}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "{\"a\":1]",
        "1 2",
        "{} {}",
        "\u{feff}{}",
        "\u{a0}1",
        &"[".repeat(80),
        &format!("{}{}", "[".repeat(65), "]".repeat(65)),
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn the_first_quote_is_found_wherever_it_is() {
    for filler in [0_u8, b' ', b'!', b'#', 0x7f, 0x80, 0xa2, 0xff, b'a'] {
        for len in 0..40 {
            let mut bytes = vec![filler; len];
            assert_eq!(quote(&bytes), None);
            for at in (0..len).rev() {
                bytes[at] = b'"';
                assert_eq!(quote(&bytes), Some(at), "among {filler}");
            }
        }
    }
}

/// Who keeps an error to himself would not be shown what `serde_json` shows.
#[test]
fn an_error_that_was_swallowed_is_known() {
    #[derive(Debug, PartialEq)]
    struct Lenient(Vec<Option<f64>>);
    impl<'de> Deserialize<'de> for Lenient {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_seq(Swallow)
        }
    }
    struct Swallow;
    impl<'de> Visitor<'de> for Swallow {
        type Value = Lenient;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("numbers")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Lenient, A::Error> {
            let mut all = Vec::new();
            loop {
                match seq.next_element::<f64>() {
                    Ok(Some(number)) => all.push(Some(number)),
                    Ok(None) => return Ok(Lenient(all)),
                    Err(_) => all.push(None),
                }
            }
        }
    }
    let numbers = |all: &[f64]| Lenient(all.iter().copied().map(Some).collect());
    assert_eq!(decode::<Lenient>("[1,2]").unwrap(), numbers(&[1.0, 2.0]));
    assert_eq!(decode::<Lenient>("[1,2.5,3]").unwrap(), numbers(&[1.0, 2.5, 3.0]));
}
