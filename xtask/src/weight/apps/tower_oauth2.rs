//! tower-oauth2-resource-server in front of axum, with the keys of a provider.

use axum::{Extension, Router, routing::get};
use tower_oauth2_resource_server::server::OAuth2ResourceServer;
use tower_oauth2_resource_server::tenant::TenantConfiguration;

#[derive(Clone, Debug, serde::Deserialize)]
struct Me {
    sub: String,
}

async fn hello(Extension(me): Extension<Me>) -> String {
    format!("hello {}", me.sub)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tenant = TenantConfiguration::builder("https://id.example.com")
        .audiences(&["orders-api"])
        .build()
        .await?;
    let server = OAuth2ResourceServer::<Me>::builder().add_tenant(tenant).build().await?;
    let app = Router::new().route("/", get(hello)).layer(server.into_layer());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
