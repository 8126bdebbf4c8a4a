//! The documented imports, beside those of the frameworks, in one file and without a conflict.

use axum::{Router, routing::get};
use hallpass::{
    Issuer, StaticKeys, Verifier,
    axum::{Claims, Granted, authenticate, require},
    requirement, role, scope,
};
use tower::ServiceBuilder;

#[derive(serde::Deserialize)]
struct Me {
    email: String,
}

requirement! { pub Admin = role("admin") & scope("ops"); }

async fn list(me: Claims<Me>) -> String {
    me.email.clone()
}

async fn feed(me: Option<Claims<Me>>) -> String {
    me.map_or_else(String::new, |me| me.email.clone())
}

async fn purge(_: Granted<Admin>, _: Claims<Me>) {}

fn app(keys: StaticKeys) -> Result<Router, hallpass::ConfigError> {
    let verifier = Verifier::builder()
        .issuer(Issuer::new("https://id.example.com", keys))
        .audience("orders-api")
        .build()?;
    let guard = require(role("admin") | scope("orders:write"));
    let private = Router::new()
        .route("/orders", get(list).delete(purge).layer(guard))
        .route("/feed", get(feed))
        .route_layer(ServiceBuilder::new().layer(authenticate(verifier)));
    Ok(Router::new().merge(private))
}

#[test]
fn the_documented_call_site_builds_a_router() {
    let key = hallpass::SigningKey::generate(hallpass::Algorithm::EdDSA).unwrap();
    assert!(app(key.verifying_key().into()).unwrap().has_routes());
}
