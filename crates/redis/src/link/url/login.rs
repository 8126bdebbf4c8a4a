//! Users and passwords of a URL.

use std::fmt;

/// As whom to log in.
#[derive(Clone, Default, Eq, PartialEq)]
pub(in crate::link) struct Login {
    pub(in crate::link) user: Option<Box<str>>,
    pub(in crate::link) password: Option<Box<str>>,
}

impl Login {
    /// `user:password` or `:password`.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        Self::of(decoded(user)?, decoded(password)?)
    }

    /// What comes after `?`, for sentinels.
    pub(super) fn of_sentinels(query: Vec<(&str, String)>) -> Result<Self, &'static str> {
        let (mut user, mut password) = (String::new(), String::new());
        for (name, value) in query {
            match name {
                "sentinel_password" => password = value,
                "sentinel_user" => user = value,
                _ => {
                    return Err(
                        "the only parameters are `sentinel_password` and `sentinel_user`, \
                                for sentinels that ask for them",
                    );
                }
            }
        }
        Self::of(user, password)
    }

    fn of(user: String, password: String) -> Result<Self, &'static str> {
        let some = |text: String| (!text.is_empty()).then(|| text.into_boxed_str());
        match (some(user), some(password)) {
            (Some(_), None) => {
                Err("it has a user without a password; a password without a user is \
                                    written `:password@`")
            }
            (user, password) => Ok(Self { user, password }),
        }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}

/// The parameters of a URL.
pub(super) fn query(text: &str) -> Result<Vec<(&str, String)>, &'static str> {
    let mut parameters = Vec::new();
    for parameter in text.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        parameters.push((name, decoded(value)?));
    }
    Ok(parameters)
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'%' => escaped(bytes.next(), bytes.next()).ok_or(ESCAPE)?,
            byte => byte,
        };
        decoded.push(byte);
    }
    String::from_utf8(decoded).map_err(|_| ESCAPE)
}

fn escaped(high: Option<u8>, low: Option<u8>) -> Option<u8> {
    let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
    let value = digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?;
    u8::try_from(value).ok()
}

const ESCAPE: &str = "a user or password has a `%` without the two hexadecimal digits of a \
                      character of UTF-8; `%` itself is written %25";
