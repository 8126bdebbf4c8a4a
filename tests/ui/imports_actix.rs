//! The documented imports of actix-web, beside its own and those of Tower.

use actix_web::{App, Responder, web};
use hallpass::{
    Verifier,
    actix::{Claims, Granted, MaybeClaims, authenticate, require},
    requirement, role,
};
#[expect(unused_imports, reason = "that it stands beside the others is the test")]
use tower::ServiceBuilder;

#[derive(serde::Deserialize)]
struct Me {
    email: String,
}

requirement! { pub Admin = role("admin"); }

async fn admin(me: Claims<Me>) -> impl Responder {
    me.email.clone()
}

async fn feed(_: MaybeClaims<Me>) -> impl Responder {
    "feed"
}

async fn purge(_: Granted<Admin>) -> impl Responder {
    "purged"
}

#[actix_web::test]
async fn the_documented_call_site_builds_an_application() {
    let issuer = hallpass_testkit::TestIssuer::eddsa();
    let verifier: Verifier = issuer.verifier();
    let app = App::new().service(
        web::scope("/admin")
            .wrap(require(role("admin")))
            .wrap(authenticate(verifier))
            .route("", web::get().to(admin))
            .route("/feed", web::get().to(feed))
            .route("/purge", web::delete().to(purge)),
    );
    let app = actix_web::test::init_service(app).await;
    let token = issuer.token().role("admin").claim("email", "ada@example.com").bearer();
    let request = actix_web::test::TestRequest::get().uri("/admin");
    let request = request.insert_header(("authorization", token)).to_request();
    let body = actix_web::test::call_and_read_body(&app, request).await;
    assert_eq!(&body[..], b"ada@example.com");
}
