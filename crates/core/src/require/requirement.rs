//! One value, combined by `&` and `|`.

use std::fmt;
use std::ops::{BitAnd, BitOr};
use std::sync::Arc;

use super::Denial;
use crate::claims::{ClaimPath, ClaimValue};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::verify::VerifiedToken;

/// What a verified token must have: made by [`role`], [`scope`], [`claim`] and [`check`], combined
/// by `&` (both) and `|` (at least one).
///
/// There is no "not": a requirement that something is absent holds for every token that lacks it by
/// mistake.
///
/// Cheap to clone: one reference count.
///
/// ```
/// use hallpass_core::{claim, role, scope};
///
/// let orders = role("admin") | scope("orders:write");
/// let payout = scope("payout") & claim("email_verified", true);
/// # drop((orders, payout));
/// ```
#[derive(Clone)]
pub struct Requirement(Arc<Node>);

enum Node {
    All(Vec<Requirement>),
    Any(Vec<Requirement>),
    Check(Box<dyn Fn(&VerifiedToken) -> bool + Send + Sync>),
    Claim(ClaimPath, ClaimValue),
    Invalid(ConfigError),
    Role(Box<str>),
    Scope(Box<str>),
}

/// The token has this role, to the byte. Where roles are is a setting of the
/// [`Issuer`](crate::Issuer::roles_at).
#[must_use]
pub fn role(name: impl Into<String>) -> Requirement {
    let name = name.into();
    if name.is_empty() {
        return Requirement::invalid("a role without a name: no token could have it");
    }
    Requirement::new(Node::Role(name.into()))
}

/// The token has this scope, to the byte (RFC 6749 §3.3). Where scopes are is a setting of the
/// [`Issuer`](crate::Issuer::scopes_at).
#[must_use]
pub fn scope(name: impl Into<String>) -> Requirement {
    let name = name.into();
    // RFC 6749 §3.3: what may stand in a scope, and so in a challenge.
    if name.is_empty() || !name.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) {
        return Requirement::invalid(format!(
            "{name:?} is no scope (RFC 6749 section 3.3): one word of printable ASCII without spaces, \
             quotes and backslashes; require several as `scope(\"a\") & scope(\"b\")`"
        ));
    }
    Requirement::new(Node::Scope(name.into()))
}

/// The claim at `path` is `value`, or an array that contains it.
///
/// ```
/// use hallpass_core::claim;
///
/// let verified = claim("email_verified", true);
/// let member = claim(["org", "groups"], "finance");
/// # drop((verified, member));
/// ```
#[must_use]
pub fn claim(path: impl Into<ClaimPath>, value: impl Into<ClaimValue>) -> Requirement {
    Requirement::new(Node::Claim(path.into(), value.into()))
}

/// The application's own condition. It sees a verified token, answers at once, and no scope cures
/// its "no". For one request it may be asked more than once.
#[must_use]
pub fn check(condition: impl Fn(&VerifiedToken) -> bool + Send + Sync + 'static) -> Requirement {
    Requirement::new(Node::Check(Box::new(condition)))
}

impl Requirement {
    fn new(node: Node) -> Self {
        Self(Arc::new(node))
    }

    fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Self::new(Node::Invalid(ConfigError::new(ConfigErrorKind::Setting, message)))
    }

    /// Finds a part that no token could ever meet, such as a scope with a space in it. Routes
    /// guarded by such a requirement answer 500 until it is mended.
    ///
    /// # Errors
    /// [`Setting`](ConfigErrorKind::Setting), with the name and the fix.
    pub fn validate(&self) -> Result<(), ConfigError> {
        match &*self.0 {
            Node::All(parts) | Node::Any(parts) => parts.iter().try_for_each(Self::validate),
            Node::Invalid(error) => Err(error.clone()),
            Node::Claim(path, _) if path.names().len() == 0 => Err(ConfigError::new(
                ConfigErrorKind::Setting,
                "a claim path names nothing: name at least one claim",
            )),
            Node::Check(_) | Node::Claim(..) | Node::Role(_) | Node::Scope(_) => Ok(()),
        }
    }

    /// Whether `token` meets the requirement.
    #[must_use]
    pub fn holds(&self, token: &VerifiedToken) -> bool {
        match &*self.0 {
            Node::All(parts) => parts.iter().all(|part| part.holds(token)),
            Node::Any(parts) => parts.iter().any(|part| part.holds(token)),
            Node::Check(condition) => condition(token),
            Node::Claim(path, value) => token.has_claim(path, value),
            Node::Invalid(_) => false,
            Node::Role(name) => token.has_role(name),
            Node::Scope(name) => token.has_scope(name),
        }
    }

    /// Judges the token; a denial knows which scopes would have helped.
    pub(crate) fn judge(&self, token: &VerifiedToken) -> Result<(), Denial> {
        if self.holds(token) {
            // A part that is invalid beside one that holds is still a mistake, but no pass is
            // owed to it.
            return Ok(());
        }
        if let Err(error) = self.validate() {
            return Err(Denial::Invalid(error));
        }
        let mut scopes = Vec::new();
        // Without a scope there is none that would help: a check changed its mind in between.
        Err(if self.cure(token, &mut scopes) && !scopes.is_empty() {
            Denial::Scopes(scopes.join(" ").into())
        } else {
            Denial::Other
        })
    }

    /// Whether scopes alone would make this hold; adds all those that it needs, the ones that the
    /// token has among them: a challenge names the whole set (RFC 6750 §3.1).
    fn cure<'r>(&'r self, token: &VerifiedToken, scopes: &mut Vec<&'r str>) -> bool {
        match &*self.0 {
            Node::All(parts) => parts.iter().all(|part| part.cure(token, scopes)),
            Node::Any(parts) => {
                // What holds already needs nothing more; else the first alternative that scopes
                // can cure.
                parts.iter().any(|part| part.holds(token) && part.cure(token, scopes))
                    || parts.iter().any(|part| {
                        let before = scopes.len();
                        let cured = part.cure(token, scopes);
                        if !cured {
                            scopes.truncate(before);
                        }
                        cured
                    })
            }
            Node::Scope(name) => {
                if !scopes.contains(&&**name) {
                    scopes.push(name);
                }
                true
            }
            Node::Check(_) | Node::Claim(..) | Node::Role(_) => self.holds(token),
            Node::Invalid(_) => false,
        }
    }
}

impl BitAnd for Requirement {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        match &*self.0 {
            Node::All(parts) => {
                Self::new(Node::All(parts.iter().cloned().chain([other]).collect()))
            }
            _ => Self::new(Node::All(vec![self, other])),
        }
    }
}

impl BitOr for Requirement {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        match &*self.0 {
            Node::Any(parts) => {
                Self::new(Node::Any(parts.iter().cloned().chain([other]).collect()))
            }
            _ => Self::new(Node::Any(vec![self, other])),
        }
    }
}

impl fmt::Debug for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Requirement {
    /// As it is written in code: `role("admin") | scope("orders:write")`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Node::All(parts) => join(parts, " & ", f),
            Node::Any(parts) => join(parts, " | ", f),
            Node::Check(_) => f.write_str("check(..)"),
            Node::Claim(path, value) => write!(f, "claim({path}, {value:?})"),
            Node::Invalid(_) => f.write_str("(invalid)"),
            Node::Role(name) => write!(f, "role({name:?})"),
            Node::Scope(name) => write!(f, "scope({name:?})"),
        }
    }
}

fn join(parts: &[Requirement], by: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(by)?;
        }
        match &*part.0 {
            Node::All(_) | Node::Any(_) => write!(f, "({part})")?,
            _ => write!(f, "{part}")?,
        }
    }
    Ok(())
}
