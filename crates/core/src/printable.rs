//! Text from documents, fit for a log line.

/// Escapes all but printable ASCII, and cuts after `limit` bytes, between escapes.
pub(crate) fn printable(text: &str, limit: usize) -> String {
    const CUT: &str = "..";
    let mut shown = String::with_capacity(text.len().min(limit));
    let whole = text.chars().map(|c| c.escape_default().len()).sum::<usize>() <= limit;
    let room = if whole { limit } else { limit.saturating_sub(CUT.len()) };
    for escaped in text.chars().map(char::escape_default) {
        if shown.len().saturating_add(escaped.len()) > room {
            shown.push_str(CUT);
            break;
        }
        shown.extend(escaped);
    }
    shown
}

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
            ("just fits", &"x".repeat(64), &"x".repeat(64)),
            ("too long", &"x".repeat(65), &("x".repeat(62) + "..")),
            ("an escape is not cut", &("x".repeat(61) + "\n\n\n"), &("x".repeat(61) + "..")),
        ] {
            assert_eq!(printable(text, 64), shown, "{name}");
        }
    }
}
