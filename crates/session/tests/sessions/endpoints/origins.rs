//! What another site makes a browser send (CSRF-01 to CSRF-07).

use hallpass_core::EndpointRequest;
use hallpass_session::rotation::Profile;

use super::assert_private;
use crate::kit::{ANN, ISSUER, World, ask, cookie, refresh_token};

const APP: &str = "https://app.example.com";

/// The name, `Sec-Fetch-Site`, `Origin`, and whether it passes.
const ROWS: [(&str, Option<&str>, &[&str], bool); 19] = [
    ("a page of the service", Some("same-origin"), &[], true),
    ("typed by the user", Some("none"), &[], true),
    ("a page of the same site", Some("same-site"), &[], false),
    ("another site", Some("cross-site"), &[], false),
    ("an unknown word", Some("friendly"), &[], false),
    ("in capitals", Some("SAME-ORIGIN"), &[], false),
    ("neither", None, &[], false),
    ("an old browser, the issuer's page", None, &[ISSUER], true),
    ("an old browser, an allowed page", None, &[APP], true),
    ("an old browser, another page", None, &["https://evil.example"], false),
    ("an old browser, null", None, &["null"], false),
    ("an allowed page of the same site", Some("same-site"), &[APP], true),
    ("an allowed page elsewhere", Some("cross-site"), &[APP], true),
    ("another page of the same site", Some("same-site"), &["https://x.example.com"], false),
    ("another site, null", Some("cross-site"), &["null"], false),
    ("another port", None, &["https://shop.example.com:8443"], false),
    ("by http", None, &["http://shop.example.com"], false),
    ("with a path", None, &["https://shop.example.com/"], false),
    ("two origins", None, &[ISSUER, ISSUER], false),
];

fn request(path: &str, token: &str, site: Option<&str>, origins: &[&str]) -> EndpointRequest {
    let request = EndpointRequest::new("POST", path)
        .with_field("Cookie", cookie(token))
        // What the service is called is never taken from the request.
        .with_field("Host", "evil.example")
        .with_field("X-Forwarded-Host", "evil.example");
    let request = site.into_iter().fold(request, |r, site| r.with_field("Sec-Fetch-Site", site));
    origins.iter().fold(request, |request, origin| request.with_field("Origin", *origin))
}

#[tokio::test(start_paused = true)]
async fn a_cookie_is_for_the_services_own_pages() {
    for path in ["/refresh", "/logout", "/logout-all"] {
        for (name, site, origins, passes) in ROWS {
            let world = World::with(|builder| builder.allow_origin(APP)).await;
            let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
            let steps = world.store.steps();
            let answer = ask(&world.sessions, request(path, &token, site, origins)).await;
            let status = if path == "/refresh" { 200 } else { 204 };
            assert_eq!(answer.status, if passes { status } else { 403 }, "{path}: {name}");
            assert_private(name, &answer, &token);
            if !passes {
                assert_eq!(answer.field("set-cookie"), None, "{path}: {name}");
                assert_eq!(answer.field("www-authenticate"), None, "{path}: {name}");
                assert_eq!(answer.field("vary"), Some("origin, sec-fetch-site"), "{path}: {name}");
                assert_eq!(world.store.steps(), steps, "{path}: {name}: nobody was asked");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_check_is_there_for_the_login_too() {
    let world = World::with(|builder| builder.allow_origin(APP)).await;
    for (name, site, origins, passes) in ROWS {
        let judged = world.sessions.cross_site().judge(&request("/login", "", site, origins));
        assert_eq!(judged.is_ok(), passes, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_issuer_that_is_no_page_has_none() {
    let world = World::with(|builder| builder.issuer("shop")).await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    for (name, site, origins, status) in [
        ("its name", None, &["shop"][..], 403),
        ("null", None, &["null"], 403),
        ("same origin", Some("same-origin"), &[], 200),
    ] {
        let answer = ask(&world.sessions, request("/refresh", &token, site, origins)).await;
        assert_eq!(answer.status, status, "{name}");
    }
}
