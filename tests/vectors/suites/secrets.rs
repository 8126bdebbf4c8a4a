//! The known secrets of `jwt-secrets`: none of them ever becomes a key.

use hallpass::{Algorithm, ConfigError, ConfigErrorKind, Secret, VerifyingKey};

use crate::data;
use crate::row::{Expect, Row, Why};
use crate::suite::{Job, Suite};

/// Every secret as it stands, every one decoded, where it can be, and those with white space around
/// them without it.
pub(crate) fn jobs() -> Vec<Job> {
    vec![
        Job::new(|| suite("known secrets as text", LINES, as_text)),
        Job::new(|| suite("known secrets as base64", LINES, as_base64)),
        Job::new(|| suite("known secrets trimmed", TRIMMED, as_trimmed)),
    ]
}

/// A secret, and what must become of it.
type Tried = (Expect, Result<Secret, ConfigError>);

fn suite(name: &str, count: usize, row: fn(&str) -> Option<Tried>) -> Suite {
    let text = data::text("jwt-secrets/jwt.secrets.list");
    let rows = text.lines().enumerate().filter_map(|(number, secret)| {
        let (expect, secret) = row(secret)?;
        // The least that an HMAC takes; the others want longer secrets.
        let key = secret.and_then(|secret| VerifyingKey::hmac(Algorithm::HS256, secret));
        Some(Row::new(format!("line {}", number.saturating_add(1)), expect, key))
    });
    Suite::new(name, count, rows.collect())
}

/// The lines of the list at the commit of its `SOURCE.txt`.
const LINES: usize = 103_979;

/// Those of them with white space around the secret.
const TRIMMED: usize = 8;

fn as_text(secret: &str) -> Option<Tried> {
    let expect = if secret.len() < 32 { SHORT } else { KNOWN };
    Some((expect, Secret::from_text(secret)))
}

fn as_trimmed(secret: &str) -> Option<Tried> {
    let trimmed = secret.trim();
    if trimmed == secret { None } else { as_text(trimmed) }
}

fn as_base64(secret: &str) -> Option<Tried> {
    let result = Secret::from_base64(secret);
    let expect = match &result {
        Err(error) if error.kind() == ConfigErrorKind::KeyFormat => NOT_BASE64,
        _ if secret.len() < 32 => SHORT,
        _ => KNOWN,
    };
    Some((expect, result))
}

/// An empty one is missing altogether, and some are keys, in base64 or hex.
const SHORT: Expect = Expect::RefuseFor(&[
    Why::Key(ConfigErrorKind::KeyConfusion),
    Why::Key(ConfigErrorKind::KeyMissing),
    Why::Key(ConfigErrorKind::KeyWeak),
]);

const KNOWN: Expect = Expect::RefuseFor(&[
    Why::Key(ConfigErrorKind::KeyConfusion),
    Why::Key(ConfigErrorKind::KeyLeaked),
]);

const NOT_BASE64: Expect = Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyFormat)]);
