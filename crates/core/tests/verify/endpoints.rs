//! What the service serves itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hallpass_core::{
    Algorithm, Answering, CrossSite, EndpointRequest, EndpointResponse, Endpoints, JwkSet, Jwks,
    Readiness, SigningKey,
};

use crate::kit;

fn ask(endpoints: &impl Endpoints, request: EndpointRequest) -> EndpointResponse {
    match endpoints.answer(request) {
        Answering::Ready(response) => response,
        other => panic!("{other:?}"),
    }
}

fn field(response: &EndpointResponse, name: &str) -> Option<String> {
    response.fields().find(|(n, _)| *n == name).map(|(_, value)| value.to_owned())
}

#[test]
fn the_key_set_is_public_complete_and_can_be_kept() {
    let keys = [Algorithm::ES256, Algorithm::EdDSA].map(|a| SigningKey::generate(a).unwrap());
    let jwks = Jwks::new(keys.iter().chain([&kit::key()]));
    let response = ask(&jwks, EndpointRequest::new("GET", ""));
    assert_eq!(response.status(), 200);
    assert_eq!(field(&response, "content-type").unwrap(), "application/jwk-set+json");
    assert_eq!(field(&response, "cache-control").unwrap(), "public, max-age=300");
    let tag = field(&response, "etag").unwrap();
    let body = String::from_utf8(response.into_body()).unwrap();
    let set = JwkSet::from_text(&body).unwrap();
    let ids: Vec<_> = set.keys().iter().map(|key| key.key_id().unwrap().to_owned()).collect();
    assert_eq!(ids, keys.each_ref().map(|key| key.key_id().unwrap().to_owned()));
    // JWK-06: no private member, and the secret of an HMAC least of all.
    for member in ["\"d\"", "\"k\"", "\"p\"", "oct"] {
        assert!(!body.contains(member), "{member} in {body}");
    }
    for (name, tags, status) in [
        ("the tag", tag.clone(), 304),
        ("the tag among others", format!("\"x\", {tag}"), 304),
        ("a weak tag", format!("W/{tag}"), 304),
        ("any", "*".to_owned(), 304),
        ("another tag", "\"x\"".to_owned(), 200),
        ("a tag without quotes", tag.trim_matches('"').to_owned(), 200),
    ] {
        let request = EndpointRequest::new("GET", "").with_field("If-None-Match", tags);
        let response = ask(&jwks, request);
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(field(&response, "etag").as_ref(), Some(&tag), "{name}");
    }
    let response = ask(&jwks, EndpointRequest::new("POST", ""));
    assert_eq!((response.status(), field(&response, "allow")), (405, Some("GET, HEAD".to_owned())));
}

#[test]
fn readiness_follows_its_condition() {
    let ready = Arc::new(AtomicBool::new(false));
    let condition = Arc::clone(&ready);
    let readiness = Readiness::new(move || condition.load(Ordering::Relaxed));
    for (is_ready, status) in [(false, 503), (true, 200), (false, 503)] {
        ready.store(is_ready, Ordering::Relaxed);
        let response = ask(&readiness, EndpointRequest::new("GET", ""));
        assert_eq!(response.status(), status);
        assert_eq!(field(&response, "cache-control").unwrap(), "no-store");
    }
    assert_eq!(ask(&readiness, EndpointRequest::new("DELETE", "")).status(), 405);
}

#[test]
fn nothing_shows_what_a_request_carries() {
    let request =
        EndpointRequest::new("POST", "/refresh").with_field("cookie", "secret").with_body("secret");
    let response = EndpointResponse::new(200).with_field("set-cookie", "secret");
    assert!(!format!("{request:?} {response:?}").contains("secret"));
}

#[test]
fn a_request_is_judged_like_one_of_a_framework() {
    let check = CrossSite::new().allow_origin("https://app.example.com").unwrap();
    for (name, fields, passes) in [
        ("same origin", &[("Sec-Fetch-Site", "same-origin")][..], true),
        ("an allowed origin", &[("origin", "https://app.example.com")], true),
        ("another site", &[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil")], false),
        ("neither", &[], false),
        ("an origin that stands twice", &[("Origin", "https://app.example.com"); 2], false),
    ] {
        let request = EndpointRequest::new("POST", "/refresh");
        let request = fields.iter().fold(request, |r, (name, value)| r.with_field(*name, *value));
        let judged = check.judge(&request);
        assert_eq!(judged.is_ok(), passes, "{name}");
        let Err(rejection) = judged else { continue };
        let response = EndpointResponse::from(&rejection);
        assert_eq!(response.status(), 403, "{name}");
        assert_eq!(field(&response, "content-type").unwrap(), "application/problem+json");
        assert_eq!(String::from_utf8(response.into_body()).unwrap(), rejection.body(), "{name}");
    }
}

#[test]
fn the_address_is_what_the_adapter_says() {
    let peer = "192.0.2.7".parse().ok();
    let request = EndpointRequest::new("POST", "/").with_field("x-forwarded-for", "198.51.100.1");
    assert_eq!(request.peer(), None);
    assert_eq!(request.with_peer(peer).peer(), peer);
}
