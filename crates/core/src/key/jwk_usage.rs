//! What a JWK may be used for: `use` and `key_ops` (RFC 7517 §4.2, §4.3).

use crate::{ConfigError, ConfigErrorKind};

/// What a key is wanted for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Purpose {
    Sign,
    Verify,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Verify => "verify",
        }
    }
}

/// What `use` and `key_ops` allow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Usage {
    sign: bool,
    verify: bool,
}

impl Usage {
    /// Both members, where present. When both are, they have to agree.
    pub(super) fn new(
        usage: Option<&str>,
        key_ops: Option<&[String]>,
    ) -> Result<Self, ConfigError> {
        if usage.is_some_and(|usage| usage != "sig") {
            return Err(refused(
                "the JWK is not for signatures: its `use` is not \"sig\". Take the key whose `use` \
                 is, or leave the member out.",
            ));
        }
        let Some(key_ops) = key_ops else { return Ok(Self { sign: true, verify: true }) };
        if key_ops.len() > MAX_OPERATIONS {
            return Err(refused("the JWK lists more operations in `key_ops` than there are."));
        }
        if key_ops
            .iter()
            .enumerate()
            .any(|(at, op)| key_ops.iter().skip(at).skip(1).any(|o| o == op))
        {
            return Err(refused("the JWK lists an operation twice in `key_ops`: name each once."));
        }
        let has = |purpose: Purpose| key_ops.iter().any(|op| op == purpose.name());
        let others = key_ops.iter().any(|op| op != "sign" && op != "verify");
        if usage.is_some() && others {
            return Err(refused(
                "the JWK contradicts itself: `use` is \"sig\", `key_ops` says more. Leave one of them out.",
            ));
        }
        Ok(Self { sign: has(Purpose::Sign), verify: has(Purpose::Verify) })
    }

    /// Refuses a purpose that is ruled out.
    pub(super) fn check(self, purpose: Purpose) -> Result<(), ConfigError> {
        let allowed = match purpose {
            Purpose::Sign => self.sign,
            Purpose::Verify => self.verify,
        };
        if allowed {
            return Ok(());
        }
        let text = format!(
            "the JWK may not {}: its `key_ops` leave that out. Add it there, or take another key.",
            purpose.name()
        );
        Err(ConfigError::new(ConfigErrorKind::KeyUsage, text))
    }
}

fn refused(text: &'static str) -> ConfigError {
    ConfigError::new(ConfigErrorKind::KeyUsage, text)
}

/// RFC 7517 §4.3 defines eight.
const MAX_OPERATIONS: usize = 16;
