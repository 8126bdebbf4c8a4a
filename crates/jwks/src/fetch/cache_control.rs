//! `Cache-Control` and `Age` (RFC 9111 §5.2, §5.1).

use std::time::Duration;

/// For how long an answer with these fields may be kept, if they say.
pub(super) fn time_to_live<'v>(values: impl IntoIterator<Item = &'v str>) -> Option<Duration> {
    let mut time_to_live = None;
    for directive in values.into_iter().flat_map(directives) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
            return Some(Duration::ZERO);
        }
        // Of several the first counts (RFC 9111 §4.2.1).
        if name.eq_ignore_ascii_case("max-age") && time_to_live.is_none() {
            time_to_live = seconds(value);
        }
    }
    time_to_live
}

/// How old an answer with these fields is: of several the first counts (RFC 9111 §5.1).
pub(super) fn age<'v>(values: impl IntoIterator<Item = &'v str>) -> Duration {
    let first = values.into_iter().next().and_then(|value| value.split(',').next());
    first.and_then(|value| seconds(value.trim())).unwrap_or_default()
}

/// The members of a list, whose values may be quoted, commas and all (RFC 9110 §5.6).
fn directives(value: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    let members = value.split(move |char| {
        let ends = char == ',' && !quoted;
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        ends
    });
    members.map(str::trim)
}

/// `delta-seconds`, quoted or not (RFC 9111 §1.2.2): a number that is too great is a very great one.
fn seconds(value: &str) -> Option<Duration> {
    let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let digits = unquoted.unwrap_or(value);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(digits.parse().unwrap_or(u64::MAX)))
}
