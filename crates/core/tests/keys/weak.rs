//! Keys that parse, and must not be used.

use hallpass_core::ConfigErrorKind::{KeyFormat, KeyWeak};
use hallpass_core::{Algorithm, Curve, EcPublic, Ed25519Public, RsaPublic, VerifyingKey};

use super::support::{assert_refused, text};

#[test]
fn rsa_keys_have_2048_to_8192_bits() {
    let key = VerifyingKey::from_pem(Algorithm::RS256, &text("rsa-1024.spki.pem"));
    assert_refused("1024 bits", key, KeyWeak, "1024 bits: 2048 to 8192");
    let modulus = |bits: usize| {
        let mut bytes = vec![0xff; bits.div_ceil(8)];
        bytes[0] = 0xff >> (bytes.len() * 8 - bits);
        bytes
    };
    for (bits, fits) in
        [(2_047, false), (2_048, true), (3_001, true), (8_192, true), (8_193, false)]
    {
        let key = RsaPublic::new(modulus(bits), vec![1, 0, 1]);
        assert_eq!(key.is_ok(), fits, "{bits} bits");
    }
    let good = modulus(2_048);
    let mut even = good.clone();
    *even.last_mut().unwrap() = 0xfe;
    for (name, modulus, exponent, kind) in [
        ("an even modulus", even, vec![1, 0, 1], KeyWeak),
        ("exponent 1", good.clone(), vec![1], KeyWeak),
        ("exponent 2", good.clone(), vec![2], KeyWeak),
        ("an even exponent", good.clone(), vec![1, 0, 0], KeyWeak),
        ("an exponent of 34 bits", good.clone(), vec![2, 0, 0, 0, 1], KeyWeak),
        ("no exponent", good.clone(), vec![], KeyFormat),
        ("exponent 0", good.clone(), vec![0], KeyFormat),
        ("a zero before the exponent", good.clone(), vec![0, 1, 0, 1], KeyFormat),
        ("a zero before the modulus", [&[0], &good[..]].concat(), vec![1, 0, 1], KeyFormat),
        ("no modulus", vec![], vec![1, 0, 1], KeyFormat),
    ] {
        assert_refused(name, RsaPublic::new(modulus, exponent), kind, "");
    }
    for exponent in [vec![3], vec![17], vec![1, 0, 1], vec![1, 0, 0, 0, 1]] {
        RsaPublic::new(good.clone(), exponent).unwrap();
    }
}

#[test]
fn ec_points_lie_on_their_curve() {
    for (name, curve) in [
        ("p256.spki.pem", Curve::P256),
        ("p384.spki.pem", Curve::P384),
        ("p521.spki.pem", Curve::P521),
    ] {
        let der = super::support::der(name);
        let len = curve.coordinate_len();
        let point = der[der.len() - 2 * len - 1..].to_vec();
        EcPublic::new(curve, point.clone()).unwrap();
        let mut off = point.clone();
        *off.last_mut().unwrap() ^= 1;
        assert_refused("off the curve", EcPublic::new(curve, off), KeyWeak, curve.name());
        let zero = [&[4][..], &vec![0; 2 * len]].concat();
        assert_refused("(0, 0)", EcPublic::new(curve, zero), KeyWeak, curve.name());
        let large = [&[4][..], &vec![0xff; 2 * len]].concat();
        assert_refused("at or above the prime", EcPublic::new(curve, large), KeyWeak, "");
        assert_refused("infinity", EcPublic::new(curve, vec![0]), KeyFormat, "infinity");
        assert_refused("nothing", EcPublic::new(curve, vec![]), KeyFormat, curve.name());
        let cut = point[..point.len() - 1].to_vec();
        assert_refused("cut", EcPublic::new(curve, cut), KeyFormat, curve.name());
        let compressed = [&[2], &point[1..=len]].concat();
        assert_refused("compressed", EcPublic::new(curve, compressed), KeyFormat, "uncompressed");
    }
}

#[test]
fn coordinates_are_below_the_prime() {
    // P-521 has room for x + p = x - 1 + 2^521, which is the same point in another form.
    let der = super::support::der("p521.spki.pem");
    let mut point = der[der.len() - 133..].to_vec();
    EcPublic::new(Curve::P521, point.clone()).unwrap();
    point[1] |= 2;
    point[66] =
        point[66].checked_sub(1).expect("the x of the test key ends in another byte than 0");
    assert_refused("x + p", EcPublic::new(Curve::P521, point), KeyWeak, "P-521");
}

#[test]
fn ed25519_points_are_canonical_and_of_large_order() {
    let order_8a = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    let order_8b = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
    let minus_1 = format!("ec{}7f", "ff".repeat(30));
    let prime = format!("ed{}7f", "ff".repeat(30));
    let prime_1 = format!("ee{}7f", "ff".repeat(30));
    let largest = format!("{}7f", "ff".repeat(31));
    for (name, hex) in [
        ("identity", format!("01{}", "00".repeat(31))),
        ("y = 0", "00".repeat(32)),
        ("y = -1", minus_1),
        ("order 8", order_8a.to_owned()),
        ("order 8, the other", order_8b.to_owned()),
        ("y = p, which is 0", prime),
        ("y = p + 1, which is 1", prime_1),
        ("the largest y", largest),
        ("no point", format!("02{}", "00".repeat(31))),
    ] {
        let mut point = bytes(&hex);
        assert_refused(name, Ed25519Public::new(&point), KeyWeak, "large order");
        *point.last_mut().unwrap() |= 0x80;
        let name = format!("{name}, the other sign");
        assert_refused(&name, Ed25519Public::new(&point), KeyWeak, "large order");
    }
    // The base point (RFC 8032 §5.1), and the key of RFC 8037 appendix A.
    Ed25519Public::new(&bytes(&format!("58{}", "66".repeat(31)))).unwrap();
    let rfc = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    Ed25519Public::new(&bytes(rfc)).unwrap();
    assert_refused("31 bytes", Ed25519Public::new(&[1; 31]), KeyFormat, "31 bytes instead of 32");
}

fn bytes(hex: &str) -> Vec<u8> {
    let (pairs, _) = hex.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.iter().map(byte).collect()
}
