//! The sentences for the operator's log.

use std::fmt;

use super::{Detail, HeaderFault, Part, TypSeen};

/// Why a token was refused, with what was expected and what was seen: one line for the operator's
/// log, never for an answer.
///
/// It shows no byte of the token or of a key. Values from the token appear only if its signature
/// was verified, escaped to printable ASCII and cut to 64 bytes each; before that it names the
/// check, lengths and configured values.
#[derive(Clone, Debug)]
pub struct Explanation(Detail);

impl Explanation {
    pub(crate) const fn detail(&self) -> &Detail {
        &self.0
    }
}

impl From<Detail> for Explanation {
    fn from(detail: Detail) -> Self {
        Self(detail)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Detail::Base64(part) => {
                write!(f, "the {part} is not base64url without padding (RFC 7515 section 2)")
            }
            Detail::CheckUnavailable(error) => error.fmt(f),
            Detail::ClaimPlace { place } => {
                write!(
                    f,
                    "the claim at {place} is no string, no array of strings and no array of objects with `value`"
                )
            }
            Detail::ClaimType { claim } => write!(f, "the claim `{claim}` has the wrong JSON type"),
            Detail::ClaimsMismatch { wanted, error } => {
                write!(
                    f,
                    "the claims do not fit {wanted}: {error} (make a field that may be missing an \
                     `Option`, or have the issuer send the claim)"
                )
            }
            Detail::ClockUnavailable => f.write_str("the clock gives no time"),
            Detail::DateRange { claim } => write!(
                f,
                "`{claim}` is no date between 1970 and 9999: it counts seconds, not milliseconds"
            ),
            Detail::Disowned => f.write_str("the application's check refused the token"),
            Detail::Revoked => f.write_str(
                "the token was revoked: its session has ended, or it was taken back by itself",
            ),
            Detail::Duplicate(part) => write!(f, "a member name stands twice in the {part}"),
            Detail::Encrypted => f.write_str("five segments: an encrypted token (JWE)"),
            Detail::Expired { expires, now, leeway } => write!(
                f,
                "expired {} s ago: exp {}, now {}, leeway {} s",
                now.as_secs().saturating_sub(expires.as_secs()),
                expires.as_secs(),
                now.as_secs(),
                leeway.as_secs()
            ),
            Detail::Header(fault) => fault.fmt(f),
            Detail::Json(part) => write!(f, "the {part} is not one JSON object"),
            Detail::KeysUnavailable { .. } => f.write_str("the keys of the issuer are unavailable"),
            Detail::MissingClaim { claim, demanded_by } => {
                write!(f, "no `{claim}`, which {demanded_by} demands")
            }
            Detail::MissingClient { claims, demanded_by } => {
                write!(f, "no `{}`, which {demanded_by} demands", claims.join("` or `"))
            }
            Detail::NoRights { demanded_by } => write!(
                f,
                "neither a scope nor a role: any application can get such a token from \
                 {demanded_by}, so give the client one"
            ),
            Detail::NotUtf8(part) => write!(f, "the {part} is not UTF-8"),
            Detail::NotYetValid { not_before, now, leeway } => write!(
                f,
                "not valid for {} s yet: nbf {}, now {}, leeway {} s",
                not_before.as_secs().saturating_sub(now.as_secs()),
                not_before.as_secs(),
                now.as_secs(),
                leeway.as_secs()
            ),
            Detail::NumericSubject => f.write_str(
                "`sub` is a number, not a string (RFC 7519 section 4.1.2): mend the issuer, or accept it \
                 with `Issuer::accept_numeric_subject()`",
            ),
            Detail::OtherKind { claim, seen: Some(seen) } => write!(
                f,
                "`{claim}` is {seen}: not an access token (the client may have sent the wrong one)"
            ),
            Detail::OtherKind { claim, seen: None } => write!(
                f,
                "the token has `{claim}`, as ID tokens do: not an access token (the client may have \
                 sent the wrong one)"
            ),
            Detail::Reserved(part) => {
                write!(
                    f,
                    "a member name of the {part} begins with `$serde_json::private::`, which is reserved"
                )
            }
            Detail::SaysOther { claim, expected, seen, demanded_by } => {
                match seen {
                    Some(seen) => write!(f, "`{claim}` is {seen}")?,
                    None => write!(f, "no `{claim}`, or no string")?,
                }
                write!(
                    f,
                    ", expected {}, as in every access token of {demanded_by} (the client may have \
                     sent another one)",
                    expected.join(" or ")
                )
            }
            Detail::ScopesDiffer => f.write_str(
                "`scope` and `scp` are both present and differ: name the one to use with \
                 `Issuer::scopes_at(..)`",
            ),
            Detail::Segments { found } => {
                write!(
                    f,
                    "not a JWT: {found} segments where a signed one has 3 (six stand for more)"
                )
            }
            Detail::SenderConstrained => f.write_str(
                "the token has `cnf`: it is bound to a key of its sender and must not be accepted \
                 as a bearer token (`Issuer::accept_bound_tokens_as_bearer()` does)",
            ),
            Detail::Signature { tried, algorithm, hint } => {
                match tried {
                    1 => {
                        write!(f, "the {algorithm} signature does not match the one key that fits")?
                    }
                    _ => write!(
                        f,
                        "the {algorithm} signature matches none of {tried} keys that fit"
                    )?,
                }
                hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
            }
            Detail::TooDeep(part) => write!(f, "the {part} nests deeper than 32 levels"),
            Detail::TooLarge { bytes, limit } => {
                write!(f, "{bytes} bytes where at most {limit} are looked at")
            }
            Detail::UnknownIssuer { configured } => write!(
                f,
                "`iss` is absent or none of the {configured} configured issuers (shown only after \
                 a signature was verified)"
            ),
            Detail::UnknownKey { algorithm, key_id, keys, other_algorithm } => {
                match keys {
                    1 => write!(f, "the issuer's one key does not fit the token: {algorithm}")?,
                    _ => write!(f, "none of the issuer's {keys} keys fits the token: {algorithm}")?,
                }
                match key_id {
                    Some(length) => write!(f, " with a `kid` of {length} bytes")?,
                    None => f.write_str(" without `kid`")?,
                }
                f.write_str(if *other_algorithm {
                    "; the issuer's keys are for other algorithms"
                } else {
                    "; the issuer may have changed its keys"
                })
            }
            Detail::WrongAudience { rules, seen: None } => write!(
                f,
                "no aud, expected {}: have the issuer name this service, or accept it with \
                 `.accept_any_audience()`",
                rules.audiences()
            ),
            Detail::WrongAudience { rules, seen: Some(seen) } => write!(
                f,
                "aud {seen}, expected {} (add the service's own with `.audience(..)`)",
                rules.audiences()
            ),
            Detail::WrongClient { rules, seen } => {
                match seen {
                    Some(seen) => write!(f, "no aud, and client_id {seen}")?,
                    None => f.write_str("no aud and no client_id")?,
                }
                write!(
                    f,
                    ", expected {}: the audience of such a token is its client (add yours with \
                     `.audience(..)`)",
                    rules.audiences()
                )
            }
            Detail::WrongIssuer { rules, seen } => {
                match seen {
                    Some(seen) => write!(f, "iss {seen}")?,
                    None => f.write_str("iss is absent")?,
                }
                write!(f, ", expected {}, to the byte: a trailing slash counts", rules.names())
            }
            Detail::WrongTyp { expected, seen } => {
                write!(f, "the header `typ` {seen}, expected {expected}")
            }
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "token's header",
            Self::Payload => "token's payload",
            Self::Signature => "token's signature",
        })
    }
}

impl fmt::Display for HeaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Critical => "the header has `crit`: no critical extension is implemented",
            Self::KeyIdType => "the header's `kid` is not a string",
            Self::Nested => "the header's `cty` says that a JWT is nested in the token",
            Self::NoAlgorithm => "the header's `alg` is absent or not a string",
            Self::TypType => "the header's `typ` is not a string",
            Self::Unencoded => "the header has `b64`, which no JWT may (RFC 7797 section 7)",
            Self::UnknownAlgorithm => "the header's `alg` is none that is supported",
            Self::Unsigned => "the header's `alg` is `none`: the token is not signed",
        })
    }
}

impl fmt::Display for TypSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "is absent",
            Self::AccessToken => "is at+jwt",
            Self::Jwt => "is JWT",
            Self::Other => "is another one",
        })
    }
}
