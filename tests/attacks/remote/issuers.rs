//! Providers side by side: keys of the same id, and who is asked for whose.

use hallpass::jwks::discover;
use hallpass::{ErrorKind, SigningKey, Verifier};
use hallpass_testkit::FakeIssuer;
use serde_json::json;

use super::scene::{header, token_of};
use super::wait;
use super::world::jwk;
use crate::kit::{AUDIENCE, builder, claims, signed};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![shared_ids(), shared_hosts()]
}

/// A verifier of all of these.
fn of_all(issuers: &[&FakeIssuer]) -> Verifier {
    let providers =
        issuers.iter().map(|issuer| wait(discover(issuer.url()).into_future()).unwrap().into());
    builder(providers).audience(AUDIENCE).build().unwrap()
}

fn forged(key: &SigningKey, key_id: Option<&str>, issuer: &str) -> String {
    signed(key, header(key, key_id, json!({})), claims(json!({"iss": issuer})))
}

fn shared_ids() -> Line {
    let issuers = [(); 3].map(|()| wait(FakeIssuer::start()));
    let [one, two, three] = &issuers;
    // The third one publishes the keys of the first, too: they still are not the second's.
    let theirs = one.signer();
    three.publish([jwk(theirs.key()).to_string()]);
    let verifier = of_all(&[one, two, three]);
    let mut cases = Vec::new();
    for (at, signer) in issuers.iter().enumerate() {
        for (of, named) in issuers.iter().enumerate() {
            for key_id in [Some("key-1"), None] {
                let key = signer.signer();
                let token = forged(key.key(), key_id, named.url());
                let title = format!("key of {at} in the name of {of}, kid {key_id:?}");
                cases.push(if at == of || (at, of) == (0, 2) {
                    Case::accepted(title, &verifier, token)
                } else {
                    Case::refused(title, &verifier, token, ErrorKind::Signature)
                });
            }
        }
    }
    // A rotation of one is none of the others'.
    one.rotate();
    let rotated = one.signer();
    let token = forged(rotated.key(), Some("key-2"), two.url());
    let unknown = ErrorKind::UnknownKey;
    let fetches = one.key_fetches();
    cases.push(Case::refused("a new key in another's name", &verifier, token, unknown));
    let asked = one.key_fetches() - fetches;
    cases.push(Case::same("how often the one was asked that was not named", asked, 0));
    cases.push(Case::accepted("the new key in its own", &verifier, token_of(one)));
    cases.push(Case::accepted("the others", &verifier, token_of(two)));
    Line {
        name: "one kid at two providers",
        why: "keys that are kept by their id alone are anybody's who chose the same one: each provider's \
              set is its own, and so are the fetches for it (RFC 8725 §3.8)",
        advisories: &["CVE-2026-23552", "CVE-2026-49998"],
        cases,
    }
}

/// Realms of one host, and one name that begins like another.
fn shared_hosts() -> Line {
    use super::world::{World, token};
    let names = [
        "https://id.example.com/realms/shop",
        "https://id.example.com/realms/shop/",
        "https://id.example.com/realms/shop2",
        "https://id.example.com",
        "https://id.example.com/realms/Shop",
    ];
    let mut cases = Vec::new();
    let world = World::default();
    let places: Vec<_> =
        (0..names.len()).map(|n| format!("https://keys.example.com/{n}")).collect();
    let keys: Vec<_> = places.iter().map(|place| world.keys_at(place)).collect();
    let providers = names.iter().zip(&places).map(|(name, place)| {
        discover(*name).jwks_uri(place).fetch(world.clone()).lazy().unwrap().into()
    });
    let verifier = builder(providers).audience(AUDIENCE).build().unwrap();
    for (at, key) in keys.iter().enumerate() {
        for (of, name) in names.iter().enumerate() {
            let title = format!("key of {at} as {name}");
            let token = token(key, name, json!({}));
            cases.push(if at == of {
                Case::accepted(title, &verifier, token)
            } else {
                Case::refused(title, &verifier, token, ErrorKind::Signature)
            });
        }
    }
    Line {
        name: "providers of one host",
        why: "who administers one realm of a server is not the administrator of the others: a provider \
              is its whole name, and not the host or the beginning of it (RFC 8725 §3.8)",
        advisories: &["CVE-2026-9094"],
        cases,
    }
}
