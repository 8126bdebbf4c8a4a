//! Names from documents, fit for a log line.

/// Escapes all but printable ASCII, and cuts after 64 bytes.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::new();
    for char in text.chars() {
        let escaped = char.escape_default().collect::<String>();
        if shown.len().saturating_add(escaped.len()) > MAX_LEN {
            break;
        }
        shown.push_str(&escaped);
    }
    shown
}

const MAX_LEN: usize = 64;

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn nothing_but_printable_ascii_is_left() {
        for (name, text, shown) in [
            ("plain", "key-1", "key-1"),
            ("a line break", "a\nb", "a\\nb"),
            ("a quote", "a\"b", "a\\\"b"),
            ("beyond ASCII", "\u{e9}\u{202e}", "\\u{e9}\\u{202e}"),
            ("a control character", "\u{1b}[31m", "\\u{1b}[31m"),
            ("too long", &"x".repeat(65), &"x".repeat(64)),
            ("an escape is not cut", &("x".repeat(63) + "\n"), &"x".repeat(63)),
        ] {
            assert_eq!(printable(text), shown, "{name}");
        }
    }
}
