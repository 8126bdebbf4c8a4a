//! Counting what is no text.

use memchr::{memchr, memchr_iter, memchr2};

/// How often each of two bytes stands outside of the strings of a JSON document.
pub(crate) fn outside_strings(document: &str, a: u8, b: u8) -> (usize, usize) {
    let mut rest = document.as_bytes();
    let mut counts: (usize, usize) = (0, 0);
    loop {
        let end = memchr(b'"', rest);
        let outside = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
        counts.0 = counts.0.saturating_add(memchr_iter(a, outside).count());
        counts.1 = counts.1.saturating_add(memchr_iter(b, outside).count());
        let Some(string) = end.and_then(|end| rest.get(end.saturating_add(1)..)) else {
            return counts;
        };
        rest = after_string(string);
    }
}

/// What follows the quote that ends a string, whose beginning was read.
fn after_string(mut rest: &[u8]) -> &[u8] {
    while let Some(at) = memchr2(b'"', b'\\', rest) {
        let escape = rest.get(at) == Some(&b'\\');
        rest = rest.get(at.saturating_add(if escape { 2 } else { 1 })..).unwrap_or_default();
        if !escape {
            return rest;
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::outside_strings;

    #[test]
    fn strings_are_passed_over() {
        let rows = [
            ("{}", (1, 0)),
            (r#"{"a":1,"b":[{},{}]}"#, (3, 2)),
            (r#"{"a":"{{{{,,,,"}"#, (1, 0)),
            (r#"{"a":"\"{,","b":{}}"#, (2, 1)),
            (r#"{"a":"\\","b":"{"}"#, (1, 1)),
            (r#"{"{,":"\\\"{,"}"#, (1, 0)),
            (r#"{"cut":"{"#, (1, 0)),
            (r#"{"cut":"\"#, (1, 0)),
            ("", (0, 0)),
        ];
        for (document, expected) in rows {
            assert_eq!(outside_strings(document, b'{', b','), expected, "{document}");
        }
    }
}
