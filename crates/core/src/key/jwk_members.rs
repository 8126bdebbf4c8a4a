//! The members of a JWK, and the key they make (RFC 7518 §6, RFC 8037 §2).

use serde::Deserialize;
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::rsa::Numbers;
use super::{Curve, KeyMaterial, Secret};
use super::{EcPrivate, EcPublic, Ed25519Private, Ed25519Public, RsaPrivate, RsaPublic};
use crate::base64;
use crate::{ConfigError, ConfigErrorKind};

/// Everything that is read. What is key material is borrowed, so that no copy of it stays behind:
/// base64url needs no escapes.
#[derive(Deserialize)]
pub(super) struct Members<'a> {
    kty: String,
    crv: Option<String>,
    pub(super) kid: Option<String>,
    pub(super) alg: Option<String>,
    #[serde(rename = "use")]
    pub(super) usage: Option<String>,
    pub(super) key_ops: Option<Vec<String>>,
    d: Option<&'a str>,
    dp: Option<&'a str>,
    dq: Option<&'a str>,
    e: Option<&'a str>,
    k: Option<&'a str>,
    n: Option<&'a str>,
    oth: Option<IgnoredAny>,
    p: Option<&'a str>,
    q: Option<&'a str>,
    qi: Option<&'a str>,
    x: Option<&'a str>,
    y: Option<&'a str>,
}

impl Members<'_> {
    /// The key.
    pub(super) fn material(&self) -> Result<KeyMaterial, ConfigError> {
        match self.kty.as_str() {
            "EC" => self.ec(),
            "OKP" => self.okp(),
            "RSA" => self.rsa(),
            "oct" => Secret::from_bytes(bytes("k", self.k)?.to_vec()).map(KeyMaterial::Hmac),
            _ => Err(format(
                "the JWK is of a `kty` that is not supported: RSA, EC, OKP and oct are.",
            )),
        }
    }

    fn ec(&self) -> Result<KeyMaterial, ConfigError> {
        let Some(curve) = self.crv.as_deref().and_then(Curve::from_name) else {
            return Err(format(
                "the JWK has no `crv` that is supported: P-256, P-384 and P-521 are.",
            ));
        };
        let (x, y) = (coordinate("x", self.x, curve)?, coordinate("y", self.y, curve)?);
        let public = EcPublic::new(curve, [&[4][..], &x, &y].concat())?;
        if self.d.is_none() {
            return Ok(KeyMaterial::EcPublic(public));
        }
        let scalar = coordinate("d", self.d, curve)?;
        EcPrivate::new(curve, scalar, Some(public)).map(KeyMaterial::EcPrivate)
    }

    fn okp(&self) -> Result<KeyMaterial, ConfigError> {
        if self.crv.as_deref() != Some("Ed25519") {
            return Err(format("the JWK has no `crv` that is supported: Ed25519 is."));
        }
        let public = Ed25519Public::new(&bytes("x", self.x)?)?;
        if self.d.is_none() {
            return Ok(KeyMaterial::Ed25519Public(public));
        }
        Ed25519Private::new(&bytes("d", self.d)?, Some(public)).map(KeyMaterial::Ed25519Private)
    }

    fn rsa(&self) -> Result<KeyMaterial, ConfigError> {
        let public = RsaPublic::new(bytes("n", self.n)?.to_vec(), bytes("e", self.e)?.to_vec())?;
        let private = [self.p, self.q, self.dp, self.dq, self.qi];
        if self.d.is_none() && private.iter().all(Option::is_none) && self.oth.is_none() {
            return Ok(KeyMaterial::RsaPublic(public));
        }
        if self.oth.is_some() {
            return Err(format("the RSA key has more than two primes, which is not supported."));
        }
        let numbers = Numbers {
            d: bytes("d", self.d)?,
            p: bytes("p", self.p)?,
            q: bytes("q", self.q)?,
            dp: bytes("dp", self.dp)?,
            dq: bytes("dq", self.dq)?,
            qi: bytes("qi", self.qi)?,
        };
        Ok(KeyMaterial::RsaPrivate(RsaPrivate::new(public, numbers)))
    }
}

fn bytes(name: &'static str, value: Option<&str>) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let Some(text) = value else {
        let text = format!("the JWK has no `{name}`, which its key type needs. Export it again.");
        return Err(ConfigError::new(ConfigErrorKind::KeyFormat, text));
    };
    base64::decode(text.as_bytes()).map(Zeroizing::new).ok_or_else(|| {
        let text = format!(
            "the `{name}` of the JWK is not base64url without padding (RFC 7515 section 2). Export it again."
        );
        ConfigError::new(ConfigErrorKind::KeyFormat, text)
    })
}

fn coordinate(
    name: &'static str,
    value: Option<&str>,
    curve: Curve,
) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let bytes = bytes(name, value)?;
    let (len, needed) = (bytes.len(), curve.coordinate_len());
    if len == needed {
        return Ok(bytes);
    }
    let text = format!(
        "the `{name}` of the JWK has {len} bytes: on {curve} it takes {needed}, leading zeros included \
         (RFC 7518 section 6.2.1.2). Export it again."
    );
    Err(ConfigError::new(ConfigErrorKind::KeyFormat, text))
}

fn format(text: &'static str) -> ConfigError {
    ConfigError::new(ConfigErrorKind::KeyFormat, text)
}
