//! jwt-authorizer in front of axum 0.7, the newest it works with, with the keys of a provider.

use axum::{Router, routing::get};
use jwt_authorizer::{IntoLayer, JwtAuthorizer, JwtClaims, Validation};

#[derive(Clone, serde::Deserialize)]
struct Me {
    sub: String,
}

async fn hello(JwtClaims(me): JwtClaims<Me>) -> String {
    format!("hello {}", me.sub)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let validation = Validation::new().aud(&["orders-api"]);
    let authorizer: jwt_authorizer::Authorizer<Me> =
        JwtAuthorizer::from_oidc("https://id.example.com").validation(validation).build().await?;
    let app = Router::new().route("/", get(hello)).layer(authorizer.into_layer());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
