//! A request that is nothing but text.

use hallpass_core::{Field, RequestView};

/// A request: its method, its query and its header lines.
#[derive(Debug, Default)]
pub(crate) struct Request<'d> {
    pub(crate) method: &'d str,
    pub(crate) query: Option<&'d str>,
    pub(crate) lines: Vec<(&'d str, &'d [u8])>,
}

impl<'d> Request<'d> {
    /// Reads one: `POST query` on the first line, `name: value` on each other. What is none of it is
    /// left out.
    pub(crate) fn read(data: &'d [u8]) -> Self {
        let mut lines = data.split(|b| *b == b'\n');
        let first = lines.next().and_then(|line| std::str::from_utf8(line).ok()).unwrap_or("GET");
        let (method, query) = match first.split_once(' ') {
            Some((method, query)) => (method, Some(query)),
            None => (first, None),
        };
        let pair = |line: &'d [u8]| {
            let at = line.iter().position(|b| *b == b':')?;
            let (name, value) = line.split_at_checked(at)?;
            let value = value.strip_prefix(b":")?;
            Some((std::str::from_utf8(name).ok()?, value.strip_prefix(b" ").unwrap_or(value)))
        };
        Self { method, query, lines: lines.filter_map(pair).collect() }
    }

    /// The lines of a field.
    pub(crate) fn all(&self, name: &str) -> Vec<&'d [u8]> {
        let own = self.lines.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
        own.map(|(_, value)| *value).collect()
    }
}

impl RequestView for Request<'_> {
    fn method(&self) -> &str {
        self.method
    }

    fn query(&self) -> Option<&str> {
        self.query
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        self.all(field.name()).into_iter()
    }
}

/// Without the white space at both ends (RFC 9110 §5.6.3).
pub(crate) fn trimmed(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = text {
        text = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

/// RFC 9110 §11.2.
pub(crate) fn is_token68(text: &[u8]) -> bool {
    let mut bare = text;
    while let [rest @ .., b'='] = bare {
        bare = rest;
    }
    let fits = |b: &u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(b);
    !bare.is_empty() && bare.iter().all(fits)
}

/// RFC 9110 §5.6.2.
pub(crate) fn is_name(text: &[u8]) -> bool {
    let fits = |b: &u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(b);
    !text.is_empty() && text.iter().all(fits)
}
