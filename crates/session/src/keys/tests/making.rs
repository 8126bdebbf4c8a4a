use aws_lc_rs::digest::{SHA256, digest};
use base64_simd::URL_SAFE_NO_PAD;
use hallpass_core::{Algorithm, AwsLc, VerifyingKey};

use super::super::making::{Made, make, restore};

const OFFERED: [Algorithm; 4] =
    [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256, Algorithm::HS256];

#[test]
fn a_key_that_was_made_signs_again_after_it_was_stored() {
    for algorithm in OFFERED {
        let Made { id, private, .. } = make(algorithm, &AwsLc).unwrap();
        let [a, b] = [1, 2].map(|_| restore(algorithm, Some(&id), &private, &AwsLc).unwrap());
        let token = a.sign("at+jwt", &[("sub", "x")].into_iter().collect::<Claims>()).unwrap();
        assert!(b.verifying_key().verify_compact(&token).is_ok(), "{algorithm}");
        assert_eq!((a.key_id(), a.algorithm()), (Some(&*id), algorithm));
    }
}

type Claims = std::collections::BTreeMap<&'static str, &'static str>;

/// RFC 7638 §3, put together here a second time: the required members in the order of their names.
#[test]
fn the_name_of_a_key_is_its_thumbprint() {
    for (algorithm, names) in [
        (Algorithm::ES256, ["crv", "kty", "x", "y"].as_slice()),
        (Algorithm::EdDSA, &["crv", "kty", "x"]),
        (Algorithm::RS256, &["e", "kty", "n"]),
    ] {
        let Made { id, public, .. } = make(algorithm, &AwsLc).unwrap();
        let members = names.iter().map(|name| {
            let value = public.split(&format!("\"{name}\":\"")).nth(1).unwrap();
            format!("\"{name}\":\"{}\"", value.split('"').next().unwrap())
        });
        let document = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
        let hash = digest(&SHA256, document.as_bytes());
        assert_eq!(URL_SAFE_NO_PAD.encode_to_string(hash), *id, "{document}");
        assert_eq!(VerifyingKey::from_jwk(&public).unwrap().key_id(), Some(&*id));
    }
}

#[test]
fn a_secret_has_a_random_name_and_nothing_public() {
    let [a, b] = [1, 2].map(|_| make(Algorithm::HS256, &AwsLc).unwrap());
    assert!(a.public.is_empty());
    assert_eq!((a.private.len(), a.id.len()), (32, 22));
    assert!(a.id != b.id && a.private != b.private);
}

#[test]
fn no_other_keys_are_made() {
    let others = Algorithm::ALL.iter().filter(|algorithm| !OFFERED.contains(algorithm));
    assert!(others.into_iter().all(|algorithm| make(*algorithm, &AwsLc).is_err()));
}

#[test]
fn a_key_of_one_algorithm_is_none_of_another() {
    for made in OFFERED {
        let private = make(made, &AwsLc).unwrap().private;
        for other in OFFERED.into_iter().filter(|other| *other != made) {
            assert!(restore(other, Some("kid"), &private, &AwsLc).is_err(), "{made} as {other}");
        }
    }
}
