//! The rules for headers and claims, written down once more: what is accepted, and as what.

use std::collections::BTreeSet;

use crate::base64;
use crate::json::{self, Json, Rules};
use crate::kit;

/// The longest token, in bytes.
pub(crate) const MAX_TOKEN: usize = 16_384;

/// The longest header, in characters of its base64url.
pub(crate) const MAX_HEADER: usize = 4_096;

/// A header that may be accepted, as far as its own form goes.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) algorithm: String,
    pub(crate) key_id: Option<String>,
    pub(crate) typ: Option<String>,
}

impl Header {
    /// Reads a header (RFC 7515 §4). `None`: it has to be refused.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let json = json::read(std::str::from_utf8(bytes).ok()?, Rules::Strict)?;
        json.members()?;
        if json.get("crit").is_some() || json.get("b64").is_some() {
            return None;
        }
        if text(&json, "cty")?.is_some_and(|cty| media_type(&cty) == "jwt") {
            return None;
        }
        Some(Self {
            algorithm: text(&json, "alg")??,
            key_id: text(&json, "kid")?,
            typ: text(&json, "typ")?,
        })
    }

    /// Whether `typ` says nothing, or that this is a token for access.
    pub(crate) fn is_plain(&self) -> bool {
        self.typ.as_ref().is_none_or(|typ| matches!(media_type(typ).as_str(), "jwt" | "at+jwt"))
    }

    /// Whether `typ` says that this is a token for access.
    pub(crate) fn is_access(&self) -> bool {
        self.typ.as_ref().is_some_and(|typ| media_type(typ) == "at+jwt")
    }
}

/// A media type in lower case, without the `application/` that may be left out (RFC 7515 §4.1.9).
fn media_type(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    match lower.strip_prefix("application/") {
        Some(rest) if !rest.contains('/') => rest.to_owned(),
        _ => lower,
    }
}

/// A member that must be a string where it is present. The outer `None`: it is something else.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn text(json: &Json, name: &str) -> Option<Option<String>> {
    match json.get(name) {
        None => Some(None),
        Some(Json::Text(text)) => Some(Some(text.clone())),
        Some(_) => None,
    }
}

/// Where scopes and roles are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Layout {
    /// `scope` or `scp`, and `roles`.
    Standard,
    /// `permissions` and `realm_access.scopes`; `realm_access.roles` and `groups`.
    Custom,
}

/// A claims set whose registered claims have the right types.
#[derive(Debug)]
pub(crate) struct Claims {
    pub(crate) json: Json,
    pub(crate) issuer: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) numeric_subject: bool,
    pub(crate) audiences: Vec<String>,
    pub(crate) expires: Option<f64>,
    pub(crate) not_before: Option<f64>,
    pub(crate) issued: Option<f64>,
    pub(crate) token_id: Option<String>,
    pub(crate) client: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) roles: Vec<String>,
    /// It says that it is an ID token, a refresh token or a logout token.
    pub(crate) other_kind: bool,
    pub(crate) bound: bool,
}

impl Claims {
    /// Reads a payload (RFC 7519 §4). `None`: it has to be refused.
    pub(crate) fn read(bytes: &[u8], layout: Layout) -> Option<Self> {
        let json = json::read(std::str::from_utf8(bytes).ok()?, Rules::Strict)?;
        json.members()?;
        let (subject, numeric_subject) = match json.get("sub") {
            Some(Json::Number(digits)) => (Some(whole(digits)?), true),
            _ => (text(&json, "sub")?, false),
        };
        Some(Self {
            issuer: text(&json, "iss")?,
            subject,
            numeric_subject,
            audiences: audiences(&json)?,
            expires: date(&json, "exp")?,
            not_before: date(&json, "nbf")?,
            issued: date(&json, "iat")?,
            token_id: text(&json, "jti")?,
            client: text(&json, "client_id")?,
            scopes: scopes(&json, layout)?,
            roles: roles(&json, layout)?,
            other_kind: says_other_kind(&json),
            bound: json.get("cnf").is_some(),
            json,
        })
    }

    /// Whether now is between `nbf` and `exp`, give or take the leeway.
    pub(crate) fn is_current(&self) -> bool {
        let (now, leeway) = (f64::from(kit::NOW), f64::from(kit::LEEWAY));
        self.expires.is_some_and(|expires| expires + leeway > now)
            && self.not_before.is_none_or(|not_before| not_before <= now + leeway)
    }

    /// Whether it names [`kit::AUDIENCE`].
    pub(crate) fn is_for_us(&self) -> bool {
        self.audiences.iter().any(|audience| audience == kit::AUDIENCE)
    }

    /// Whether a date stands so near to a limit that two readers may round it to either side.
    pub(crate) fn has_edge(&self) -> bool {
        let (now, leeway) = (f64::from(kit::NOW), f64::from(kit::LEEWAY));
        let near = |date: f64| {
            let limits = [now - leeway, now + leeway, LATEST, 0.0];
            limits.iter().any(|limit| date != *limit && (date - limit).abs() < 1e-3)
        };
        let numbers = ["exp", "nbf", "iat"].iter().filter_map(|name| match self.json.get(name) {
            Some(Json::Number(text)) => text.parse().ok(),
            _ => None,
        });
        numbers.into_iter().any(near) || self.json.has_edge()
    }
}

/// 9999-12-31T23:59:59 UTC.
pub(crate) const LATEST: f64 = 253_402_300_799.0;

/// A whole number that fits 64 bits, in its own digits.
fn whole(digits: &str) -> Option<String> {
    let plain = digits != "-0" && digits.bytes().all(|b| b == b'-' || b.is_ascii_digit());
    let fits = digits.parse::<u64>().is_ok() || digits.parse::<i64>().is_ok();
    (plain && fits).then(|| digits.to_owned())
}

#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn date(json: &Json, name: &str) -> Option<Option<f64>> {
    match json.get(name) {
        None => Some(None),
        Some(Json::Number(text)) => {
            text.parse().ok().filter(|date| (0.0..=LATEST).contains(date)).map(Some)
        }
        Some(_) => None,
    }
}

fn audiences(json: &Json) -> Option<Vec<String>> {
    match json.get("aud") {
        None => Some(Vec::new()),
        Some(Json::Text(text)) => Some(vec![text.clone()]),
        Some(other) => other.list()?.iter().map(|one| one.text().map(str::to_owned)).collect(),
    }
}

/// What is at the end of a path; the outer `None`: the way there leads through no object.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn at<'j>(json: &'j Json, path: &[&str]) -> Option<Option<&'j Json>> {
    let mut found = json;
    for name in path {
        found.members()?;
        match found.get(name) {
            Some(next) => found = next,
            None => return Some(None),
        }
    }
    Some(Some(found))
}

/// A string, a list of strings, or a list of objects with a `value`. The inner `None`: absent.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn words(json: &Json, path: &[&str], divided: bool) -> Option<Option<Vec<String>>> {
    let Some(found) = at(json, path)? else { return Some(None) };
    let words: Vec<String> = match found {
        Json::Text(text) if divided => text.split(' ').map(str::to_owned).collect(),
        Json::Text(text) => vec![text.clone()],
        other => {
            let item = |item: &Json| match item {
                Json::Text(text) => Some(text.clone()),
                object => object.get("value")?.text().map(str::to_owned),
            };
            other.list()?.iter().map(item).collect::<Option<_>>()?
        }
    };
    Some(Some(words.into_iter().filter(|word| !word.is_empty()).collect()))
}

fn scopes(json: &Json, layout: Layout) -> Option<Vec<String>> {
    if layout == Layout::Custom {
        let one = words(json, &["permissions"], true)?.unwrap_or_default();
        let two = words(json, &["realm_access", "scopes"], true)?.unwrap_or_default();
        return Some([one, two].concat());
    }
    match (words(json, &["scope"], true)?, words(json, &["scp"], true)?) {
        (Some(one), Some(two)) => {
            let set = |words: &[String]| words.iter().cloned().collect::<BTreeSet<_>>();
            (set(&one) == set(&two)).then_some(one)
        }
        (one, two) => Some(one.or(two).unwrap_or_default()),
    }
}

fn roles(json: &Json, layout: Layout) -> Option<Vec<String>> {
    if layout == Layout::Standard {
        return Some(words(json, &["roles"], false)?.unwrap_or_default());
    }
    let one = words(json, &["realm_access", "roles"], false)?.unwrap_or_default();
    let two = words(json, &["groups"], false)?.unwrap_or_default();
    Some([one, two].concat())
}

fn says_other_kind(json: &Json) -> bool {
    let marks = ["typ", "token_use", "token_type", "type"];
    let mut said = marks.iter().filter_map(|mark| json.get(mark)?.text());
    let other =
        |text: &str| ["id", "refresh", "offline", "logout"].contains(&&*text.to_ascii_lowercase());
    // RFC 8417 §2.2.
    let uri = |(name, _): &(String, Json)| name.contains(':');
    let events = json.get("events").and_then(Json::members);
    let events = events.is_some_and(|events| events.iter().any(uri));
    let hashed = ["at_hash", "c_hash"].iter().any(|name| json.get(name).is_some());
    said.any(other) || events || hashed
}

/// Two of the three segments of a token, decoded; the signature is for the keys to judge.
#[derive(Debug)]
pub(crate) struct Segments {
    pub(crate) header: Option<Vec<u8>>,
    pub(crate) payload: Vec<u8>,
}

impl Segments {
    /// Splits a token (RFC 7515 §7.1). `None`: it has to be refused.
    pub(crate) fn read(token: &str) -> Option<Self> {
        let parts: Vec<&str> = token.split('.').collect();
        let &[header, payload, _] = parts.as_slice() else { return None };
        if token.len() > MAX_TOKEN || header.len() > MAX_HEADER {
            return None;
        }
        Some(Self {
            header: base64::decode(header.as_bytes()),
            payload: base64::decode(payload.as_bytes())?,
        })
    }
}
