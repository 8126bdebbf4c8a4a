//! actix-jwt-auth-middleware in front of actix-web, with the key in a file.

use actix_jwt_auth_middleware::{Authority, FromRequest, use_jwt::UseJWTOnApp};
use actix_web::{App, HttpServer, Responder, web};
use jwt_compact::alg::{Ed25519, VerifyingKey};

#[derive(Clone, Debug, FromRequest, serde::Deserialize, serde::Serialize)]
struct Me {
    sub: String,
}

type Key = <Ed25519 as jwt_compact::Algorithm>::VerifyingKey;

async fn hello(me: Me) -> impl Responder {
    format!("hello {}", me.sub)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = Key::from_slice(&std::fs::read("key.bin")?)?;
    let app = move || {
        let authority = Authority::<Me, Ed25519, _, _>::new()
            .refresh_authorizer(|| async move { Ok(()) })
            .enable_header_tokens(true)
            .algorithm(Ed25519)
            .verifying_key(key.clone())
            .build()
            .expect("the authority is complete");
        App::new().use_jwt(authority, web::scope("").route("/", web::get().to(hello)))
    };
    Ok(HttpServer::new(app).bind(("127.0.0.1", 3000))?.run().await?)
}
