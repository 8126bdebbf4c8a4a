//! Addresses that an operator writes, and those that must be public.

use std::time::Duration;

use hallpass::ConfigErrorKind::Setting;
use hallpass::jwks::{
    self, Discover, DiscoverError, FetchErrorKind, HttpFetch, Settings, discover,
};
use hallpass_testkit::FakeIssuer;
use serde_json::json;

use super::wait;
use super::world::World;
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![configured(), private(), names_of_providers(), numbers()]
}

/// An address in each place where an operator writes one.
fn places(url: &str) -> [(&'static str, Discover); 3] {
    let known = || discover("https://id.example.com");
    [
        ("issuer", discover(url)),
        ("jwks_uri", known().jwks_uri(url)),
        ("discovery_url", known().discovery_url(url)),
    ]
}

fn configured() -> Line {
    let mut cases = Vec::new();
    for url in [
        "http://id.example.com",
        "http://192.168.0.1/keys",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://[::ffff:10.0.0.1]",
        "http://127.0.0.1@id.example.com",
        "ftp://id.example.com",
        "ws://127.0.0.1",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        r#"data:application/json,{"keys":[]}"#,
        "javascript:1",
        "unix:/var/run/docker.sock",
        "https://user@id.example.com",
        "https://user:password@id.example.com",
        "https://:password@id.example.com",
        "https://id.example.com?tenant=1",
        "https://id.example.com#keys",
        "//id.example.com",
        "id.example.com",
        "/keys",
        "https://",
        "",
    ] {
        for (place, discover) in places(url) {
            let title = format!("{place} {url:?}");
            cases.push(Case::unbuildable(title, discover.lazy(), Setting));
        }
    }
    for url in ["https://id.example.com/realms/shop", "http://127.0.0.1:1", "http://[::1]:1"] {
        for (place, discover) in places(url) {
            let title = format!("{place} {url:?} is one");
            cases.push(Case::same(title, discover.lazy().is_ok(), true));
        }
    }
    let contradiction = discover("https://id.example.com")
        .jwks_uri("https://id.example.com/keys")
        .discovery_url("https://id.example.com/configuration");
    cases.push(Case::unbuildable("two ways to the keys", contradiction.lazy(), Setting));
    Line {
        name: "addresses of providers",
        why: "whoever is between a service and its provider can put his own keys in the place of the \
              provider's, and a client that knows `file:` reads whatever a setting names: addresses are \
              `https`, except on loopback (OpenID Connect Discovery 1.0 §4, RFC 8725 §3.10)",
        advisories: &["CVE-2026-41413", "CVE-2026-48522"],
        cases,
    }
}

const PRIVATE: [&str; 20] = [
    "https://localhost",
    "https://LOCALHOST:8443",
    "https://127.0.0.1",
    "https://127.1",
    "https://0x7f.1",
    "https://0177.0.0.1",
    "https://2130706433",
    "https://10.0.0.1",
    "https://172.16.0.1",
    "https://192.168.1.1",
    "https://169.254.169.254",
    "https://100.64.0.1",
    "https://0.0.0.0",
    "https://255.255.255.255",
    "https://[::1]",
    "https://[::]",
    "https://[fd00::1]",
    "https://[fe80::1]",
    "https://[::ffff:169.254.169.254]",
    "https://[64:ff9b::a9fe:a9fe]",
];

/// For those who let others name providers: nothing behind the firewall is asked.
fn private() -> Line {
    const NAME: &str = "https://id.example.com";
    let mut cases = Vec::new();
    let forbidden = Some(FetchErrorKind::Forbidden);
    for url in PRIVATE {
        for (place, discover) in places(url) {
            let title = format!("{place} {url:?}");
            cases.push(Case::unbuildable(title, discover.public_addresses_only().lazy(), Setting));
        }
        let world = World::default();
        let document = json!({"issuer": NAME, "jwks_uri": format!("{url}/keys")});
        world.publish(&format!("{NAME}/.well-known/openid-configuration"), &document);
        let named = discover(NAME).public_addresses_only().fetch(world.clone());
        let failure = failure(named);
        cases.push(Case::same(format!("a document names {url:?}"), failure, forbidden));
        let asked = world.asked().len();
        cases.push(Case::same(format!("a document names {url:?}: asked"), asked, 1));
    }
    let trap = wait(FakeIssuer::start());
    let public_only = || HttpFetch::public_only(Duration::from_secs(2)).unwrap();
    let by_name = trap.url().replace("127.0.0.1", "localhost");
    for (how, url) in [("a name that leads there", by_name.as_str()), ("a number", trap.url())] {
        let failure = failure(discover(url).fetch(public_only()));
        cases.push(Case::same(format!("{how}, when it is fetched"), failure, forbidden));
    }
    cases.push(Case::same("connections to a private address", trap.connections(), 0));
    for url in [NAME, "https://8.8.8.8", "https://[2606:4700::1111]"] {
        let built = discover(url).public_addresses_only().lazy().is_ok();
        cases.push(Case::same(format!("{url} is public"), built, true));
    }
    Line {
        name: "private addresses",
        why: "a provider that a customer names can be the cloud's metadata service, by a number in any \
              spelling or by a name that leads there: with `.public_addresses_only()` it is refused when \
              it is written, when a document names it and when a name is resolved (RFC 6890)",
        advisories: &["CVE-2025-52477", "CVE-2026-41413", "CVE-2026-49478"],
        cases,
    }
}

fn failure(discover: Discover) -> Option<FetchErrorKind> {
    match wait(discover.into_future()) {
        Ok(_) => None,
        Err(DiscoverError::Fetch { error, .. }) => Some(error.kind()),
        Err(other) => panic!("{other}"),
    }
}

/// What is written into the address of a provider that is known by name.
fn names_of_providers() -> Line {
    let mut cases = Vec::new();
    for pool in [
        "",
        "Ab3dEf6hI",
        "evil.example/_x",
        "eu-west-1.evil.example_x",
        "eu-west-1@evil.example_x",
        "eu-west-1_a/../b",
        "eu-west-1_a?x",
        "eu-west-1_a#x",
        "eu-west-1_a%2fb",
    ] {
        let title = format!("a user pool {pool:?}");
        cases.push(Case::unbuildable(title, jwks::cognito(pool).lazy(), Setting));
    }
    for tenant in ["common", "organizations", "consumers", "{tenantid}", "", "contoso"] {
        let title = format!("a tenant {tenant:?}");
        cases.push(Case::unbuildable(title, jwks::entra_id(tenant).lazy(), Setting));
    }
    for (what, built) in [
        ("an organization of Okta", jwks::okta("https://shop.okta.com").lazy()),
        ("Okta without TLS", jwks::okta("http://shop.okta.com/oauth2/default").lazy()),
        ("Keycloak without TLS", jwks::keycloak("http://id.example.com/realms/shop").lazy()),
        ("Auth0 with a user", jwks::auth0("user:password@shop.eu.auth0.com").lazy()),
        ("Auth0 with a query", jwks::auth0("shop.eu.auth0.com/?x=").lazy()),
        ("Firebase with a query", jwks::firebase("shop?x=").lazy()),
        ("all tenants of Entra ID", jwks::entra_id_tenants().lazy()),
        ("ZITADEL without a scheme", jwks::zitadel("shop.zitadel.cloud").lazy()),
    ] {
        cases.push(Case::unbuildable(what, built, Setting));
    }
    for (what, built) in [
        ("a user pool", jwks::cognito("eu-west-1_Ab3dEf6hI").lazy()),
        ("a tenant", jwks::entra_id("9188040d-6c67-4c5b-b112-36a304b66dad").lazy()),
        ("Auth0", jwks::auth0("shop.eu.auth0.com").lazy()),
        ("Okta", jwks::okta("https://shop.okta.com/oauth2/default").lazy()),
    ] {
        cases.push(Case::same(format!("{what} is one"), built.is_ok(), true));
    }
    Line {
        name: "names of providers",
        why: "an id from a configuration that others may write becomes part of an address: one that \
              would lead to another host, or stand for all tenants at once, is an error at start",
        advisories: &["CVE-2026-32301", "CVE-2026-41413"],
        cases,
    }
}

/// Numbers that would undo what the refresher is for.
fn numbers() -> Line {
    let second = Duration::from_secs(1);
    let day = 86_400 * second;
    let mut cases = Vec::new();
    for (name, settings) in [
        ("keys that live for ever", Settings::new().time_to_live(365 * day)),
        ("keys that do not live", Settings::new().time_to_live(Duration::ZERO)),
        ("keys that are stale for ever", Settings::new().stale_limit(365 * day)),
        ("a refetch for each token", Settings::new().refetch_interval(Duration::ZERO)),
        ("a refetch once a day", Settings::new().refetch_interval(day)),
        ("a burst without end", Settings::new().refetch_burst(u32::MAX)),
        ("no refetch at all", Settings::new().refetch_burst(0)),
        ("waiting for ever", Settings::new().wait(day)),
        ("all may wait", Settings::new().waiters(usize::MAX)),
        ("nobody may wait", Settings::new().waiters(0)),
        ("no back-off", Settings::new().back_off_within(Duration::ZERO..=second)),
        ("a back-off in reverse", Settings::new().back_off_within(60 * second..=second)),
        ("a fetch without an end", Settings::new().fetch_timeout(day)),
        ("a fetch without time", Settings::new().fetch_timeout(Duration::ZERO)),
        ("a connection above the fetch", Settings::new().connect_timeout(30 * second)),
    ] {
        let built = discover("https://id.example.com").settings(settings).lazy();
        cases.push(Case::unbuildable(name, built, Setting));
    }
    let built = discover("https://id.example.com").settings(Settings::new()).lazy();
    cases.push(Case::same("the defaults", built.is_ok(), true));
    Line {
        name: "numbers of the refresher",
        why: "a limit that is set to all or nothing is none: stolen keys live on, or each token is a \
              request to the provider; every number has a range, which is checked at start",
        advisories: &["CVE-2025-22149", "CVE-2026-48524"],
        cases,
    }
}
