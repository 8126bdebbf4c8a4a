//! A JSON reader of our own (RFC 8259): no line of it is shared with what it is compared to.

use std::collections::BTreeSet;

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// How much is let through.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Rules {
    /// The grammar alone.
    Grammar,
    /// What a token and a key are held to: no name twice in an object and none that `serde_json`
    /// keeps for itself, at most 32 levels, no number beyond a double, no half of a surrogate pair.
    Strict,
}

/// Levels that are followed at all: beyond them a document counts as broken.
pub(crate) const DEEPEST: usize = 1_000;

/// Reads a whole document.
pub(crate) fn read(text: &str, rules: Rules) -> Option<Json> {
    let levels = if rules == Rules::Strict { 32 } else { DEEPEST };
    let mut reader = Reader { rest: text, rules };
    let value = reader.value(levels)?;
    reader.space();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'t> {
    rest: &'t str,
    rules: Rules,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self, levels: usize) -> Option<Json> {
        self.space();
        match self.rest.as_bytes().first()? {
            b'{' => self.object(levels.checked_sub(1)?).map(Json::Object),
            b'[' => self.list(levels.checked_sub(1)?).map(Json::List),
            b'"' => self.text().map(Json::Text),
            b'-' | b'0'..=b'9' => self.number().map(Json::Number),
            _ if self.eat("null") => Some(Json::Null),
            _ if self.eat("true") => Some(Json::Bool(true)),
            _ if self.eat("false") => Some(Json::Bool(false)),
            _ => None,
        }
    }

    fn list(&mut self, levels: usize) -> Option<Vec<Json>> {
        let mut list = Vec::new();
        self.eat("[");
        self.space();
        if self.eat("]") {
            return Some(list);
        }
        loop {
            list.push(self.value(levels)?);
            self.space();
            if self.eat("]") {
                return Some(list);
            }
            self.eat(",").then_some(())?;
        }
    }

    fn object(&mut self, levels: usize) -> Option<Vec<(String, Json)>> {
        let mut members = Vec::new();
        self.eat("{");
        self.space();
        if self.eat("}") {
            return Some(members);
        }
        loop {
            self.space();
            let name = self.text()?;
            self.space();
            self.eat(":").then_some(())?;
            members.push((name, self.value(levels)?));
            self.space();
            if self.eat("}") {
                let names: BTreeSet<&String> = members.iter().map(|(name, _)| name).collect();
                let reserved = names.iter().any(|name| name.starts_with("$serde_json::private::"));
                let sound = names.len() == members.len() && !reserved;
                return (sound || self.rules == Rules::Grammar).then_some(members);
            }
            self.eat(",").then_some(())?;
        }
    }

    fn text(&mut self) -> Option<String> {
        self.eat("\"").then_some(())?;
        let mut text = String::new();
        loop {
            let next = self.rest.chars().next()?;
            self.rest = self.rest.strip_prefix(next)?;
            match next {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                '\0'..='\u{1f}' => return None,
                other => text.push(other),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = self.rest.strip_prefix(next)?;
        match next {
            '"' | '\\' | '/' => Some(next),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => self.unit(),
            _ => None,
        }
    }

    /// One UTF-16 code unit, and its other half where it is one of a pair.
    fn unit(&mut self) -> Option<char> {
        let first = self.hex()?;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) {
            let before = self.rest;
            match self.eat("\\u").then(|| self.hex()) {
                Some(second) if second.is_some_and(|low| (0xdc00..0xe000).contains(&low)) => {
                    units.extend(second);
                }
                _ => self.rest = before,
            }
        }
        let read = char::decode_utf16(units).next()?.ok();
        if self.rules == Rules::Grammar { Some(read.unwrap_or('\u{fffd}')) } else { read }
    }

    fn hex(&mut self) -> Option<u16> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        let all = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        all.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    }

    fn number(&mut self) -> Option<String> {
        let before = self.rest;
        self.eat("-");
        let whole = self.digits()?;
        if whole.len() > 1 && whole.starts_with('0') {
            return None;
        }
        if self.eat(".") {
            self.digits()?;
        }
        if self.eat("e") || self.eat("E") {
            let _sign = self.eat("+") || self.eat("-");
            self.digits()?;
        }
        let text = before.strip_suffix(self.rest)?;
        let finite = text.parse::<f64>().is_ok_and(f64::is_finite);
        (finite || self.rules == Rules::Grammar).then(|| text.to_owned())
    }

    fn digits(&mut self) -> Option<String> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = self.rest.strip_suffix(rest)?;
        self.rest = rest;
        (!digits.is_empty()).then(|| digits.to_owned())
    }
}

impl Json {
    /// The members, of an object.
    pub(crate) fn members(&self) -> Option<&[(String, Self)]> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The first member of that name, of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.members()?.iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }

    /// The text, of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The values, of a list.
    pub(crate) fn list(&self) -> Option<&[Self]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The same document without white space, each string with the escapes that it needs.
    pub(crate) fn write(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(text) => text.clone(),
            Self::Text(text) => quoted(text),
            Self::List(list) => {
                let all: Vec<String> = list.iter().map(Self::write).collect();
                format!("[{}]", all.join(","))
            }
            Self::Object(members) => {
                let pair =
                    |(name, value): &(String, Self)| format!("{}:{}", quoted(name), value.write());
                let all: Vec<String> = members.iter().map(pair).collect();
                format!("{{{}}}", all.join(","))
            }
        }
    }

    /// Whether another reader understood the same. Numbers that are no integer may differ in their
    /// last digit.
    pub(crate) fn agrees(&self, other: &serde_json::Value) -> bool {
        use serde_json::Value;
        match (self, other) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(a), Value::Bool(b)) => a == b,
            (Self::Text(a), Value::String(b)) => a == b,
            (Self::Number(a), Value::Number(b)) => same_number(a, b),
            (Self::List(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.agrees(b))
            }
            (Self::Object(a), Value::Object(b)) => {
                a.len() == b.len()
                    && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| a.agrees(b)))
            }
            _ => false,
        }
    }

    /// Whether some number in it stands at the edge of what a double can hold, where a reader may
    /// round it this way or that.
    pub(crate) fn has_edge(&self) -> bool {
        match self {
            Self::Number(text) => text.parse::<f64>().is_ok_and(|n| n.abs() > 1.797e308),
            Self::List(list) => list.iter().any(Self::has_edge),
            Self::Object(members) => members.iter().any(|(_, value)| value.has_edge()),
            Self::Null | Self::Bool(_) | Self::Text(_) => false,
        }
    }
}

fn same_number(a: &str, b: &serde_json::Number) -> bool {
    if let Some(b) = b.as_i64() {
        return a.parse() == Ok(b);
    }
    if let Some(b) = b.as_u64() {
        return a.parse() == Ok(b);
    }
    let (Ok(a), Some(b)) = (a.parse::<f64>(), b.as_f64()) else { return false };
    a == b || (a / b - 1.0).abs() < 1e-12 || (a - b).abs() < f64::MIN_POSITIVE
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\0'..='\u{1f}' => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents() {
        for (text, grammar, strict) in [
            ("{}", true, true),
            (" [1, -0.5e+3, \"\\u00e9\", null] ", true, true),
            (r#"{"a":1,"a":2}"#, true, false),
            (r#"{"a":1,"\u0061":2}"#, true, false),
            (r#"{"$serde_json::private::x":1}"#, true, false),
            ("[\"\\ud800\"]", true, false),
            ("[\"\\ud83d\\ude00\"]", true, true),
            ("[1e999]", true, false),
            ("[01]", false, false),
            ("[1.]", false, false),
            ("[+1]", false, false),
            ("[\"\n\"]", false, false),
            ("[\"\\u00 1\"]", false, false),
            ("[1,]", false, false),
            ("{\"a\" 1}", false, false),
            ("{} {}", false, false),
            ("", false, false),
            (&("[".repeat(32) + &"]".repeat(32)), true, true),
            (&("[".repeat(33) + &"]".repeat(33)), true, false),
        ] {
            assert_eq!(read(text, Rules::Grammar).is_some(), grammar, "{text}");
            assert_eq!(read(text, Rules::Strict).is_some(), strict, "{text}, strictly");
            let same = |json: Json| read(&json.write(), Rules::Grammar) == Some(json);
            assert!(read(text, Rules::Grammar).is_none_or(same), "{text}, written");
        }
    }
}
