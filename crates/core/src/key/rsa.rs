//! RSA keys (RFC 7518 §6.3).

use std::fmt;

use zeroize::Zeroizing;

use crate::{ConfigError, ConfigErrorKind};

/// An RSA public key of 2,048 to 8,192 bits (RFC 7518 §3.3).
#[derive(Clone, Eq, PartialEq)]
pub struct RsaPublic {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl RsaPublic {
    /// From modulus and exponent, big-endian, without leading zeros.
    ///
    /// # Errors
    /// `KeyFormat` for a leading zero; `KeyWeak` for a modulus that is even or outside the range, and
    /// an exponent that is even, 1, or longer than 33 bits.
    pub fn new(modulus: Vec<u8>, exponent: Vec<u8>) -> Result<Self, ConfigError> {
        if [&modulus, &exponent].iter().any(|number| matches!(number.first(), None | Some(0))) {
            let text = "the modulus or the exponent of the RSA key is empty or starts with a zero byte: \
                        both take as few bytes as they can (RFC 7518 section 6.3.1). Export it again.";
            return Err(ConfigError::new(ConfigErrorKind::KeyFormat, text));
        }
        let bits = bit_len(&modulus);
        if !(MIN_BITS..=MAX_BITS).contains(&bits) {
            let text = format!(
                "the RSA key has {bits} bits: {MIN_BITS} to {MAX_BITS} are accepted (RFC 7518 section \
                 3.3). Make a new one with \
                 `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem`."
            );
            return Err(ConfigError::new(ConfigErrorKind::KeyWeak, text));
        }
        if is_even(&modulus) || is_even(&exponent) || exponent == [1] || bit_len(&exponent) > 33 {
            let text = "the RSA key has an even modulus, or an exponent that is even, 1 or longer than \
                        33 bits: it was damaged or made up. Get it again from the issuer.";
            return Err(ConfigError::new(ConfigErrorKind::KeyWeak, text));
        }
        Ok(Self { modulus, exponent })
    }

    /// The modulus, big-endian, without leading zeros.
    #[must_use]
    pub fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// The public exponent, big-endian, without leading zeros.
    #[must_use]
    pub fn exponent(&self) -> &[u8] {
        &self.exponent
    }
}

impl fmt::Debug for RsaPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPublic").field("bits", &bit_len(&self.modulus)).finish_non_exhaustive()
    }
}

/// An RSA private key of two primes. Wiped from memory when it is dropped.
pub struct RsaPrivate {
    public: RsaPublic,
    numbers: Numbers,
}

/// The private numbers of RFC 8017 §3.2, big-endian, in the order of its appendix A.1.2. That they
/// fit each other is for the backend to see.
pub(super) struct Numbers {
    pub(super) d: Zeroizing<Vec<u8>>,
    pub(super) p: Zeroizing<Vec<u8>>,
    pub(super) q: Zeroizing<Vec<u8>>,
    pub(super) dp: Zeroizing<Vec<u8>>,
    pub(super) dq: Zeroizing<Vec<u8>>,
    pub(super) qi: Zeroizing<Vec<u8>>,
}

impl RsaPrivate {
    pub(super) const fn new(public: RsaPublic, numbers: Numbers) -> Self {
        Self { public, numbers }
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &RsaPublic {
        &self.public
    }

    /// The private exponent `d`.
    #[must_use]
    pub fn exponent(&self) -> &[u8] {
        &self.numbers.d
    }

    /// The primes `p` and `q`.
    #[must_use]
    pub fn primes(&self) -> [&[u8]; 2] {
        [&self.numbers.p, &self.numbers.q]
    }

    /// `d mod (p - 1)` and `d mod (q - 1)`.
    #[must_use]
    pub fn prime_exponents(&self) -> [&[u8]; 2] {
        [&self.numbers.dp, &self.numbers.dq]
    }

    /// The inverse of `q` modulo `p`.
    #[must_use]
    pub fn coefficient(&self) -> &[u8] {
        &self.numbers.qi
    }
}

impl fmt::Debug for RsaPrivate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPrivate").field("public", &self.public).finish_non_exhaustive()
    }
}

/// The bits of a number without leading zero bytes.
fn bit_len(number: &[u8]) -> usize {
    let zeros = number.first().map_or(0, |first| first.leading_zeros());
    number.len().saturating_mul(8).saturating_sub(usize::try_from(zeros).unwrap_or(0))
}

fn is_even(number: &[u8]) -> bool {
    number.last().is_none_or(|last| last.is_multiple_of(2))
}

const MIN_BITS: usize = 2_048;

const MAX_BITS: usize = 8_192;
