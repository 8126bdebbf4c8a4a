//! Each provider by its name: where its keys are looked for, and what is refused at start.

use hallpass_core::{Algorithm, KeyQuery, KeySource, Lookup};
use hallpass_jwks::{self as jwks, Discover};

use crate::world::World;

async fn asked(discover: Discover) -> (String, Vec<String>) {
    let world = World::default();
    let provider = discover.fetch(world.clone()).lazy().unwrap();
    if let Lookup::Pending(keys) =
        provider.keys().lookup(&KeyQuery::new(Algorithm::RS256, Some("1")))
    {
        assert!(keys.await.is_err(), "nobody is there");
    }
    (provider.name().to_owned(), world.asked())
}

#[tokio::test]
async fn a_name_leads_to_the_keys() {
    let entra = "9188040d-6c67-4c5b-b112-36a304b66dad";
    for (discover, name, first) in [
        (
            jwks::auth0("shop.eu.auth0.com"),
            "https://shop.eu.auth0.com/",
            "https://shop.eu.auth0.com/.well-known/openid-configuration",
        ),
        (
            jwks::auth0("https://id.example.com/"),
            "https://id.example.com/",
            "https://id.example.com/.well-known/openid-configuration",
        ),
        (
            jwks::cognito("eu-west-1_Ab3dEf6hI"),
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab3dEf6hI",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab3dEf6hI/.well-known/openid-configuration",
        ),
        (
            jwks::entra_id(entra),
            "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
            "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0/.well-known/openid-configuration",
        ),
        (
            jwks::firebase("shop-1a2b3"),
            "https://securetoken.google.com/shop-1a2b3",
            "https://securetoken.google.com/shop-1a2b3/.well-known/openid-configuration",
        ),
        (
            jwks::google(),
            "https://accounts.google.com",
            "https://accounts.google.com/.well-known/openid-configuration",
        ),
        (
            jwks::keycloak("https://id.example.com/realms/shop"),
            "https://id.example.com/realms/shop",
            "https://id.example.com/realms/shop/.well-known/openid-configuration",
        ),
        (
            jwks::okta("https://shop.okta.com/oauth2/default"),
            "https://shop.okta.com/oauth2/default",
            "https://shop.okta.com/oauth2/default/.well-known/openid-configuration",
        ),
        (
            jwks::supabase("abcdefghijklmnopqrst"),
            "https://abcdefghijklmnopqrst.supabase.co/auth/v1",
            "https://abcdefghijklmnopqrst.supabase.co/auth/v1/.well-known/jwks.json",
        ),
        (
            jwks::zitadel("https://shop-a1b2c3.zitadel.cloud"),
            "https://shop-a1b2c3.zitadel.cloud",
            "https://shop-a1b2c3.zitadel.cloud/.well-known/openid-configuration",
        ),
    ] {
        let (is, asked) = asked(discover).await;
        assert_eq!(is, name);
        assert_eq!(asked.first().map(String::as_str), Some(first), "{name}");
    }
}

#[test]
fn what_names_no_provider_is_refused_with_what_to_do() {
    for (discover, says) in [
        (jwks::entra_id("common"), "`entra_id_tenants().allow_tenants([..])`"),
        (jwks::entra_id("organizations"), "is no id of one tenant"),
        (jwks::entra_id("contoso"), "is no id of one tenant"),
        (jwks::entra_id_tenants(), "`.allow_tenants([..])`"),
        (jwks::entra_id("9188040D-6C67-4C5B-B112-36A304B66DAD"), "in small letters"),
        (jwks::entra_id("contoso-x.onmicrosoft.com"), "is no id of one tenant"),
        (jwks::auth0("http://shop.eu.auth0.com"), "is no domain of Auth0"),
        (jwks::auth0("shop.eu.auth0.com/api/v2"), "is no domain of Auth0"),
        (jwks::auth0(""), "is no domain of Auth0"),
        (jwks::firebase(""), "is no id of a Firebase project"),
        (jwks::firebase("a/b"), "is no id of a Firebase project"),
        (jwks::supabase(""), "is no reference of a Supabase project"),
        (jwks::supabase("https://abc.supabase.co"), "is no reference of a Supabase project"),
        (jwks::okta("https://shop.okta.com/oauth2/"), "no custom authorization server"),
        (jwks::cognito("Ab3dEf6hI"), "\"eu-west-1_Ab3dEf6hI\""),
        (jwks::cognito("evil.example/_x"), "is no id of a user pool"),
        (jwks::cognito("eu-west-1_a/../b"), "is no id of a user pool"),
        (jwks::okta("https://shop.okta.com"), "no custom authorization server"),
        (jwks::keycloak("id.example.com/realms/shop"), "is no URL"),
        (jwks::keycloak("http://id.example.com/realms/shop"), "is not `https`"),
        (jwks::discover("https://id.example.com/{tenant}"), "stands for several issuers"),
    ] {
        let error = discover.lazy().unwrap_err().to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
}
