//! The `typ` and `cty` headers are media types (RFC 7515 §4.1.9, §4.1.10).

/// Compares media types: without case, and with `application/` understood where no `/` stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MediaType<'t>(&'t str);

impl<'t> MediaType<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let bare = match text.split_at_checked(APPLICATION.len()) {
            // `application/a/b` is not short for `a/b`.
            Some((prefix, rest))
                if prefix.eq_ignore_ascii_case(APPLICATION) && !rest.contains('/') =>
            {
                rest
            }
            _ => text,
        };
        Self(bare)
    }

    /// Whether this is `application/` and the `expected` subtype.
    pub(crate) fn is(self, expected: &str) -> bool {
        self.0.eq_ignore_ascii_case(expected)
    }
}

const APPLICATION: &str = "application/";

#[cfg(test)]
mod tests {
    use super::MediaType;

    #[test]
    fn types_compare_as_media_types() {
        // JWS-11
        for (text, equal) in [
            ("at+jwt", true),
            ("AT+JWT", true),
            ("application/at+jwt", true),
            ("Application/At+Jwt", true),
            ("application/application/at+jwt", false),
            ("text/at+jwt", false),
            ("at+jwt ", false),
            ("jwt", false),
            ("", false),
        ] {
            assert_eq!(MediaType::new(text).is("at+jwt"), equal, "{text}");
        }
    }
}
