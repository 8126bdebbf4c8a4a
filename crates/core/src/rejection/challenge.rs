//! The writer of `WWW-Authenticate` (RFC 9110 §11.6.1, RFC 6750 §3).

/// A challenge of the Bearer scheme. Each parameter is written at most once, as a quoted-string
/// (RFC 9110 §11.2, §11.5), and `realm` always (RFC 6750 §3 wants at least one).
#[derive(Debug)]
pub(super) struct Challenge(String);

impl Challenge {
    /// A challenge with its realm.
    pub(super) fn bearer(realm: &str) -> Self {
        let mut text = String::with_capacity(128);
        text.push_str("Bearer ");
        Self(text).with("realm", Some(realm))
    }

    /// Adds a parameter, if there is a value.
    pub(super) fn with(mut self, name: &str, value: Option<&str>) -> Self {
        let Some(value) = value else { return self };
        if self.0.ends_with('"') {
            self.0.push_str(", ");
        }
        self.0.push_str(name);
        self.0.push_str("=\"");
        // No early exit, so that the loop is vectorised: what does not fit is rare.
        if value.bytes().fold(true, |all, b| all & is_fit(b)) {
            self.0.push_str(value);
        } else {
            self.0.extend(value.chars().map(fit));
        }
        self.0.push('"');
        self
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// Whether [`fit`] leaves a character as it is, which only one byte long ones are.
const fn is_fit(b: u8) -> bool {
    (b >= b' ') & (b <= b'~') & (b != b'"') & (b != b'\\')
}

/// What may stand in every parameter without an escape: printable ASCII but `"` and `\` (RFC 6750
/// §3). Anything else would have to be escaped in some parameters and is forbidden in others.
const fn fit(c: char) -> char {
    match c {
        '"' | '\\' => '\'',
        ' '..='~' => c,
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::Challenge;

    #[test]
    fn parameters_are_quoted_and_separated_by_commas() {
        let text = Challenge::bearer("api")
            .with("scope", Some("a b"))
            .with("error", None)
            .with("error_description", Some("so"))
            .into_text();
        assert_eq!(text, r#"Bearer realm="api", scope="a b", error_description="so""#);
    }

    #[test]
    fn what_fits_is_left_as_it_is() {
        for byte in 0..=u8::MAX {
            let c = char::from(byte);
            assert_eq!(super::is_fit(byte), super::fit(c) == c, "{byte}");
        }
    }

    #[test]
    fn nothing_ends_a_quoted_string_early() {
        // BEARER-07, HTTP-09
        let text = Challenge::bearer("a\"b\\c\r\nd\u{e9}\u{7f}").into_text();
        assert_eq!(text, r#"Bearer realm="a'b'c??d??""#);
    }
}
