//! Whether public points are good ones. Public values only: nothing here takes constant time.

use x509_parser::num_bigint::BigUint;

use super::Curve;

/// Whether `(x, y)` satisfies y² = x³ - 3x + b, both below the prime (SP 800-186 §3.2.1).
#[expect(clippy::arithmetic_side_effects, reason = "these integers grow; each divisor is a prime")]
pub(super) fn is_on_curve(curve: Curve, x: &[u8], y: &[u8]) -> bool {
    let (prime, b) = match curve {
        Curve::P256 => P256,
        Curve::P384 => P384,
        Curve::P521 => P521,
    };
    let (prime, b) = (number(prime), number(b));
    let (x, y) = (BigUint::from_bytes_be(x), BigUint::from_bytes_be(y));
    if x >= prime || y >= prime {
        return false;
    }
    // Without the subtraction: y² + 3x = x³ + b.
    (&y * &y + 3_u8 * &x) % &prime == (&x * &x * &x + b) % &prime
}

/// Whether 32 bytes are the canonical form of an Ed25519 point (RFC 8032 §5.1.3) whose order is large.
#[expect(clippy::arithmetic_side_effects, reason = "these integers grow; y is not zero, below p")]
pub(super) fn is_good_ed25519(point: [u8; 32]) -> bool {
    let mut bytes = point;
    if let Some(last) = bytes.last_mut() {
        // The sign of x.
        *last &= 0x7f;
    }
    let (prime, y, one) = (number(P25519), BigUint::from_bytes_le(&bytes), BigUint::from(1_u8));
    if y <= one || y >= &prime - 1_u8 || ORDER_8.iter().any(|small| y == number(small)) {
        // y = 0 has order 4, 1 is the identity, -1 has order 2. At or above p it is not canonical.
        return false;
    }
    // x² = (y² - 1) / (d y² + 1) must be a square: Euler's criterion, without the division.
    let square = &y * &y % &prime;
    let numerator = &square - &one + &prime;
    let denominator = number(D25519) * &square + &one;
    let exponent = (&prime - &one) >> 1_u8;
    (numerator * denominator).modpow(&exponent, &prime) == one
}

/// Reads one of the constants below.
fn number(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).unwrap_or_default()
}

/// The prime, and b (SP 800-186 §3.2.1.3 to §3.2.1.5).
type Parameters = (&'static str, &'static str);

const P256: Parameters = (
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
);

const P384: Parameters = (
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe\
     ffffffff0000000000000000ffffffff",
    "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875a\
     c656398d8a2ed19d2a85c8edd3ec2aef",
);

const P521: Parameters = (
    "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
     ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109\
     e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
);

const P25519: &str = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";

const D25519: &str = "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3";

/// The two y of the points of order eight.
const ORDER_8: &[&str] = &[
    "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
    "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
];
