//! actix-web-httpauth and jsonwebtoken in front of actix-web, with the key in a file.

use actix_web::dev::ServiceRequest;
use actix_web::error::{Error, ErrorUnauthorized};
use actix_web::{App, HttpMessage, HttpServer, Responder, web};
use actix_web_httpauth::extractors::bearer::BearerAuth;
use actix_web_httpauth::middleware::HttpAuthentication;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};

#[derive(Clone, serde::Deserialize)]
struct Me {
    sub: String,
}

struct Keys {
    key: DecodingKey,
    validation: Validation,
}

async fn validate(
    request: ServiceRequest,
    bearer: BearerAuth,
) -> Result<ServiceRequest, (Error, ServiceRequest)> {
    let decoded = request
        .app_data::<web::Data<Keys>>()
        .and_then(|k| jsonwebtoken::decode::<Me>(bearer.token(), &k.key, &k.validation).ok());
    match decoded {
        Some(token) => {
            request.extensions_mut().insert(token.claims);
            Ok(request)
        }
        None => Err((ErrorUnauthorized("no"), request)),
    }
}

async fn hello(me: web::ReqData<Me>) -> impl Responder {
    format!("hello {}", me.sub)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["orders-api"]);
    validation.set_issuer(&["https://id.example.com"]);
    let key = DecodingKey::from_rsa_pem(&std::fs::read("key.pem")?)?;
    let keys = web::Data::new(Keys { key, validation });
    let app = move || {
        App::new()
            .app_data(keys.clone())
            .wrap(HttpAuthentication::bearer(validate))
            .route("/", web::get().to(hello))
    };
    Ok(HttpServer::new(app).bind(("127.0.0.1", 3000))?.run().await?)
}
