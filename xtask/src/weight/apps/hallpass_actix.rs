//! hallpass in front of actix-web, with the key in a file.

use actix_web::{App, HttpServer, Responder, web};
use hallpass::actix::{Claims, authenticate};
use hallpass::{Algorithm, Issuer, StaticKeys, Verifier};

#[derive(serde::Deserialize)]
struct Me {
    sub: String,
}

async fn hello(me: Claims<Me>) -> impl Responder {
    format!("hello {}", me.sub)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keys = StaticKeys::from_pem_file(Algorithm::RS256, "key.pem")?;
    let verifier = Verifier::builder()
        .issuer(Issuer::new("https://id.example.com", keys))
        .audience("orders-api")
        .build()?;
    let app =
        move || App::new().wrap(authenticate(verifier.clone())).route("/", web::get().to(hello));
    Ok(HttpServer::new(app).bind(("127.0.0.1", 3000))?.run().await?)
}
