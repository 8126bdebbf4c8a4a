//! What stores and applications say, fit for a line of a log.

use std::fmt::{self, Display, Write as _};

/// Shows printable ASCII as it is and everything else escaped, and cuts it after about a thousand
/// bytes: no error of an engine forges a line of a log, or floods it.
pub(crate) struct Printable<T>(pub(crate) T);

impl<T: Display> Display for Printable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = LONGEST;
        for c in self.0.to_string().chars() {
            let Some(rest) = left.checked_sub(c.escape_default().len()) else {
                return f.write_str("..");
            };
            left = rest;
            match c {
                ' '..='~' => f.write_char(c)?,
                _ => write!(f, "{}", c.escape_default())?,
            }
        }
        Ok(())
    }
}

const LONGEST: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::Printable;

    #[test]
    fn nothing_but_printable_ascii_is_left() {
        let (full, long) = ("x".repeat(1_000), "x".repeat(1_001));
        for (name, text, shown) in [
            ("plain", "the disk is full: `df -h`", "the disk is full: `df -h`"),
            ("quotes", "it's \"a\\b\"", "it's \"a\\b\""),
            ("a forged line", "a\r\nb", "a\\r\\nb"),
            ("colours", "\u{1b}[31m", "\\u{1b}[31m"),
            ("beyond ASCII", "Zo\u{eb}\u{202e}", "Zo\\u{eb}\\u{202e}"),
            ("just fits", &full, &full),
            ("too long", &long, &format!("{full}..")),
        ] {
            assert_eq!(Printable(text).to_string(), shown, "{name}");
            // An error within an error.
            let twice = Printable(Printable(text)).to_string();
            assert_eq!(twice.get(..40), shown.get(..40), "{name}");
        }
    }
}
