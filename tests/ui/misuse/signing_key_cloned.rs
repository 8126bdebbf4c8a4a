//! A private key is in one place.

use hallpass::{Algorithm, SigningKey};

fn main() {
    let key = SigningKey::generate(Algorithm::EdDSA).unwrap();
    let _second = key.clone();
}
