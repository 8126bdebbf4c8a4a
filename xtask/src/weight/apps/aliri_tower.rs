//! aliri_tower in front of axum, with the keys in a file.

use aliri::jwt;
use aliri_oauth2::{Authority, Scope};
use aliri_tower::Oauth2Authorizer;
use axum::{Extension, Router, body::Body, routing::get};

#[derive(Clone, Debug, serde::Deserialize)]
struct Me {
    sub: String,
    scope: Scope,
    #[serde(flatten)]
    registered: jwt::BasicClaims,
}

impl jwt::CoreClaims for Me {
    fn nbf(&self) -> Option<aliri_clock::UnixTime> {
        self.registered.nbf()
    }
    fn exp(&self) -> Option<aliri_clock::UnixTime> {
        self.registered.exp()
    }
    fn aud(&self) -> &jwt::Audiences {
        self.registered.aud()
    }
    fn iss(&self) -> Option<&jwt::IssuerRef> {
        self.registered.iss()
    }
    fn sub(&self) -> Option<&jwt::SubjectRef> {
        self.registered.sub()
    }
}

impl aliri_oauth2::HasScope for Me {
    fn scope(&self) -> &Scope {
        &self.scope
    }
}

async fn hello(Extension(me): Extension<Me>) -> String {
    format!("hello {}", me.sub)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keys: aliri::Jwks = serde_json::from_str(&std::fs::read_to_string("keys.json")?)?;
    let validator = jwt::CoreValidator::default()
        .check_expiration()
        .add_approved_algorithm(aliri::jwa::Algorithm::RS256)
        .add_allowed_audience(jwt::Audience::from_static("orders-api"))
        .require_issuer(jwt::Issuer::from_static("https://id.example.com"));
    let authorizer = Oauth2Authorizer::new().with_claims::<Me>().with_terse_error_handler::<Body>();
    let layer = authorizer.jwt_layer(Authority::new(keys, validator));
    let app = Router::new().route("/", get(hello)).layer(layer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
