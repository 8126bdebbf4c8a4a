//! axum-jwt-auth in front of axum, with the key in a file.

use std::sync::Arc;

use axum::{Router, routing::get};
use axum_jwt_auth::{Claims, Decoder, LocalDecoder};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};

#[derive(serde::Deserialize)]
struct Me {
    sub: String,
}

async fn hello(me: Claims<Me>) -> String {
    format!("hello {}", me.claims.sub)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["orders-api"]);
    validation.set_issuer(&["https://id.example.com"]);
    let decoder = LocalDecoder::builder()
        .keys(vec![DecodingKey::from_rsa_pem(&std::fs::read("key.pem")?)?])
        .validation(validation)
        .build()?;
    let decoder: Decoder<Me> = Arc::new(decoder);
    let app = Router::new().route("/", get(hello)).with_state(decoder);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
