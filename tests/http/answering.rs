//! Answers of the application's own: they reach everywhere, and cannot let anybody in.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use hallpass::axum::{Claims, authenticate, require};
use hallpass::{Rejection, RejectionKind, role};
use hallpass_testkit::cases::{self, CaseRequest, CaseResponse, Driver, Kit, Me, Mode, Setup};
use hallpass_testkit::{NoBody, TestIssuer};
use hallpass_tests::axum_app;
use hallpass_tests::drivers::read;
use http::{Request, Response};
use tower::ServiceExt;

/// Answers in a format of its own, with a status that would let everybody in.
fn lenient(status: u16) -> impl Fn(&Rejection) -> Response<Body> + Clone {
    move |rejection| {
        Response::builder()
            .status(status)
            .header("content-type", "text/x-own")
            .body(Body::from(format!("{{\"own\":{}}}", rejection.status())))
            .unwrap()
    }
}

/// The table's application under a layer that answers so.
struct Lenient {
    kit: Kit,
    status: u16,
}

impl Driver for Lenient {
    fn name(&self) -> String {
        format!("axum with answers of its own, of status {}", self.status)
    }

    fn kit(&self) -> &Kit {
        &self.kit
    }

    async fn send(&self, setup: Setup, mode: Mode, request: CaseRequest) -> CaseResponse {
        let layer = axum_app::layer(&self.kit, setup, mode).expect("a mode with a layer");
        let app = axum_app::routes().layer(layer.answering(lenient(self.status)));
        read(app.oneshot(request.into_http(NoBody::default())).await.unwrap()).await.into()
    }
}

/// Each row that is refused is refused with its own status and challenge, whoever refuses it: the
/// layer, an extractor or a guard.
#[tokio::test]
async fn no_closure_lets_anybody_in_or_drops_a_challenge() {
    for status in [200, 204, 302, 304, 100] {
        let driver = Lenient { kit: Kit::new(), status };
        let mut refused = 0;
        for case in cases::all().iter().filter(|case| !case.stops_clock()) {
            for mode in [Mode::Required, Mode::Optional] {
                let expected = case.expected(&driver, mode);
                let Some(kind) = expected.kind() else { continue };
                let response = driver.send(case.setup(), mode, case.request(&driver.kit)).await;
                let name = format!("{} ({mode:?}, {status})", case.name());
                assert_eq!(response.status, expected.status(), "{name}");
                assert_eq!(response.kind, Some(kind), "{name}");
                let challenged = response.field("www-authenticate").count();
                assert_eq!(challenged, usize::from(expected.challenge().is_some()), "{name}");
                let challenge = response.field("www-authenticate").next();
                assert_eq!(challenge, expected.challenge().map(str::as_bytes), "{name}");
                let types: Vec<_> = response.field("content-type").collect();
                assert_eq!(types, [b"text/x-own"], "{name}");
                let own = format!("{{\"own\":{}}}", expected.status());
                let wanted = if case.method() == "HEAD" { "" } else { &own };
                assert_eq!(String::from_utf8_lossy(&response.body), wanted, "{name}");
                refused += 1;
            }
        }
        assert!(refused > 500, "{refused} refusals");
    }
}

async fn send(app: Router, path: &str, authorization: Option<String>) -> Response<Vec<u8>> {
    let mut request = Request::get(path);
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    read(app.oneshot(request.body(NoBody::default()).unwrap()).await.unwrap()).await
}

fn routes() -> Router {
    Router::new()
        .route("/me", get(async |me: Claims<Me>| me.sub.clone()))
        .route("/admin", get(async || "admin").layer(require(role("admin"))))
}

/// A failure of the closure's own choice stays, as does a challenge that it wrote itself.
#[tokio::test]
async fn a_closure_may_choose_among_failures() {
    let answer = |_: &Rejection| {
        let response = Response::builder().status(404).header("www-authenticate", "Own x=\"y\"");
        response.body(Body::from("hidden")).unwrap()
    };
    let app = routes().layer(authenticate(TestIssuer::hs256().verifier()).answering(answer));
    let response = send(app, "/me", None).await;
    assert_eq!(response.status(), 404);
    let challenges: Vec<_> = response.headers().get_all("www-authenticate").iter().collect();
    assert_eq!(challenges, ["Own x=\"y\""]);
    assert_eq!(response.body(), b"hidden");
}

/// A guard's own answer is not replaced by that of the layer around it.
#[tokio::test]
async fn a_guard_keeps_an_answer_of_its_own() {
    let issuer = TestIssuer::hs256();
    let guard =
        require(role("admin")).answering(|_: &Rejection| Response::new(Body::from("guard")));
    let app = Router::new()
        .route("/admin", get(async || "admin").layer(guard))
        .layer(authenticate(issuer.verifier()).answering(lenient(200)));
    let response = send(app.clone(), "/admin", Some(issuer.token().bearer())).await;
    assert_eq!((response.status().as_u16(), response.body().as_slice()), (403, &b"guard"[..]));
    let response = send(app, "/admin", None).await;
    assert_eq!(
        (response.status().as_u16(), response.body().as_slice()),
        (401, &b"{\"own\":401}"[..])
    );
}

/// What a handler answers by itself is none of the layer's business.
#[tokio::test]
async fn a_handlers_own_failure_is_left_alone() {
    let issuer = TestIssuer::hs256();
    let app = Router::new()
        .route("/teapot", get(async || (http::StatusCode::IM_A_TEAPOT, "short and stout")))
        .layer(authenticate(issuer.verifier()).answering(lenient(403)));
    let response = send(app, "/teapot", Some(issuer.token().bearer())).await;
    let got = (response.status().as_u16(), response.body().as_slice());
    assert_eq!(got, (418, &b"short and stout"[..]));
}

/// With the default answer a layer further out finds the rejection in the response's extensions,
/// whoever refused.
#[tokio::test]
async fn the_rejection_is_in_the_extensions() {
    let issuer = TestIssuer::hs256();
    let required = routes().layer(authenticate(issuer.verifier()));
    let optional = routes().layer(authenticate(issuer.verifier()).optional());
    let token = || Some(issuer.token().bearer());
    for (who, app, path, credential, kind) in [
        ("the layer", &required, "/me", None, RejectionKind::NoCredentials),
        ("an extractor", &optional, "/me", None, RejectionKind::NoCredentials),
        ("a guard", &required, "/admin", token(), RejectionKind::Denied),
        ("a guard, of nobody", &optional, "/admin", None, RejectionKind::NoCredentials),
        ("an extractor without a layer", &routes(), "/me", None, RejectionKind::Misconfigured),
    ] {
        let response = send(app.clone(), path, credential).await;
        let rejection = response.extensions().get::<Rejection>();
        assert_eq!(rejection.map(Rejection::kind), Some(kind), "{who}");
    }
}
