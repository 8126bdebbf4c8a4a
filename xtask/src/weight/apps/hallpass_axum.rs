//! hallpass in front of axum, with the key in a file.

use axum::{Router, routing::get};
use hallpass::axum::{Claims, authenticate};
use hallpass::{Algorithm, Issuer, StaticKeys, Verifier};

#[derive(serde::Deserialize)]
struct Me {
    sub: String,
}

async fn hello(me: Claims<Me>) -> String {
    format!("hello {}", me.sub)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keys = StaticKeys::from_pem_file(Algorithm::RS256, "key.pem")?;
    let verifier = Verifier::builder()
        .issuer(Issuer::new("https://id.example.com", keys))
        .audience("orders-api")
        .build()?;
    let app = Router::new().route("/", get(hello)).route_layer(authenticate(verifier));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
