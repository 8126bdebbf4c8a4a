//! Identity providers by name: each the address that it has, and the dialect that it speaks.

use hallpass_core::Profile;

use crate::provider::{Discover, discover};

/// An Auth0 tenant, by its domain: `auth0("shop.eu.auth0.com")`, or a domain of your own. Its name
/// ends in a slash. The audience is the identifier of your API.
pub fn auth0(domain: impl AsRef<str>) -> Discover {
    discover(format!("https://{}/", host(domain.as_ref()))).profile(Profile::Auth0)
}

/// A user pool of Amazon Cognito, by its id: `cognito("eu-west-1_Ab3dEf6hI")`. The audience is the
/// id of the app client.
pub fn cognito(user_pool: impl AsRef<str>) -> Discover {
    let pool = user_pool.as_ref();
    let region = pool.split_once('_').map(|(region, _)| region);
    let region = region.filter(|region| region.split('-').count() >= 3 && is_label(region));
    let Some(region) = region.filter(|_| pool.bytes().all(|b| is_label_byte(b) || b == b'_'))
    else {
        return discover("").refuse(format!(
            "{pool:?} is no id of a user pool, which is a region and a name, such as \
             \"eu-west-1_Ab3dEf6hI\": the console shows it as \"User pool ID\""
        ));
    };
    // The one partition whose hosts end differently (AWS China).
    let end = if region.starts_with("cn-") { ".cn" } else { "" };
    let issuer = format!("https://cognito-idp.{region}.amazonaws.com{end}/{pool}");
    discover(issuer).profile(Profile::Cognito)
}

/// One tenant of Microsoft Entra ID, by its id: `entra_id("9188040d-6c67-4c5b-b112-36a304b66dad")`.
/// The audience is the application id of your API, and its URI (`api://..`) for tokens of version
/// 1.0.
pub fn entra_id(tenant: impl AsRef<str>) -> Discover {
    let tenant = tenant.as_ref();
    if matches!(tenant, "common" | "organizations" | "consumers") || !tenant.contains('-') {
        return discover("").refuse(format!(
            "{tenant:?} is no id of one tenant, which tokens name in `tid`: write the id, such as \
             \"9188040d-6c67-4c5b-b112-36a304b66dad\"; to let in several tenants, use \
             `entra_id_tenants().allow_tenants([..])`"
        ));
    }
    discover(format!("https://login.microsoftonline.com/{tenant}/v2.0")).profile(Profile::EntraId)
}

/// Tenants of Microsoft Entra ID, for an application that several of them use:
/// `entra_id_tenants().allow_tenants(["9188040d-6c67-4c5b-b112-36a304b66dad"])`.
pub fn entra_id_tenants() -> Discover {
    discover("https://login.microsoftonline.com/{tenantid}/v2.0").profile(Profile::EntraId)
}

/// Firebase Authentication, by the id of the project: `firebase("shop-1a2b3")`. The audience is the
/// id of the project, too.
pub fn firebase(project: impl AsRef<str>) -> Discover {
    discover(format!("https://securetoken.google.com/{}", project.as_ref()))
        .profile(Profile::Firebase)
}

/// Google: Sign in with Google, and service accounts. The audience is your client id, or for service
/// accounts the URL that they were asked to name.
pub fn google() -> Discover {
    discover("https://accounts.google.com").profile(Profile::Google)
}

/// A realm of Keycloak, by its address: `keycloak("https://id.example.com/realms/shop")`. The
/// audience is what an audience mapper of the client adds.
pub fn keycloak(realm: impl Into<String>) -> Discover {
    discover(realm).profile(Profile::Keycloak)
}

/// A custom authorization server of Okta, by its issuer:
/// `okta("https://shop.okta.com/oauth2/default")`. The audience is that of the server, such as
/// `api://default`.
pub fn okta(issuer: impl Into<String>) -> Discover {
    let issuer = issuer.into();
    if !issuer.contains("/oauth2/") {
        return discover("").refuse(format!(
            "{issuer:?} is no custom authorization server of Okta, whose issuer ends in \
             \"/oauth2/default\" or another name: tokens of the organization's own server are for \
             Okta alone, and cannot be verified by others"
        ));
    }
    discover(issuer).profile(Profile::Okta)
}

/// A project of Supabase with asymmetric signing keys, by its reference:
/// `supabase("abcdefghijklmnopqrst")`. The audience is `authenticated`.
pub fn supabase(project: impl AsRef<str>) -> Discover {
    let issuer = format!("https://{}.supabase.co/auth/v1", project.as_ref());
    discover(&issuer).jwks_uri(format!("{issuer}/.well-known/jwks.json")).profile(Profile::Supabase)
}

/// An instance of ZITADEL, by its address: `zitadel("https://shop-a1b2c3.zitadel.cloud")`. The
/// audience is the id of the project, or of the client; the client has to be set to JWT access
/// tokens.
pub fn zitadel(issuer: impl Into<String>) -> Discover {
    discover(issuer).profile(Profile::Zitadel)
}

/// A domain, also of those who write its URL.
fn host(domain: &str) -> &str {
    domain.trim_start_matches("https://").trim_end_matches('/')
}

fn is_label(text: &str) -> bool {
    text.bytes().all(is_label_byte)
}

const fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}
