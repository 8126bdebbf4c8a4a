//! Algorithms by their names in either crate.

use hallpass_core::{Algorithm, ConfigErrorKind};
use jsonwebtoken::Algorithm as Theirs;

use crate::support::{assert_refused, theirs};

#[test]
fn algorithms_convert_both_ways() {
    for algorithm in theirs() {
        let converted = Theirs::try_from(algorithm).unwrap();
        assert_eq!(algorithm.name().parse(), Ok(converted), "{algorithm}");
        assert_eq!(Algorithm::try_from(converted), Ok(algorithm), "{algorithm}");
    }
    assert_eq!(theirs().count(), 12);
}

#[test]
fn es512_is_ours_alone() {
    let result = Theirs::try_from(Algorithm::ES512);
    assert_refused("ES512", result, ConfigErrorKind::Setting, "backend AwsLc");
}
