//! Keys on the NIST curves (RFC 7518 §6.2).

use std::fmt;

use zeroize::Zeroizing;

use super::Algorithm;
use super::points;
use crate::{ConfigError, ConfigErrorKind};

/// A NIST curve of ECDSA (RFC 7518 §6.2.1.1).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Curve {
    /// P-256, also named secp256r1 and prime256v1: ES256.
    P256,
    /// P-384, also named secp384r1: ES384.
    P384,
    /// P-521, also named secp521r1: ES512.
    P521,
}

impl Curve {
    pub(crate) const ALL: &'static [Self] = &[Self::P256, Self::P384, Self::P521];

    /// Its `crv` value.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// The bytes of one coordinate, or of the private scalar.
    #[must_use]
    pub const fn coordinate_len(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The one algorithm that uses it (RFC 7518 §3.4).
    pub(super) const fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::P256 => &[Algorithm::ES256],
            Self::P384 => &[Algorithm::ES384],
            Self::P521 => &[Algorithm::ES512],
        }
    }

    pub(super) const fn algorithm_name(self) -> &'static str {
        match self {
            Self::P256 => Algorithm::ES256.name(),
            Self::P384 => Algorithm::ES384.name(),
            Self::P521 => Algorithm::ES512.name(),
        }
    }

    pub(super) const fn key_name(self) -> &'static str {
        match self {
            Self::P256 => "an EC key on P-256",
            Self::P384 => "an EC key on P-384",
            Self::P521 => "an EC key on P-521",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|curve| curve.name() == name)
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A public key on a [`Curve`]: a point that is on it, and is not infinity.
#[derive(Clone, Eq, PartialEq)]
pub struct EcPublic {
    curve: Curve,
    point: Vec<u8>,
}

impl EcPublic {
    /// From the uncompressed point (SEC 1 §2.3.3): the byte 4, then both coordinates in full length.
    ///
    /// # Errors
    /// `KeyFormat` for any other form, `KeyWeak` for a point that is not on the curve (RFC 8725 §3.4).
    pub fn new(curve: Curve, point: Vec<u8>) -> Result<Self, ConfigError> {
        let key = Self { curve, point };
        let Some((x, y)) = key.split() else { return Err(wrong_form(&key)) };
        if points::is_on_curve(curve, x, y) {
            return Ok(key);
        }
        let text = format!(
            "the EC key is not a point of {curve}: it was damaged or made up. Get it again from the issuer."
        );
        Err(ConfigError::new(ConfigErrorKind::KeyWeak, text))
    }

    /// Whether the bytes are an uncompressed point of the curve. It keeps no copy of them.
    pub(super) fn is_point(curve: Curve, bytes: &[u8]) -> bool {
        split(curve, bytes).is_some_and(|(x, y)| points::is_on_curve(curve, x, y))
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// The uncompressed point: the byte 4, then [`x`](Self::x) and [`y`](Self::y).
    #[must_use]
    pub fn point(&self) -> &[u8] {
        &self.point
    }

    /// The first coordinate, big-endian, in full length.
    #[must_use]
    pub fn x(&self) -> &[u8] {
        self.split().map_or(&[], |(x, _)| x)
    }

    /// The second coordinate, big-endian, in full length.
    #[must_use]
    pub fn y(&self) -> &[u8] {
        self.split().map_or(&[], |(_, y)| y)
    }

    fn split(&self) -> Option<(&[u8], &[u8])> {
        split(self.curve, &self.point)
    }
}

impl fmt::Debug for EcPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcPublic").field("curve", &self.curve).finish_non_exhaustive()
    }
}

/// A private key on a [`Curve`]. Wiped from memory when it is dropped.
pub struct EcPrivate {
    curve: Curve,
    scalar: Zeroizing<Vec<u8>>,
    public: Option<EcPublic>,
}

impl EcPrivate {
    pub(super) fn new(
        curve: Curve,
        scalar: Zeroizing<Vec<u8>>,
        public: Option<EcPublic>,
    ) -> Result<Self, ConfigError> {
        let len = curve.coordinate_len();
        if scalar.len() == len {
            return Ok(Self { curve, scalar, public });
        }
        let text = format!("the private key has {} bytes: one on {curve} has {len}.", scalar.len());
        Err(ConfigError::new(ConfigErrorKind::KeyFormat, text))
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// The private scalar, big-endian, in full length. That it is in range is for the backend to see.
    #[must_use]
    pub fn scalar(&self) -> &[u8] {
        &self.scalar
    }

    /// The public half, if the document has it. That both fit is for the backend to see.
    #[must_use]
    pub const fn public(&self) -> Option<&EcPublic> {
        self.public.as_ref()
    }
}

impl fmt::Debug for EcPrivate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcPrivate").field("curve", &self.curve).finish_non_exhaustive()
    }
}

fn wrong_form(key: &EcPublic) -> ConfigError {
    let text = match key.point.first() {
        Some(2 | 3) => "the EC key is a compressed point. Expand it: \
             `openssl pkey -pubin -in key.pem -ec_conv_form uncompressed -pubout`."
            .to_owned(),
        Some(0) => "the EC key is the point at infinity, which is no key.".to_owned(),
        _ => {
            let len = key.curve.coordinate_len();
            format!("the EC key is no point of {}: x and y have {len} bytes each.", key.curve)
        }
    };
    ConfigError::new(ConfigErrorKind::KeyFormat, text)
}

/// The coordinates of an uncompressed point.
fn split(curve: Curve, point: &[u8]) -> Option<(&[u8], &[u8])> {
    let coordinates = point.strip_prefix(&[4])?;
    let (x, y) = coordinates.split_at_checked(curve.coordinate_len())?;
    (y.len() == x.len()).then_some((x, y))
}
