//! The table of identity providers, whose lines are compiled, and what one that is away looks like.

use std::error::Error;
use std::time::SystemTime;

use axum::Router;
use axum::routing::get;
use hallpass::axum::authenticate;
use hallpass::jwks::{
    self, Document, Fetch, FetchErrorKind, FetchRequest, Fetching, KeyEvent, KeyObserver,
};
use hallpass::{Algorithm, Profile, SigningKey, Verifier};
use serde_json::json;

use crate::attempt::{Attempt, Case};
use crate::document::{self, Table};

macro_rules! lines {
    ($($line:expr),* $(,)?) => {
        /// The lines of the table, as they are compiled below.
        const LINES: &[&str] = &[$(stringify!($line)),*];

        /// Never called: the providers are not there.
        async fn _compiles() -> Result<(), Box<dyn Error>> {
            $(drop(Verifier::builder().issuer($line));)*
            Ok(())
        }
    };
}

lines![
    jwks::discover("https://id.example.com").await?,
    jwks::auth0("shop.eu.auth0.com").await?,
    jwks::cognito("eu-west-1_Ab3dEf6hI").await?,
    jwks::entra_id("9188040d-6c67-4c5b-b112-36a304b66dad").await?,
    jwks::entra_id_tenants().allow_tenants(["9188040d-6c67-4c5b-b112-36a304b66dad"])?,
    jwks::firebase("shop-1a2b3").await?,
    jwks::google().await?,
    jwks::keycloak("https://id.example.com/realms/shop").await?,
    jwks::okta("https://shop.okta.com/oauth2/default").await?,
    jwks::supabase("abcdefghijklmnopqrst").await?,
    jwks::zitadel("https://shop-a1b2c3.zitadel.cloud").await?,
    jwks::discover("https://id.example.com").profile(Profile::Rfc9068).await?,
];

#[test]
fn each_provider_needs_the_one_line_that_it_says() {
    let table = Table::under("## Identity providers");
    let written: Vec<_> = table.rows().map(|row| document::code(&row[1])).collect();
    assert_eq!(written, LINES);
}

/// A provider that is there, or is not.
#[derive(Clone, Debug)]
struct Provider {
    keys: Option<String>,
}

impl Fetch for Provider {
    fn fetch(&self, _: FetchRequest) -> Fetching {
        let keys = self.keys.clone().ok_or_else(|| FetchErrorKind::Connect.into());
        Box::pin(async move { keys.map(|keys| Document::new(keys.into_bytes())) })
    }
}

/// The row is about the line of the layer; those about keys are beside it.
#[derive(Debug)]
struct Silent;

impl KeyObserver for Silent {
    fn notify(&self, _: &str, _: &KeyEvent) {}
}

pub(crate) fn cases() -> Vec<Case> {
    let key = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("1");
    let keys = format!(r#"{{"keys":[{}]}}"#, key.public_jwk().unwrap());
    let name = "https://id.example.com";
    let expires = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs().saturating_add(600);
    let claims = json!({"iss": name, "aud": "shop", "sub": "ann", "exp": expires});
    let token = key.sign("JWT", &claims).unwrap();
    let app = |keys: Option<String>| {
        let discover = jwks::discover(name).jwks_uri("https://id.example.com/keys");
        let provider = discover.fetch(Provider { keys }).observer(Silent).lazy().unwrap();
        let verifier = Verifier::builder().issuer(provider).audience("shop").build().unwrap();
        let app = Router::new().route("/", get("hello")).route_layer(authenticate(verifier));
        Attempt::get(app, "/").authorization(format!("Bearer {token}"))
    };
    vec![Case {
        symptom: "503 on every request with a token",
        wrong: app(None),
        right: app(Some(keys)),
        cured: 200,
    }]
}
