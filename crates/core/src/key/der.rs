//! Keys in DER: what the structure of a document says it is.

use x509_parser::asn1_rs::{Class, Oid};
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::ber::{BerObject, BerObjectContent};
use x509_parser::der_parser::parse_der;
use x509_parser::oid_registry as oid;
use x509_parser::prelude::FromDer;
use zeroize::Zeroizing;

use super::rsa::Numbers;
use super::{Curve, KeyMaterial};
use super::{EcPrivate, EcPublic, Ed25519Private, Ed25519Public, RsaPrivate, RsaPublic};
use crate::{ConfigError, ConfigErrorKind};

/// Reads SPKI, PKCS#1, PKCS#8, SEC1 or a certificate.
pub(super) fn read(bytes: &[u8]) -> Result<KeyMaterial, ConfigError> {
    if bytes.len() > MAX_DOCUMENT {
        return Err(format("the document is larger than 64 KiB: no key is."));
    }
    if let Ok((rest, certificate)) = X509Certificate::from_der(bytes) {
        no_rest(rest)?;
        return read(certificate.public_key().raw);
    }
    let document = parse(bytes)?;
    match document.as_sequence().map(Vec::as_slice) {
        Ok([algorithm, key]) if key.as_bitstring_ref().is_ok() => spki(algorithm, key),
        Ok([modulus, exponent]) if modulus.as_biguint().is_ok() => {
            Ok(KeyMaterial::RsaPublic(rsa_public(modulus, exponent)?))
        }
        Ok([_, key]) if is_octets(key) => Err(encrypted()),
        Ok([_, algorithm, key, ..]) if algorithm.as_sequence().is_ok() => pkcs8(algorithm, key),
        Ok([_, numbers @ ..]) if numbers.len() >= 8 => rsa_private(numbers),
        Ok([_, scalar, rest @ ..]) if is_octets(scalar) => sec1(scalar, rest, None),
        _ => Err(unknown()),
    }
}

/// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
fn spki(algorithm: &BerObject<'_>, key: &BerObject<'_>) -> Result<KeyMaterial, ConfigError> {
    let BerObjectContent::BitString(0, key) = &key.content else { return Err(unknown()) };
    match kind(algorithm)? {
        Kind::Ec(curve) => EcPublic::new(curve, key.data.to_vec()).map(KeyMaterial::EcPublic),
        Kind::Ed25519 => Ed25519Public::new(key.data).map(KeyMaterial::Ed25519Public),
        Kind::Rsa => {
            let document = parse(key.data)?;
            let Ok([modulus, exponent]) = document.as_sequence().map(Vec::as_slice) else {
                return Err(unknown());
            };
            Ok(KeyMaterial::RsaPublic(rsa_public(modulus, exponent)?))
        }
    }
}

/// PrivateKeyInfo and OneAsymmetricKey (RFC 5958 §2).
fn pkcs8(algorithm: &BerObject<'_>, key: &BerObject<'_>) -> Result<KeyMaterial, ConfigError> {
    let inner = key.as_slice().map_err(|_| unknown())?;
    let document = parse(inner)?;
    match (kind(algorithm)?, document.as_sequence().map(Vec::as_slice)) {
        (Kind::Rsa, Ok([_, numbers @ ..])) => rsa_private(numbers),
        (Kind::Ec(curve), Ok([_, scalar, rest @ ..])) => sec1(scalar, rest, Some(curve)),
        (Kind::Ed25519, _) => {
            let seed = document.as_slice().map_err(|_| unknown())?;
            Ed25519Private::new(seed, None).map(KeyMaterial::Ed25519Private)
        }
        _ => Err(unknown()),
    }
}

/// What stands after the version in RSAPrivateKey (RFC 8017 appendix A.1.2).
fn rsa_private(numbers: &[BerObject<'_>]) -> Result<KeyMaterial, ConfigError> {
    let [modulus, exponent, d, p, q, dp, dq, qi] = numbers else {
        return Err(format("the RSA key has more than two primes, which is not supported."));
    };
    let number = |object| unsigned(object).map(Zeroizing::new);
    let public = rsa_public(modulus, exponent)?;
    let numbers = Numbers {
        d: number(d)?,
        p: number(p)?,
        q: number(q)?,
        dp: number(dp)?,
        dq: number(dq)?,
        qi: number(qi)?,
    };
    Ok(KeyMaterial::RsaPrivate(RsaPrivate::new(public, numbers)))
}

fn rsa_public(modulus: &BerObject<'_>, exponent: &BerObject<'_>) -> Result<RsaPublic, ConfigError> {
    RsaPublic::new(unsigned(modulus)?, unsigned(exponent)?)
}

/// ECPrivateKey (RFC 5915 §3). Its curve is inside, unless a PKCS#8 document around it says it.
fn sec1(
    scalar: &BerObject<'_>,
    rest: &[BerObject<'_>],
    curve: Option<Curve>,
) -> Result<KeyMaterial, ConfigError> {
    let inside = |number: u32| {
        let mut fields = rest.iter().filter(|field| field.header.tag().0 == number);
        match (fields.next().map(|field| &field.content), fields.next()) {
            (None, _) => Ok(None),
            (Some(BerObjectContent::Unknown(any)), None) => parse(any.data).map(Some),
            _ => Err(unknown()),
        }
    };
    let own = inside(0)?.map(|parameters| curve_of(&parameters)).transpose()?;
    let curve = match (curve, own) {
        (Some(outer), Some(inner)) if outer != inner => return Err(unknown()),
        (outer, inner) => outer.or(inner).ok_or_else(unknown)?,
    };
    let public = match inside(1)? {
        Some(public) => {
            let point = public.as_bitstring_ref().map_err(|_| unknown())?;
            Some(EcPublic::new(curve, point.data.to_vec())?)
        }
        None => None,
    };
    let scalar = Zeroizing::new(scalar.as_slice().map_err(|_| unknown())?.to_vec());
    EcPrivate::new(curve, scalar, public).map(KeyMaterial::EcPrivate)
}

/// The key types that are supported.
enum Kind {
    Ec(Curve),
    Ed25519,
    Rsa,
}

/// AlgorithmIdentifier (RFC 5280 §4.1.1.2).
fn kind(algorithm: &BerObject<'_>) -> Result<Kind, ConfigError> {
    let parts = algorithm.as_sequence().map_err(|_| unknown())?;
    let name = parts.first().and_then(|name| name.as_oid().ok()).ok_or_else(unknown)?;
    let parameters = parts.get(1..).unwrap_or_default();
    if *name == oid::OID_PKCS1_RSAENCRYPTION {
        // RFC 3279 §2.3.1: NULL.
        let [BerObject { content: BerObjectContent::Null, .. }] = parameters else {
            return Err(format(PARAMETERS));
        };
        Ok(Kind::Rsa)
    } else if *name == oid::OID_SIG_ED25519 {
        // RFC 8410 §3: absent.
        if parameters.is_empty() { Ok(Kind::Ed25519) } else { Err(format(PARAMETERS)) }
    } else if *name == oid::OID_KEY_TYPE_EC_PUBLIC_KEY {
        // RFC 5480 §2.1.1: the curve.
        let [curve] = parameters else { return Err(format(PARAMETERS)) };
        curve_of(curve).map(Kind::Ec)
    } else if *name == oid::OID_PKCS1_RSASSAPSS {
        Err(format(
            "the RSA key is restricted to PSS (id-RSASSA-PSS), which is not supported. A plain RSA key \
             serves PS256 to PS512 as well: `openssl genpkey -algorithm RSA`.",
        ))
    } else {
        Err(format(
            "the key is of a type that is not supported. RSA, EC on P-256, P-384 and P-521, and Ed25519 \
             are (not DSA, Ed448 or X25519).",
        ))
    }
}

fn curve_of(parameters: &BerObject<'_>) -> Result<Curve, ConfigError> {
    let name: Option<&Oid<'_>> = parameters.as_oid().ok();
    match name {
        Some(name) if *name == oid::OID_EC_P256 => Ok(Curve::P256),
        Some(name) if *name == oid::OID_NIST_EC_P384 => Ok(Curve::P384),
        Some(name) if *name == oid::OID_NIST_EC_P521 => Ok(Curve::P521),
        _ => Err(format(
            "the EC key is on a curve that is not supported, or spells its parameters out. P-256, P-384 \
             and P-521 by name are: `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`.",
        )),
    }
}

/// A whole document, nothing after it.
fn parse(bytes: &[u8]) -> Result<BerObject<'_>, ConfigError> {
    let (rest, object) = parse_der(bytes).map_err(|_| unknown())?;
    no_rest(rest)?;
    if encoded_len(&object) != Some(bytes.len()) {
        return Err(format(
            "the document is not DER: it has lengths or types that DER writes in another way. Export \
             the key again.",
        ));
    }
    Ok(object)
}

/// How many bytes an object takes in DER, if it and what is in it is written as DER writes it
/// (X.690 §10): the parser takes longer forms of lengths, and primitive types made of pieces.
fn encoded_len(object: &BerObject<'_>) -> Option<usize> {
    let content = object.header.length().definite().ok()?;
    if let BerObjectContent::Sequence(parts) | BerObjectContent::Set(parts) = &object.content {
        let parts = parts.iter().map(encoded_len);
        if parts.sum::<Option<usize>>()? != content {
            return None;
        }
    } else {
        let long_null = matches!(object.content, BerObjectContent::Null) && content != 0;
        let universal = object.header.class() == Class::Universal;
        if long_null || (universal && object.header.is_constructed()) {
            return None;
        }
    }
    // One byte of type; of the length one, if it is below 128, else one more than it needs.
    let significant = usize::BITS.saturating_sub(content.leading_zeros()).div_ceil(8);
    let more = if content < 128 { 0 } else { usize::try_from(significant).ok()? };
    content.checked_add(more)?.checked_add(2)
}

/// The longest document that is read, in bytes.
const MAX_DOCUMENT: usize = 65_536;

fn no_rest(rest: &[u8]) -> Result<(), ConfigError> {
    if rest.is_empty() { Ok(()) } else { Err(format("bytes follow the key. Export it again.")) }
}

/// A positive integer without its leading zero byte.
fn unsigned(object: &BerObject<'_>) -> Result<Vec<u8>, ConfigError> {
    let BerObjectContent::Integer(bytes) = &object.content else { return Err(unknown()) };
    if bytes.first().is_none_or(|first| *first >= 0x80) {
        return Err(unknown());
    }
    match bytes.strip_prefix(&[0]) {
        // A zero stands only where the number would be negative without it (X.690 §8.3.2).
        Some([first, ..]) if *first < 0x80 => Err(unknown()),
        Some(number) => Ok(number.to_vec()),
        None => Ok(bytes.to_vec()),
    }
}

fn is_octets(object: &BerObject<'_>) -> bool {
    matches!(object.content, BerObjectContent::OctetString(_))
}

const PARAMETERS: &str = "the algorithm of the key has no parameters where it needs some, or others than \
    it may have (RFC 3279 section 2.3.1, RFC 5480 section 2.1.1, RFC 8410 section 3). \
    `openssl pkey -in key.pem -out new.pem` writes a private key anew, with `-pubin -pubout` a public one.";

/// For encrypted keys of either form.
pub(super) fn encrypted() -> ConfigError {
    format(
        "the private key is encrypted. Decrypt it where it is kept safe: \
         `openssl pkey -in encrypted.pem -out key.pem`.",
    )
}

fn unknown() -> ConfigError {
    format(
        "the document is no key that can be read. Public keys (SPKI, PKCS#1, certificates) and private \
         keys (PKCS#8, PKCS#1, SEC1) can: `openssl pkey -in key.pem -text -noout` shows what it is.",
    )
}

fn format(text: &'static str) -> ConfigError {
    ConfigError::new(ConfigErrorKind::KeyFormat, text)
}
