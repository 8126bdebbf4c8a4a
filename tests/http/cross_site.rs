//! The check against other sites as a layer of its own, before a form that has no token yet.

use actix_web::{App, HttpResponse, web};
use hallpass::{CrossSite, Rejection, RejectionKind};
use hallpass_testkit::NoBody;
use hallpass_testkit::cases::{CaseRequest, CaseResponse, passed};
use hallpass_tests::actix_in_process::{Served, served};
use hallpass_tests::drivers::read;
use http::{Method, Response};
use tower::ServiceExt;

const APP: &str = "https://app.example.com";

fn check() -> CrossSite {
    CrossSite::new().allow_origin(APP).unwrap()
}

/// The form on axum and on actix-web, behind the check.
struct Forms {
    axum: axum::Router,
    actix: Served,
}

impl Forms {
    async fn new() -> Self {
        let form = axum::routing::any(async || passed());
        let axum = axum::Router::new().route("/login", form);
        let axum = axum.layer(hallpass::axum::cross_site(check()));
        let app = App::new().route("/login", web::to(async || passed()));
        Self { axum, actix: served(app.wrap(hallpass::actix::cross_site(check()))).await }
    }

    async fn both(&self, request: CaseRequest) -> [(&'static str, CaseResponse); 2] {
        let actix = (self.actix)(request.clone()).await;
        let axum = self.axum.clone().oneshot(request.into_http(NoBody::default())).await.unwrap();
        [("axum", read(axum).await.into()), ("actix", actix)]
    }
}

/// Lines of the header.
type Lines<'l> = &'l [(&'static str, &'l str)];

fn request(method: &Method, lines: Lines<'_>) -> CaseRequest {
    let lines = lines.iter().map(|(name, value)| (*name, value.as_bytes().to_vec()));
    CaseRequest::new(method.clone(), "/login").with_lines(lines)
}

#[actix_web::test]
async fn a_form_takes_what_its_own_pages_send() {
    let forms = Forms::new().await;
    let (get, post) = (&Method::GET, &Method::POST);
    let rows: [(&str, &Method, Lines<'_>, bool); 13] = [
        ("a safe method", get, &[("Sec-Fetch-Site", "cross-site")], true),
        ("neither field", post, &[], false),
        ("same-origin", post, &[("Sec-Fetch-Site", "same-origin")], true),
        ("by the user", post, &[("Sec-Fetch-Site", "none")], true),
        ("same-site", post, &[("Sec-Fetch-Site", "same-site")], false),
        ("cross-site", post, &[("Sec-Fetch-Site", "cross-site")], false),
        ("the allowed origin", post, &[("Sec-Fetch-Site", "same-site"), ("Origin", APP)], true),
        ("another origin", post, &[("Origin", "https://attacker.test")], false),
        ("null", post, &[("Origin", "null")], false),
        ("an origin twice", post, &[("Origin", APP), ("Origin", APP)], false),
        ("a handshake", get, &[("Upgrade", "websocket")], false),
        ("a handshake, allowed", get, &[("Upgrade", "websocket"), ("Origin", APP)], true),
        // A token makes no difference to it.
        ("with a token", post, &[("Authorization", "Bearer x.y.z")], false),
    ];
    for (name, method, lines, passes) in rows {
        for (adapter, response) in forms.both(request(method, lines)).await {
            let name = format!("{adapter}: {name}");
            let vary: Vec<_> = response.field("vary").collect();
            assert_eq!(response.field("www-authenticate").count(), 0, "{name}");
            if passes {
                assert_eq!((response.status, response.kind), (200, None), "{name}");
                assert_eq!(String::from_utf8_lossy(&response.body), passed(), "{name}");
                continue;
            }
            let refused = (403, Some(RejectionKind::CrossSite));
            assert_eq!((response.status, response.kind), refused, "{name}");
            assert_eq!(vary, [b"origin, sec-fetch-site"], "{name}");
            let body = r#"{"type":"about:blank","title":"Forbidden","status":403}"#;
            assert_eq!(String::from_utf8_lossy(&response.body), body, "{name}");
        }
    }
}

/// In the application's own format it is still a refusal, and caches still know what it depends on.
#[actix_web::test]
async fn the_answer_may_be_the_applications_own() {
    let own = |_: &Rejection| Response::new(axum::body::Body::from("own"));
    let form = axum::routing::any(async || passed());
    let axum = axum::Router::new().route("/login", form);
    let axum = axum.layer(hallpass::axum::cross_site(check()).answering(own));
    let own = |_: &Rejection| HttpResponse::Ok().body("own");
    let app = App::new().route("/login", web::to(async || passed()));
    let actix = served(app.wrap(hallpass::actix::cross_site(check()).answering(own))).await;
    let forms = Forms { axum, actix };
    for (adapter, response) in forms.both(request(&Method::POST, &[])).await {
        let vary: Vec<_> = response.field("vary").collect();
        assert_eq!((response.status, response.body.as_slice()), (403, &b"own"[..]), "{adapter}");
        assert_eq!(vary, [b"origin, sec-fetch-site"], "{adapter}");
    }
}
