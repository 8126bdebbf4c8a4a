//! authkestra-axum in front of axum, with the keys of a provider.

use std::sync::Arc;
use std::time::Duration;

use authkestra_axum::Jwt;
use authkestra_resource::jwt::JwksCache;
use axum::{Router, extract::FromRef, routing::get};
use jsonwebtoken::{Algorithm, Validation};

#[derive(serde::Deserialize)]
struct Me {
    sub: String,
}

#[derive(Clone, FromRef)]
struct Keys {
    cache: Arc<JwksCache>,
    validation: Validation,
}

async fn hello(Jwt(me): Jwt<Me>) -> String {
    format!("hello {}", me.sub)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["orders-api"]);
    validation.set_issuer(&["https://id.example.com"]);
    let url = "https://id.example.com/jwks".to_owned();
    let cache = Arc::new(JwksCache::new(url, Duration::from_secs(600)));
    let app = Router::new().route("/", get(hello)).with_state(Keys { cache, validation });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
