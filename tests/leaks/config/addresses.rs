//! Addresses with a password, and seeds with private keys: what is said of them.

use hallpass::jwks::discover;

use crate::canary::Canaries;
use crate::material;
use crate::shapes::jwks::{document, password, with_password};

#[test]
fn no_password_of_an_address_is_shown() {
    let canaries = Canaries::default().word(&password());
    for discover in with_password() {
        for built in [
            discover.clone().lazy().map(drop),
            discover.clone().seeded(document()).map(drop),
            discover.clone().allow_tenants(["acme"]).map(drop),
            discover.clone().allow_tenants_if(|_| true).map(drop),
            discover.clone().allow_any_tenant().map(drop),
        ] {
            let error = built.unwrap_err();
            assert_eq!(canaries.find(format!("{error} {error:?}")), None, "{error}");
        }
    }
}

/// The same in the pattern of many tenants, whose own error comes later.
#[test]
fn no_password_of_a_pattern_is_shown() {
    let canaries = Canaries::default().word(&password());
    for (number, pattern) in [
        format!("https://user:{}@id.example.com/{{tenant}}", password()),
        format!("https://user:{}@{{tenant}}.example.com", password()),
        format!("https://id.example.com/{{tenant}}?key={}", password()),
    ]
    .into_iter()
    .enumerate()
    {
        let error = discover(pattern).allow_any_tenant().map(drop).unwrap_err();
        assert_eq!(canaries.find(format!("{error} {error:?}")), None, "{number}: {error}");
    }
}

/// What begins like a document of keys, and is none.
#[test]
fn no_seed_is_shown() {
    let seed = document();
    for at in (0..seed.len()).step_by(97) {
        let (half, _) = seed.split_at(at);
        if let Err(error) = discover("https://id.example.com").seeded(half) {
            assert_eq!(material::all().find(format!("{error} {error:?}")), None, "{error}");
        }
    }
}
