//! authkestra-actix in front of actix-web, with the keys of a provider.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpServer, Responder, web};
use authkestra_actix::Jwt;
use authkestra_resource::jwt::JwksCache;
use jsonwebtoken::{Algorithm, Validation};

#[derive(serde::Deserialize)]
struct Me {
    sub: String,
}

async fn hello(Jwt(me): Jwt<Me>) -> impl Responder {
    format!("hello {}", me.sub)
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["orders-api"]);
    validation.set_issuer(&["https://id.example.com"]);
    let url = "https://id.example.com/jwks".to_owned();
    let cache = web::Data::new(Arc::new(JwksCache::new(url, Duration::from_secs(600))));
    let validation = web::Data::new(validation);
    let app = move || {
        App::new()
            .app_data(cache.clone())
            .app_data(validation.clone())
            .route("/", web::get().to(hello))
    };
    HttpServer::new(app).bind(("127.0.0.1", 3000))?.run().await
}
