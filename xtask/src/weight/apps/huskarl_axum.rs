//! huskarl-axum in front of axum, with the keys of a provider.

use std::sync::Arc;

use axum::{Router, routing::get};
use huskarl_axum::extractors::ValidatedToken;
use huskarl_axum::layers::ValidatorLayer;
use huskarl_axum::resource_server::core::jwk::JwksSource;
use huskarl_axum::resource_server::core::server_metadata::AuthorizationServerMetadata;
use huskarl_axum::resource_server::validator::custom::CustomValidator;
use huskarl_reqwest::{ReqwestClient, mtls::NoMtls};

#[derive(Clone, Debug, serde::Deserialize)]
struct Me {
    email: String,
}

async fn hello(me: ValidatedToken<Me>) -> String {
    format!("hello {}", me.claims.email)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = ReqwestClient::builder().mtls(NoMtls).build().await?;
    let metadata = AuthorizationServerMetadata::fetch()
        .http_client(&client)
        .issuer("https://id.example.com")
        .call()
        .await?;
    let validator = CustomValidator::builder_from_metadata(&metadata)
        .with_claims::<Me>()
        .aud(huskarl_axum::resource_server::core::jwt::validator::ClaimCheck::required_value(
            "orders-api",
        ))
        .jws_verifier_factory(Arc::new(JwksSource::builder().http_client(client).build()))
        .build()
        .await?;
    let layer = ValidatorLayer::builder().validator(validator).build().authenticated();
    let app = Router::new().route("/", get(hello)).layer(layer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
