//! How an answer differs from the table.

use std::fmt::Write;

use hallpass_core::UnixTime;
use http::Method;
use serde_json::Value;

use super::{Answer, Case, CaseRequest, CaseResponse, Driver, Kit, Mode, Setup};
use crate::base64;

impl Case {
    /// Sends the row, and says how the answer differs, if it does.
    pub(super) async fn differences(&self, driver: &impl Driver, mode: Mode) -> Option<String> {
        let request = self.request(driver.kit());
        if self.stops_clock() {
            driver.kit().clock().fail();
        }
        let response = driver.send(self.setup(), mode, request.clone()).await;
        driver.kit().clock().set(UnixTime::from_secs(Kit::NOW));
        let expected = self.expected(driver, mode);
        let mut found = Vec::new();
        found.extend(status(&expected, &response));
        found.extend(fields(&expected, &response));
        found.extend(body(&expected, self.method(), &response));
        found.extend(kind(&expected, &response));
        if expected.status >= 400 {
            found.extend(leaks(&expected, &request, &response));
        }
        (!found.is_empty()).then(|| {
            let (name, ids, path) = (self.name(), self.ids().join(" "), self.path());
            let mut text = format!("  {name} ({mode:?}, {} {path}) [{ids}]", self.method());
            for line in found {
                let _ = write!(text, "\n      {line}");
            }
            text
        })
    }
}

fn status(expected: &Answer, response: &CaseResponse) -> Option<String> {
    let (wanted, got) = (expected.status, response.status);
    (wanted != got).then(|| format!("status: expected {wanted}, got {got}"))
}

/// Fields that a framework or a server adds by itself.
const FRAMEWORKS: [&str; 5] =
    ["connection", "content-length", "date", "transfer-encoding", "upgrade"];

/// Each line of a field stands as often as the table says, and there is no field besides.
fn fields(expected: &Answer, response: &CaseResponse) -> Vec<String> {
    let problem = expected.kind.map(|_| "application/problem+json");
    let mut wanted: Vec<(&str, &str)> = expected.fields.clone();
    wanted.extend(expected.challenge.as_deref().map(|line| ("www-authenticate", line)));
    wanted.extend(expected.retry_after.map(|line| ("retry-after", line)));
    wanted.extend(problem.map(|line| ("content-type", line)));
    let mut wanted: Vec<_> = wanted.into_iter().map(|(n, v)| (n, v.into())).collect();
    let mut got: Vec<_> = response
        .lines
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value)))
        // The type of any other body is the framework's affair.
        .filter(|(name, _)| {
            !FRAMEWORKS.contains(name) && (problem.is_some() || *name != "content-type")
        })
        .collect();
    wanted.sort();
    got.sort();
    if got == wanted {
        return Vec::new();
    }
    let more = got.iter().filter(|line| !wanted.contains(line));
    let less = wanted.iter().filter(|line| !got.contains(line));
    let less = less.map(|(name, value)| format!("{name}: {value:?} is missing"));
    let more = more.map(|(name, value)| format!("{name}: {value:?} is not expected"));
    let mut found: Vec<_> = less.chain(more).collect();
    if found.is_empty() {
        found.push("a line of the header stands more than once".to_owned());
    }
    found
}

/// JSON is compared as JSON; the answer to HEAD has no body at all.
fn body(expected: &Answer, method: &Method, response: &CaseResponse) -> Option<String> {
    let got = String::from_utf8_lossy(&response.body);
    if *method == Method::HEAD {
        return (!got.is_empty()).then(|| format!("body: none may answer HEAD, got {got:?}"));
    }
    let wanted = expected.body.as_ref()?;
    let same = serde_json::from_str::<Value>(&got).is_ok_and(|got| got == *wanted);
    (!same).then(|| format!("body: expected {wanted}, got {got:?}"))
}

/// The reason is not part of the answer: it shows whether the row is refused for what it is about.
fn kind(expected: &Answer, response: &CaseResponse) -> Option<String> {
    let (wanted, got) = (expected.kind, response.kind);
    let differs = response.in_process && wanted != got;
    differs.then(|| format!("rejection: expected {wanted:?}, got {got:?}"))
}

/// No part of the credential stands in a refusal, neither as it came nor decoded.
fn leaks(expected: &Answer, request: &CaseRequest, response: &CaseResponse) -> Option<String> {
    let mut text = String::from_utf8_lossy(&response.body).into_owned();
    for (name, value) in &response.lines {
        let _ = write!(text, "\n{name}: {}", String::from_utf8_lossy(value));
    }
    let fixed = format!("{expected:?}");
    let mut secrets = request.segments().into_iter().chain(request.strings());
    let found = secrets.find(|secret| !fixed.contains(secret) && text.contains(secret));
    found.map(|secret| format!("the answer repeats {secret:?} of the credential"))
}

/// Fields without a credential.
const NO_SECRETS: [&str; 5] =
    ["Access-Control-Request-Method", "Connection", "Origin", "Sec-Fetch-Site", "Upgrade"];

impl CaseRequest {
    /// The parts of all values that are eight characters or longer: what no answer and no log may
    /// repeat. Of a token in base64url, as a subprotocol has it, the parts of both.
    #[must_use]
    pub fn segments(&self) -> Vec<String> {
        let query = self.query.as_ref().map(String::as_bytes);
        let lines = self.lines.iter().filter(|(name, _)| !NO_SECRETS.contains(name));
        let values = lines.map(|(_, value)| value.as_slice()).chain(query);
        let outer: Vec<_> = values.flat_map(parts).filter(|part| !is_fixed(part)).collect();
        let decoded = outer.iter().filter_map(base64::decode).filter(|bytes| bytes.is_ascii());
        let inner: Vec<_> = decoded.flat_map(|bytes| parts(&bytes).collect::<Vec<_>>()).collect();
        let inner = inner.into_iter().filter(|part| part.starts_with("ey"));
        outer.iter().cloned().chain(inner).collect()
    }

    /// The strings of six characters or longer in what those parts decode to: what no answer may
    /// repeat, and no log unless the signature verified.
    #[must_use]
    pub fn strings(&self) -> Vec<String> {
        let mut found = Vec::new();
        for segment in self.segments() {
            let json = base64::decode(segment).and_then(|json| serde_json::from_slice(&json).ok());
            strings(&json.unwrap_or(Value::Null), &mut found);
        }
        found
    }
}

/// What a value is put together of.
fn parts(value: &[u8]) -> impl Iterator<Item = String> {
    let is_inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let long = value.split(move |b| !is_inside(b)).filter(|part| part.len() >= 8);
    long.map(|part| String::from_utf8_lossy(part).into_owned())
}

/// The words in front of a token, which are the same for every token.
fn is_fixed(part: &str) -> bool {
    ["base64url", "authorization", "access_token", Setup::COOKIE].contains(&part)
}

/// Strings long enough not to stand anywhere by chance.
fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= 6 => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|member| strings(member, found)),
        _ => {}
    }
}
