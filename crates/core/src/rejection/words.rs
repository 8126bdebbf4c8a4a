//! What the answers say (RFC 6750 §3.1, RFC 9110 §15.5).

use std::sync::OnceLock;

use super::problem::Problem;

/// Answers that differ in nothing but the scopes they name. The client learns nothing of the token
/// from them, and of the reason no more than it can act on: a bad signature, an unknown key and a
/// wrong type look the same from outside.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Words {
    Anonymous,
    Expired,
    Forbidden,
    InsufficientScope,
    InvalidToken,
    MalformedElsewhere,
    MalformedHeader,
    Misconfigured,
    Several,
    Unavailable,
    WrongResource,
}

impl Words {
    /// How many there are.
    pub(super) const COUNT: usize = 11;

    /// Its place among all of them.
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Anonymous => 0,
            Self::Expired => 1,
            Self::Forbidden => 2,
            Self::InsufficientScope => 3,
            Self::InvalidToken => 4,
            Self::MalformedElsewhere => 5,
            Self::MalformedHeader => 6,
            Self::Misconfigured => 7,
            Self::Several => 8,
            Self::Unavailable => 9,
            Self::WrongResource => 10,
        }
    }

    /// The HTTP status.
    pub(super) const fn status(self) -> u16 {
        match self {
            Self::MalformedElsewhere | Self::MalformedHeader | Self::Several => 400,
            Self::Anonymous | Self::Expired | Self::InvalidToken | Self::WrongResource => 401,
            Self::Forbidden | Self::InsufficientScope => 403,
            Self::Misconfigured => 500,
            Self::Unavailable => 503,
        }
    }

    /// The reason phrase of the status (RFC 9110 §15).
    pub(super) const fn title(self) -> &'static str {
        match self.status() {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            503 => "Service Unavailable",
            _ => "Internal Server Error",
        }
    }

    /// The error code of RFC 6750 §3.1, where one is due.
    pub(super) const fn error_code(self) -> Option<&'static str> {
        match self {
            Self::MalformedElsewhere | Self::MalformedHeader | Self::Several => {
                Some("invalid_request")
            }
            Self::InsufficientScope => Some("insufficient_scope"),
            Self::Expired | Self::InvalidToken | Self::WrongResource => Some("invalid_token"),
            Self::Anonymous | Self::Forbidden | Self::Misconfigured | Self::Unavailable => None,
        }
    }

    /// A sentence for the developer of the client.
    pub(super) const fn description(self) -> Option<&'static str> {
        match self {
            Self::Expired => Some("The access token expired"),
            Self::InvalidToken => Some("The access token is invalid"),
            // The text of RFC 6750's own header names that header.
            Self::MalformedElsewhere => Some("Malformed credentials"),
            Self::MalformedHeader => Some("Malformed Authorization header"),
            Self::Several => Some("Multiple methods used to include access token"),
            Self::WrongResource => Some("The access token is not valid for this resource"),
            Self::Anonymous
            | Self::Forbidden
            | Self::InsufficientScope
            | Self::Misconfigured
            | Self::Unavailable => None,
        }
    }

    /// The body of the answer, if it names no scopes: made once.
    pub(super) fn body(self) -> &'static str {
        static BODIES: PerWords<Box<str>> = PerWords::new();
        BODIES.get_or_make(self, || Problem { words: self, scope: None }.to_json().into())
    }
}

/// A value for each of the answers, made when it is needed for the first time.
#[derive(Clone, Debug)]
pub(super) struct PerWords<T>([OnceLock<T>; Words::COUNT]);

impl<T> PerWords<T> {
    pub(super) const fn new() -> Self {
        Self([const { OnceLock::new() }; Words::COUNT])
    }
}

impl PerWords<Box<str>> {
    pub(super) fn get_or_make(&self, words: Words, make: impl FnOnce() -> Box<str>) -> &str {
        // Its index is below the count.
        self.0.get(words.index()).map_or("", |text| text.get_or_init(make))
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn each_has_a_place_of_its_own() {
        let all = [
            Words::Anonymous,
            Words::Expired,
            Words::Forbidden,
            Words::InsufficientScope,
            Words::InvalidToken,
            Words::MalformedElsewhere,
            Words::MalformedHeader,
            Words::Misconfigured,
            Words::Several,
            Words::Unavailable,
            Words::WrongResource,
        ];
        assert!(all.map(Words::index).into_iter().eq(0..Words::COUNT));
        for words in all {
            assert!(words.body().contains(words.title()), "{words:?}");
        }
    }
}
