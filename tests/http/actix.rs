//! What is actix-web's own: `Option<..>`, the order of `wrap`, errors that are responses.

use actix_web::dev::Service;
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpResponse};
use hallpass::actix::{Claims, MaybeClaims, authenticate, require};
use hallpass::{Rejection, role};
use hallpass_testkit::TestIssuer;
use hallpass_testkit::cases::{
    self, CaseRequest, CaseResponse, Driver, Kit, Me, Mode, passed, subject,
};
use hallpass_tests::actix_app::Plan;
use hallpass_tests::actix_in_process::{ActixInProcess, Served, served};
use hallpass_tests::axum_app::Around;
use hallpass_tests::services::Services;
use http::Method;

async fn me(me: Claims<Me>) -> String {
    subject(Some(&me.sub))
}

async fn admin() -> String {
    passed()
}

/// `/me` with an extractor, `/admin` with a guard.
fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/me").route(web::to(me)))
        .service(web::resource("/admin").route(web::to(admin)).wrap(require(role("admin"))));
}

async fn get(app: &Served, path: &'static str, token: Option<String>) -> CaseResponse {
    let lines = token.map(|token| ("Authorization", token.into_bytes()));
    app(CaseRequest::new(Method::GET, path).with_lines(lines)).await
}

fn text(response: &CaseResponse) -> &str {
    str::from_utf8(&response.body).unwrap()
}

/// actix-web makes `None` of every error of an extractor: documented, and why `MaybeClaims` is.
#[actix_web::test]
async fn an_option_is_none_for_every_refusal_and_maybe_claims_is_not() {
    let issuer = TestIssuer::hs256();
    let routes = |config: &mut ServiceConfig| {
        let option = async |me: Option<Claims<Me>>| subject(me.as_ref().map(|me| me.sub.as_str()));
        let maybe = async |me: MaybeClaims<Me>| subject(me.as_ref().map(|me| me.sub.as_str()));
        config.route("/option", web::to(option)).route("/maybe", web::to(maybe));
    };
    let layer = || authenticate(issuer.verifier()).optional();
    let layered = served(App::new().configure(routes).wrap(layer())).await;
    let bare = served(App::new().configure(routes)).await;
    let good = || Some(issuer.token().bearer());
    let unfit = || Some(issuer.token().claim("email", 5).bearer());
    let expired = || Some(issuer.token().expires_in(-60).bearer());
    for (name, app, token, option, maybe) in [
        ("nobody", &layered, None, 200, 200),
        ("a good token", &layered, good(), 200, 200),
        ("claims that do not fit", &layered, unfit(), 200, 401),
        // The layer refuses before any extractor is asked.
        ("an expired token", &layered, expired(), 401, 401),
        ("no layer", &bare, None, 200, 500),
        ("no layer, a good token", &bare, good(), 200, 500),
    ] {
        let response = get(app, "/option", token.clone()).await;
        assert_eq!(response.status, option, "Option: {name}");
        if option == 200 {
            let user = (name == "a good token").then_some("user");
            assert_eq!(text(&response), subject(user), "Option: {name}");
        }
        let response = get(app, "/maybe", token).await;
        assert_eq!(response.status, maybe, "MaybeClaims: {name}");
    }
}

/// The last `wrap` runs first. The other way round nobody is let in, and the log says so.
#[actix_web::test]
async fn the_wrong_order_of_wrap_fails_closed_and_explains_itself() {
    let issuer = TestIssuer::hs256();
    let token = || Some(issuer.token().role("admin").bearer());
    let resource = || web::resource("/admin").route(web::to(admin));
    let layer = || authenticate(issuer.verifier());
    let guard = || require(role("admin"));
    let right = served(App::new().service(resource().wrap(guard()).wrap(layer()))).await;
    let wrong = served(App::new().service(resource().wrap(layer()).wrap(guard()))).await;
    assert_eq!(get(&right, "/admin", token()).await.status, 200);
    for token in [None, token()] {
        let response = get(&wrong, "/admin", token).await;
        assert_eq!(response.status, 500);
        assert_eq!(response.field("www-authenticate").count(), 0);
        let why = response.explanation.unwrap();
        for words in
            ["add `authenticate(verifier)`", "in actix-web, the last `.wrap(..)` runs first"]
        {
            assert!(why.contains(words), "{words:?} is not in {why}");
        }
        assert!(!String::from_utf8_lossy(&response.body).contains("wrap"), "for the operator");
    }
}

/// A refusal is a response, whoever refuses: middleware further out never sees an error, and what
/// it adds is there.
#[actix_web::test]
async fn refusals_keep_the_headers_of_outer_middleware() {
    let issuer = TestIssuer::hs256();
    let outer = || DefaultHeaders::new().add(("x-frame-options", "DENY"));
    let app = |layer| {
        let app = App::new().configure(routes).wrap(layer).wrap(outer());
        served(app.wrap_fn(|request, inner| {
            let response = inner.call(request);
            async { Ok(response.await.expect("a response, not an error")) }
        }))
    };
    let required = app(authenticate(issuer.verifier())).await;
    let optional = app(authenticate(issuer.verifier()).optional()).await;
    let answer = |_: &Rejection| HttpResponse::Ok().finish();
    let answering = app(authenticate(issuer.verifier()).answering(answer)).await;
    let bare = served(App::new().configure(routes).wrap(outer())).await;
    for (who, app, path, token, status) in [
        ("the layer", &required, "/me", None, 401),
        ("the layer, of a bad token", &required, "/me", Some("Bearer x.y.z".to_owned()), 401),
        ("the layer, with an answer of its own", &answering, "/me", None, 401),
        ("an extractor", &optional, "/me", None, 401),
        ("a guard, of nobody", &optional, "/admin", None, 401),
        ("a guard", &required, "/admin", Some(issuer.token().bearer()), 403),
        ("a guard, answered anew", &answering, "/admin", Some(issuer.token().bearer()), 403),
        ("an extractor without a layer", &bare, "/me", None, 500),
    ] {
        let response = get(app, path, token).await;
        assert_eq!(response.status, status, "{who}");
        let added: Vec<_> = response.field("x-frame-options").collect();
        assert_eq!(added, [b"DENY"], "{who}");
    }
}

/// Answers in a format of its own, with a status that would let everybody in.
fn lenient(status: u16) -> impl Fn(&Rejection) -> HttpResponse + 'static {
    move |rejection| {
        let status = actix_web::http::StatusCode::from_u16(status).unwrap();
        let mut response = HttpResponse::build(status);
        response.insert_header(("content-type", "text/x-own"));
        response.body(format!("{{\"own\":{}}}", rejection.status()))
    }
}

/// Each row that is refused is refused with its own status and challenge, whoever refuses it: the
/// layer, an extractor or a guard.
#[actix_web::test]
async fn no_closure_lets_anybody_in_or_drops_a_challenge() {
    let driver = ActixInProcess::new(Around::All);
    for status in [200, 204, 302, 304, 100] {
        let start = async |setup, mode| answering(driver.kit(), setup, mode, status).await;
        let apps = Services::start(start).await;
        let mut refused = 0;
        for case in cases::all().iter().filter(|case| !case.stops_clock()) {
            for mode in [Mode::Required, Mode::Optional] {
                let expected = case.expected(&driver, mode);
                let Some(kind) = expected.kind() else { continue };
                let app = apps.of(case.setup(), mode);
                let response = app(case.request(driver.kit())).await;
                let name = format!("{} ({mode:?}, {status})", case.name());
                assert_eq!(response.status, expected.status(), "{name}");
                assert_eq!(response.kind, Some(kind), "{name}");
                let challenge = expected.challenge().map(str::as_bytes);
                let challenges: Vec<_> = response.field("www-authenticate").collect();
                assert_eq!(challenges, Vec::from_iter(challenge), "{name}");
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

async fn answering(kit: &Kit, setup: cases::Setup, mode: Mode, status: u16) -> Served {
    let plan = Plan::new(kit, setup, mode, Around::All);
    let layer = plan.layer().answering(lenient(status));
    served(App::new().configure(|config| plan.routes(config)).wrap(layer)).await
}

/// A failure of the closure's own choice stays, as does a challenge that it wrote itself.
#[actix_web::test]
async fn a_closure_may_choose_among_failures() {
    let answer = |_: &Rejection| {
        let mut response = HttpResponse::NotFound();
        response.insert_header(("www-authenticate", "Own x=\"y\"")).body("hidden")
    };
    let layer = authenticate(TestIssuer::hs256().verifier()).answering(answer);
    let app = served(App::new().configure(routes).wrap(layer)).await;
    let response = get(&app, "/me", None).await;
    let challenges: Vec<_> = response.field("www-authenticate").collect();
    assert_eq!((response.status, text(&response)), (404, "hidden"));
    assert_eq!(challenges, [b"Own x=\"y\""]);
}

/// A guard's own answer is not replaced by that of the layer around it, nor is a handler's.
#[actix_web::test]
async fn the_layer_replaces_default_answers_alone() {
    let issuer = TestIssuer::hs256();
    let guard = require(role("admin")).answering(|_: &Rejection| HttpResponse::Ok().body("guard"));
    let teapot = async || HttpResponse::ImATeapot().body("short and stout");
    let app = App::new()
        .service(web::resource("/own").route(web::to(admin)).wrap(guard))
        .route("/teapot", web::to(teapot))
        .configure(routes)
        .wrap(authenticate(issuer.verifier()).answering(lenient(200)));
    let app = served(app).await;
    let token = || Some(issuer.token().bearer());
    for (path, token, status, body) in [
        ("/own", token(), 403, "guard"),
        ("/own", None, 401, "{\"own\":401}"),
        ("/admin", token(), 403, "{\"own\":403}"),
        ("/teapot", token(), 418, "short and stout"),
        ("/me", token(), 200, "{\"sub\":\"user\"}"),
    ] {
        let response = get(&app, path, token).await;
        assert_eq!((response.status, text(&response)), (status, body), "{path}");
    }
}

/// The inner layer decides again, and both have to agree.
#[actix_web::test]
async fn two_layers_are_both_asked() {
    let (ours, theirs) = (TestIssuer::hs256(), TestIssuer::es256());
    let app = App::new()
        .configure(routes)
        .wrap(authenticate(ours.verifier()).realm("inner"))
        .wrap(authenticate(theirs.verifier()).realm("outer").optional());
    let app = served(app).await;
    for (token, realm) in [
        (None, "inner"),
        (Some(ours.token().bearer()), "outer"),
        (Some(theirs.token().bearer()), "inner"),
    ] {
        let response = get(&app, "/me", token).await;
        let challenge = String::from_utf8_lossy(response.field("www-authenticate").next().unwrap());
        assert_eq!(response.status, 401);
        assert!(challenge.starts_with(&format!("Bearer realm=\"{realm}\"")), "{challenge}");
    }
}
