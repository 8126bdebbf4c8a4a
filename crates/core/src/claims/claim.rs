//! The claims that the verifier itself reads.

/// Each claim: its variant, its name, the same as bytes, and its bit in the set of those that a token has.
macro_rules! claims {
    ($($(#[$doc:meta])* $claim:ident $name:literal $bytes:literal $bit:literal,)+) => {
        /// A claim of which the verifier knows what it means.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(super) enum Claim {
            $($(#[$doc])* $claim,)+
        }

        impl Claim {
            /// The claim of this name.
            #[inline]
            pub(super) fn of(name: &str) -> Option<Self> {
                // Bytes are told apart by their length and a few of them, text is compared with each.
                match name.as_bytes() {
                    $($bytes => Some(Self::$claim),)+
                    _ => None,
                }
            }

            pub(super) const fn name(self) -> &'static str {
                match self {
                    $(Self::$claim => $name,)+
                }
            }

            /// A number with one bit set, which is no other claim's.
            pub(super) const fn bit(self) -> u32 {
                match self {
                    $(Self::$claim => 1 << $bit,)+
                }
            }
        }

        #[cfg(test)]
        const ALL: &[Claim] = &[$(Claim::$claim,)+];
    };
}

claims! {
    Issuer "iss" b"iss" 0,
    Subject "sub" b"sub" 1,
    Audience "aud" b"aud" 2,
    Expires "exp" b"exp" 3,
    NotBefore "nbf" b"nbf" 4,
    Issued "iat" b"iat" 5,
    TokenId "jti" b"jti" 6,
    Client "client_id" b"client_id" 7,
    /// Keycloak says by it which kind of token it is.
    Typ "typ" b"typ" 8,
    /// Amazon Cognito does.
    TokenUse "token_use" b"token_use" 9,
    /// Libraries of Python do.
    TokenType "token_type" b"token_type" 10,
    /// Others of them do.
    Type "type" b"type" 11,
    /// RFC 8417 §2.2.
    Events "events" b"events" 12,
    /// OpenID Connect Core §3.1.3.6.
    AccessTokenHash "at_hash" b"at_hash" 13,
    /// OpenID Connect Core §3.3.2.11.
    CodeHash "c_hash" b"c_hash" 14,
    /// RFC 7800.
    Confirmation "cnf" b"cnf" 15,
}

#[cfg(test)]
mod tests {
    use super::{ALL, Claim};

    #[test]
    fn each_claim_has_a_name_and_a_bit_of_its_own() {
        let mut bits = 0_u32;
        for claim in ALL {
            assert_eq!(Claim::of(claim.name()), Some(*claim));
            assert_eq!(bits & claim.bit(), 0, "{claim:?}");
            bits |= claim.bit();
        }
        assert_eq!(Claim::of("Iss"), None);
    }
}
