//! Which kinds of token an issuer's rules admit.

use crate::error::{Detail, TypSeen};
use crate::token::MediaType;

/// The published profile that an issuer's access tokens follow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Profile {
    /// RFC 9068, strictly: `typ` is `at+jwt`; `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and
    /// `jti` are all present (§2.2, §4).
    Rfc9068,
}

/// What an issuer's rules say about `typ` and the claims that must be there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// Somebody else's tokens, no profile named: `typ` is absent, `JWT` or `at+jwt`.
    Foreign,
    /// Tokens this very service signed: `at+jwt` and nothing else.
    Own,
    /// RFC 9068.
    Rfc9068,
}

impl From<Profile> for Kind {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Rfc9068 => Self::Rfc9068,
        }
    }
}

impl Kind {
    /// Judges the `typ` header (RFC 8725 §3.11, RFC 9068 §4).
    pub(crate) fn admit(self, typ: Option<&str>) -> Result<(), Detail> {
        let seen = match typ.map(MediaType::new) {
            None => TypSeen::Absent,
            Some(typ) if typ.is("at+jwt") => TypSeen::AccessToken,
            Some(typ) if typ.is("jwt") => TypSeen::Jwt,
            Some(_) => TypSeen::Other,
        };
        let expected = match (self, seen) {
            (_, TypSeen::AccessToken) | (Self::Foreign, TypSeen::Absent | TypSeen::Jwt) => {
                return Ok(());
            }
            (Self::Foreign, _) => "none, JWT or at+jwt",
            (Self::Own, _) => "at+jwt: this service's own tokens are signed with that type",
            (Self::Rfc9068, _) => {
                "at+jwt: RFC 9068 demands it; if the issuer does not follow it, leave out \
                 `.profile(Profile::Rfc9068)`"
            }
        };
        Err(Detail::WrongTyp { expected, seen })
    }
}
