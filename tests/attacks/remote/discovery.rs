//! Discovery documents, and what they may send for.

use hallpass::ErrorKind;
use hallpass::jwks::{DiscoverError, FetchErrorKind, discover};
use hallpass_testkit::{Behaviour, FakeIssuer};
use serde_json::json;

use super::scene::{token_of, verifier};
use super::wait;
use super::world::{World, token};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![other_issuers(), documents(), redirects()]
}

/// Why the keys did not come, if they did not.
fn failure(started: Result<hallpass::jwks::Provider, DiscoverError>) -> Option<FetchErrorKind> {
    match started {
        Ok(_) => None,
        Err(DiscoverError::Fetch { error, .. }) => Some(error.kind()),
        Err(other) => panic!("{other}"),
    }
}

fn other_issuers() -> Line {
    const NAME: &str = "https://id.example.com/realms/shop";
    let mut cases = Vec::new();
    for (name, says) in [
        ("another realm", "https://id.example.com/realms/other"),
        ("another host", "https://attacker.example/realms/shop"),
        ("a slash more", "https://id.example.com/realms/shop/"),
        ("the host alone", "https://id.example.com"),
        ("the beginning", "https://id.example.com/realms/sho"),
        ("a letter more", "https://id.example.com/realms/shopx"),
        ("in another case", "https://ID.example.com/realms/shop"),
        ("with its port", "https://id.example.com:443/realms/shop"),
        ("without TLS", "http://id.example.com/realms/shop"),
        ("with a dot segment", "https://id.example.com/realms/./shop"),
        ("percent-encoded", "https://id.example.com/realms/sho%70"),
        ("with a query", "https://id.example.com/realms/shop?"),
        ("a pattern", "https://id.example.com/realms/{tenantid}"),
        ("a space more", "https://id.example.com/realms/shop "),
        ("nothing", ""),
    ] {
        let world = World::default();
        let key = world.issuer(NAME);
        let document = json!({"issuer": says, "jwks_uri": format!("{NAME}/keys")});
        let place = format!("{NAME}/.well-known/openid-configuration");
        world.publish(&place, &document);
        let started = wait(discover(NAME).fetch(world.clone()).into_future());
        let other = Some(FetchErrorKind::OtherIssuer);
        cases.push(Case::same(format!("{name}: at the start"), failure(started), other));
        let keys = world.asked().iter().any(|url| url.ends_with("/keys"));
        cases.push(Case::same(format!("{name}: its keys were asked for"), keys, false));
        let lazy = discover(NAME).fetch(world.clone()).lazy().unwrap();
        let unavailable = ErrorKind::KeysUnavailable;
        let own = token(&key, NAME, json!({}));
        cases.push(Case::refused(format!("{name}: a token"), &verifier(&lazy), own, unavailable));
        // Behind another address the name still has to be right.
        let elsewhere = discover(NAME).discovery_url(&place).fetch(world.clone());
        let started = failure(wait(elsewhere.into_future()));
        cases.push(Case::same(format!("{name}: at a given address"), started, other));
    }
    let world = World::default();
    let key = world.issuer(NAME);
    let started = wait(discover(NAME).fetch(world).into_future()).unwrap();
    let own = token(&key, NAME, json!({}));
    cases.push(Case::accepted("the issuer itself", &verifier(&started), own));
    Line {
        name: "discovery documents of other issuers",
        why: "who may publish a document at one path of a host that many share would publish keys for all \
              of them: a document must name the issuer that was asked for, to the byte (OpenID Connect \
              Discovery 1.0 §4.3, RFC 8414 §3.3)",
        advisories: &["CVE-2026-22748", "CVE-2026-23552"],
        cases,
    }
}

/// Documents that are none, or that send somewhere for the keys.
fn documents() -> Line {
    let (issuer, trap) = (wait(FakeIssuer::start()), wait(FakeIssuer::start()));
    let (name, keys) = (issuer.url(), issuer.jwks_uri());
    let host = trap.jwks_uri().trim_start_matches("http://").to_owned();
    let mut cases = Vec::new();
    for document in [
        String::new(),
        "{}".to_owned(),
        "null".to_owned(),
        "<html>".to_owned(),
        json!({"issuer": name}).to_string(),
        json!({"jwks_uri": keys}).to_string(),
        json!({"issuer": [name], "jwks_uri": keys}).to_string(),
        json!({"issuer": name, "jwks_uri": [keys]}).to_string(),
        json!({"issuer": name, "jwks_uri": null}).to_string(),
        json!({"issuer": name, "jwks": {"keys": []}}).to_string(),
        json!([{"issuer": name, "jwks_uri": keys}]).to_string(),
        format!(r#"{{"issuer":"https://attacker.example","issuer":"{name}","jwks_uri":"{keys}"}}"#),
        format!(r#"{{"issuer":"{name}","jwks_uri":"{}","jwks_uri":"{keys}"}}"#, trap.jwks_uri()),
        format!(r#"{{"issuer":"{name}","jwks_uri":"{keys}"}}{{}}"#),
    ] {
        issuer.behave(Behaviour::OtherDocument(document.clone()));
        let failure = failure(wait(discover(name).into_future()));
        let expected = Some(FetchErrorKind::Document);
        cases.push(Case::same(format!("the document {document}"), failure, expected));
    }
    for address in [
        "http://192.0.2.1/keys".to_owned(),
        "http://id.example.com/keys".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        "ftp://127.0.0.1/keys".to_owned(),
        "gopher://127.0.0.1/_keys".to_owned(),
        r#"data:application/json,{"keys":[]}"#.to_owned(),
        "javascript:1".to_owned(),
        "unix:/var/run/docker.sock".to_owned(),
        "/keys".to_owned(),
        "keys".to_owned(),
        String::new(),
        "http://".to_owned(),
        format!("ws://{host}"),
        format!("//{host}"),
        format!("http://user@{host}"),
        format!("http://user:password@{host}"),
        format!("https://user:password@{host}"),
        format!("http://localhost.attacker.example/{host}"),
        format!("http://127.0.0.1.attacker.example/{host}"),
    ] {
        issuer.behave(Behaviour::OtherAddress(address.clone()));
        let failure = failure(wait(discover(name).into_future()));
        let expected = Some(FetchErrorKind::Forbidden);
        cases.push(Case::same(format!("jwks_uri {address:?}"), failure, expected));
    }
    issuer.behave(Behaviour::OtherAddress(trap.jwks_uri().to_owned()));
    let other_origin = failure(wait(discover(name).same_origin().into_future()));
    let forbidden = Some(FetchErrorKind::Forbidden);
    cases.push(Case::same("another origin, if that is asked for", other_origin, forbidden));
    cases.push(Case::same("connections to other addresses", trap.connections(), 0));
    cases.push(Case::same("fetches of keys", issuer.key_fetches(), 0));
    issuer.behave(Behaviour::Honest);
    let provider = wait(discover(name).same_origin().into_future()).unwrap();
    cases.push(Case::accepted("an honest document", &verifier(&provider), token_of(&issuer)));
    Line {
        name: "what a discovery document sends for",
        why: "a document that is not the provider's, or a provider that is not ours, has the service read \
              files and ask what is behind its firewall: keys come over TLS, by a URL without a password, \
              and a member that stands twice is none (OpenID Connect Discovery 1.0 §3, RFC 8414 §2)",
        advisories: &["CVE-2026-41413", "CVE-2026-48522"],
        cases,
    }
}

fn redirects() -> Line {
    let trap = wait(FakeIssuer::start());
    let mut cases = Vec::new();
    let targets = [
        trap.jwks_uri().to_owned(),
        format!("{}/.well-known/openid-configuration", trap.url()),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        "https://attacker.example/keys".to_owned(),
        "/keys".to_owned(),
        String::new(),
    ];
    for target in targets {
        let issuer = wait(FakeIssuer::start());
        issuer.behave(Behaviour::Redirect(target.clone()));
        for (what, discover) in [
            ("the document", discover(issuer.url())),
            ("the keys", discover(issuer.url()).jwks_uri(issuer.jwks_uri())),
            (
                "the document at a given address",
                discover(issuer.url())
                    .discovery_url(format!("{}/.well-known/openid-configuration", issuer.url())),
            ),
        ] {
            let connections = issuer.connections();
            let failure = failure(wait(discover.into_future()));
            let title = format!("{what} to {target:?}");
            cases.push(Case::same(&title, failure, Some(FetchErrorKind::Redirect)));
            let asked = issuer.connections() - connections;
            cases.push(Case::same(format!("{title}: connections"), asked, 1));
        }
        issuer.behave(Behaviour::Honest);
        let provider = wait(discover(issuer.url()).into_future()).unwrap();
        let title = format!("without the redirect to {target:?}");
        cases.push(Case::accepted(title, &verifier(&provider), token_of(&issuer)));
    }
    cases.push(Case::same("connections to the attacker", trap.connections(), 0));
    Line {
        name: "redirects",
        why: "an open redirect at the provider, or a proxy on the way, puts the attacker's keys in the \
              place of its own, and sends the service wherever he wants: a redirect is a failure, and \
              nobody follows it (RFC 9110 §15.4)",
        advisories: &["CVE-2026-41413", "CVE-2026-49478"],
        cases,
    }
}
