//! A request of no framework, and the header of its response.

use std::borrow::Cow;

use hallpass::{Field, FieldsMut, RequestView};

/// A request as the core sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(crate) query: Option<String>,
    pub(crate) lines: Vec<(String, String)>,
}

impl View {
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.lines.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn bearer(token: &str) -> Self {
        Self::default().with("authorization", format!("Bearer {token}"))
    }
}

impl RequestView for View {
    fn method(&self) -> &str {
        "GET"
    }

    fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        let name = field.name().to_owned();
        let lines = self.lines.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(&name));
        lines.map(|(_, value)| value.as_bytes())
    }
}

impl FieldsMut for View {
    fn contains(&self, name: &str) -> bool {
        self.lines.iter().any(|(n, _)| n == name)
    }

    fn append(&mut self, name: &'static str, value: Cow<'static, str>) {
        self.lines.push((name.to_owned(), value.into_owned()));
    }

    fn replace(&mut self, name: &'static str, value: Cow<'static, str>) {
        self.lines.retain(|(n, _)| n != name);
        self.append(name, value);
    }
}
