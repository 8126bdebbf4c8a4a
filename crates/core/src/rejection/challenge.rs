//! The writer of `WWW-Authenticate` (RFC 9110 §11.6.1, RFC 6750 §3).

use std::borrow::Cow;

use super::words::{PerWords, Words};

/// A challenge of the Bearer scheme, but for what a rejection adds. Each parameter is written at most
/// once, as a quoted-string (RFC 9110 §11.2, §11.5), and `realm` always (RFC 6750 §3 wants at least
/// one).
#[derive(Clone, Debug)]
pub(crate) struct ChallengeTemplate {
    realm: Box<str>,
    resource_metadata: Option<Box<str>>,
    /// The parameters as they are written: `realm` first, `resource_metadata` last.
    head: Box<str>,
    tail: Box<str>,
    /// The challenges that name no scopes.
    texts: PerWords<Box<str>>,
}

impl ChallengeTemplate {
    /// A challenge that names this protection space.
    pub(crate) fn new(realm: Box<str>) -> Self {
        let head = head(&realm);
        let (resource_metadata, tail) = (None, Box::default());
        Self { realm, resource_metadata, head, tail, texts: PerWords::new() }
    }

    pub(crate) fn set_realm(&mut self, realm: Box<str>) {
        self.head = head(&realm);
        self.texts = PerWords::new();
        self.realm = realm;
    }

    pub(crate) fn set_resource_metadata(&mut self, url: Box<str>) {
        self.tail = parameter("resource_metadata", Some(&fitted(&url))).concat().into();
        self.texts = PerWords::new();
        self.resource_metadata = Some(url);
    }

    pub(crate) const fn realm(&self) -> &str {
        &self.realm
    }

    pub(crate) fn resource_metadata(&self) -> Option<&str> {
        self.resource_metadata.as_deref()
    }

    /// The challenge with what a rejection adds, in an allocation of its length to the byte. What
    /// names no scopes is made once.
    pub(super) fn text(&self, words: Words, scope: Option<&str>) -> String {
        match scope {
            None => self.texts.get_or_make(words, || self.made(words, None).into()).to_owned(),
            scope => self.made(words, scope),
        }
    }

    fn made(&self, words: Words, scope: Option<&str>) -> String {
        let scope = scope.map(fitted);
        let [error, description, scope] = [
            parameter("error", words.error_code()),
            parameter("error_description", words.description()),
            parameter("scope", scope.as_deref()),
        ];
        // Both know the length beforehand: a header is made of the text without another copy.
        [&[&*self.head][..], &error, &description, &scope, &[&self.tail]].concat().concat()
    }
}

/// The parts of a parameter that is not the first one, or nothing.
fn parameter<'v>(name: &'v str, value: Option<&'v str>) -> [&'v str; 5] {
    value.map_or([""; 5], |value| [", ", name, "=\"", value, "\""])
}

fn head(realm: &str) -> Box<str> {
    ["Bearer realm=\"", &fitted(realm), "\""].concat().into()
}

/// The value without what cannot stand in a challenge.
fn fitted(value: &str) -> Cow<'_, str> {
    // No early exit, so that the loop is vectorised: what does not fit is rare.
    if value.bytes().fold(true, |all, b| all & is_fit(b)) {
        Cow::Borrowed(value)
    } else {
        value.chars().map(fit).collect()
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
    use super::{ChallengeTemplate, Words};

    #[test]
    fn parameters_are_quoted_and_separated_by_commas() {
        let mut template = ChallengeTemplate::new("api".into());
        assert_eq!(template.text(Words::Anonymous, None), r#"Bearer realm="api""#);
        let text = template.text(Words::InsufficientScope, Some("a b"));
        assert_eq!(text, r#"Bearer realm="api", error="insufficient_scope", scope="a b""#);
        // What was made before is not what the new settings say.
        template.set_realm("other".into());
        assert_eq!(template.text(Words::Anonymous, None), r#"Bearer realm="other""#);
        template.set_resource_metadata("https://a.example/m".into());
        let text = template.text(Words::Expired, None);
        assert_eq!(
            text,
            "Bearer realm=\"other\", error=\"invalid_token\", \
             error_description=\"The access token expired\", \
             resource_metadata=\"https://a.example/m\""
        );
        assert_eq!(text.capacity(), text.len());
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
        let hostile = "a\"b\\c\r\nd\u{e9}\u{7f}";
        let template = ChallengeTemplate::new(hostile.into());
        assert_eq!(template.realm(), hostile);
        let text = template.text(Words::Anonymous, Some(hostile));
        assert_eq!(text, r#"Bearer realm="a'b'c??d??", scope="a'b'c??d??""#);
    }
}
