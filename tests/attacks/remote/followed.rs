//! What a token says of addresses and keys leads to no request.

use hallpass::jwks::discover;
use hallpass::{ErrorKind, SigningKey};
use hallpass_testkit::FakeIssuer;
use serde_json::{Value, json};

use super::scene::{Scene, header, verifier};
use super::wait;
use super::world::{World, jwk, token};
use crate::kit::{claims, signed};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![addresses_in_tokens(), names_of_issuers()]
}

/// Addresses of the attacker's provider, which answers whoever asks.
fn addresses(trap: &FakeIssuer) -> Vec<String> {
    let (name, keys) = (trap.url(), trap.jwks_uri());
    vec![
        keys.to_owned(),
        name.to_owned(),
        format!("{name}/.well-known/openid-configuration"),
        keys.replace("127.0.0.1", "localhost"),
        keys.replace("127.0.0.1", "127.1"),
        keys.replace("127.0.0.1", "2130706433"),
        keys.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        keys.replace("http:", ""),
        keys.replace("http://", "http://id.example.com@"),
        format!("{keys}?id.example.com"),
        format!("{keys}#id.example.com"),
    ]
}

/// Members that send for a key, and those that bring it.
fn members(trap: &FakeIssuer, key: &SigningKey) -> Vec<(&'static str, Value)> {
    let mut members = Vec::new();
    for address in addresses(trap) {
        members.extend(["jku", "x5u"].map(|name| (name, json!(address))));
    }
    let keys = trap.jwks_uri();
    members.extend(["jwks_uri", "key_url", "iss", "issuer"].map(|name| (name, json!(keys))));
    members.push(("jwk", json!({"kty": "EC", "jku": keys, "x5u": keys})));
    members.push(("x5c", json!([keys])));
    members.extend([("jwk", jwk(key)), ("jwks", json!({"keys": [jwk(key)]}))]);
    members
}

fn addresses_in_tokens() -> Line {
    let (scene, trap) = (Scene::start(), wait(FakeIssuer::start()));
    let attacker = trap.signer();
    let attacker = attacker.key();
    let ours = scene.issuer.signer();
    let payload = claims(json!({"iss": scene.issuer.url()}));
    let mut cases = Vec::new();
    for (name, value) in members(&trap, attacker) {
        // Both issuers call their key so.
        for key_id in [None, Some("key-1")] {
            let said = header(attacker, key_id, json!({ name: value }));
            let token = signed(attacker, &said, &payload);
            let forged = Case::refused(&said, &scene.verifier, token, ErrorKind::Signature);
            let token = signed(ours.key(), &said, &payload);
            let genuine = Case::accepted(format!("{said}, genuine"), &scene.verifier, token);
            cases.extend([forged, genuine]);
        }
        let more = claims(json!({"iss": scene.issuer.url(), "jwks_uri": value, "jku": value}));
        let token = signed(attacker, header(attacker, Some("key-1"), json!({})), more);
        let title = format!("in claims, as of {name}: {value}");
        cases.push(Case::refused(title, &scene.verifier, token, ErrorKind::Signature));
    }
    // Asked once more for each kind of unknown id, the provider is the one that was configured.
    for address in addresses(&trap) {
        scene.timer.advance(super::scene::SECOND * 31);
        let more = json!({"jku": address});
        let token = signed(attacker, header(attacker, Some(&address), more), &payload);
        let title = format!("kid and jku {address}");
        cases.push(Case::refused(title, &scene.verifier, token, ErrorKind::UnknownKey));
    }
    cases.push(Case::same("connections to the attacker's provider", trap.connections(), 0));
    // The trap is one that springs.
    let reached = wait(discover(trap.url()).into_future()).map(|provider| verifier(&provider));
    cases.push(Case::same("connections if it is asked", trap.connections(), 2));
    let own = super::scene::token_of(&trap);
    cases.push(Case::accepted("its token, if it is the issuer", &reached.unwrap(), own));
    Line {
        name: "addresses in tokens",
        why: "a service that fetches what a token names takes the attacker's keys, and asks whatever is \
              behind the firewall for him: keys come from where the issuer's are, and no address in a \
              token is looked at (RFC 8725 §3.10, RFC 7515 §4.1.2, §4.1.5)",
        advisories: &["CVE-2018-0114", "CVE-2024-21643", "CVE-2025-24976", "CVE-2025-52477"],
        cases,
    }
}

/// Issuers that nobody has configured are not asked.
fn names_of_issuers() -> Line {
    const NAME: &str = "https://id.example.com/realms/shop";
    let world = World::default();
    let key = world.issuer(NAME);
    let provider = discover(NAME).fetch(world.clone()).lazy().unwrap();
    let verifier = verifier(&provider);
    let mut cases = vec![Case::accepted("the issuer", &verifier, token(&key, NAME, json!({})))];
    let asked = ["/.well-known/openid-configuration", "/keys"].map(|path| format!("{NAME}{path}"));
    cases.push(Case::same("what was asked", world.asked(), asked.to_vec()));
    for name in [
        "https://attacker.example",
        "https://attacker.example/realms/shop",
        "https://id.example.com/realms/other",
        "https://id.example.com/realms/shop/",
        "https://id.example.com/realms/shop/../other",
        "https://id.example.com/realms/shop?x=https://attacker.example",
        "https://id.example.com/realms/shop#",
        "https://id.example.com@attacker.example/realms/shop",
        "https://id.example.com.attacker.example/realms/shop",
        "https://id.example.com:444/realms/shop",
        "http://id.example.com/realms/shop",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:6379/",
        "file:///etc/passwd",
        "",
    ] {
        let evil = world.issuer(name);
        for (whose, key) in [("its own", &evil), ("the issuer's", &key)] {
            let title = format!("iss {name:?}, {whose} key");
            // One issuer alone is known, so that the signature is looked at before the name.
            let kind = match whose {
                "its own" => ErrorKind::Signature,
                _ => ErrorKind::WrongIssuer,
            };
            cases.push(Case::refused(title, &verifier, token(key, name, json!({})), kind));
        }
    }
    // A signature of nobody may be of a key that has changed: of the issuer's own.
    let asked = world.asked();
    let elsewhere = asked.iter().filter(|url| !url.starts_with(&format!("{NAME}/")));
    cases.push(Case::same("what was asked elsewhere", elsewhere.count(), 0));
    Line {
        name: "issuers that nobody configured",
        why: "a verifier that looks up whoever a token names lets everybody in who has a web server: \
              issuers are configured, and theirs are the only addresses (RFC 8725 §3.8, RFC 9068 §4)",
        advisories: &["CVE-2025-52477", "CVE-2026-32301"],
        cases,
    }
}
