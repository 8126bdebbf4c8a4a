//! How an answer differs from the table.

use std::fmt::Write;

use hallpass_core::UnixTime;
use http::Method;
use serde_json::Value;

use super::{Answer, Case, CaseRequest, CaseResponse, Driver, Kit, Mode};
use crate::base64;

impl Case {
    /// Sends the row, and says how the answer differs, if it does.
    pub(super) async fn differences(&self, driver: &impl Driver, mode: Mode) -> Option<String> {
        let request = self.request(driver.kit());
        if self.stops_clock() {
            driver.kit().clock().fail();
        }
        let response = driver.send(mode, request.clone()).await;
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

/// Each of these fields stands as often as the table says, and not once more.
fn fields(expected: &Answer, response: &CaseResponse) -> Vec<String> {
    let problem = expected.kind.map(|_| "application/problem+json");
    let mut found = Vec::new();
    for (name, wanted) in [
        ("www-authenticate", expected.challenge.as_deref()),
        ("retry-after", expected.retry_after),
        ("content-type", problem),
    ] {
        // The type of any other body is the framework's affair.
        if name == "content-type" && problem.is_none() {
            continue;
        }
        let got: Vec<_> = response.field(name).map(String::from_utf8_lossy).collect();
        if got != wanted.into_iter().collect::<Vec<_>>() {
            found.push(format!("{name}: expected {wanted:?}, got {got:?}"));
        }
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

impl CaseRequest {
    /// The parts of all values that are eight characters or longer: what no answer and no log may
    /// repeat.
    #[must_use]
    pub fn segments(&self) -> Vec<String> {
        let is_inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let values = self.lines.iter().flat_map(|(_, value)| value.split(|b| !is_inside(b)));
        let long = values.filter(|segment| segment.len() >= 8);
        long.map(|segment| String::from_utf8_lossy(segment).into_owned()).collect()
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

/// Strings long enough not to stand anywhere by chance.
fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= 6 => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|member| strings(member, found)),
        _ => {}
    }
}
