//! Identity providers by name: each the address that it has, and the dialect that it speaks.

use hallpass_core::Profile;

use crate::provider::{Discover, discover};

/// An Auth0 tenant, by its domain: `auth0("shop.eu.auth0.com")`, or a domain of your own. Its name
/// ends in a slash. The audience is the identifier of your API.
pub fn auth0(domain: impl AsRef<str>) -> Discover {
    let domain = domain.as_ref();
    let host = domain.strip_prefix("https://").unwrap_or(domain);
    let host = host.strip_suffix('/').unwrap_or(host);
    if !host.contains('.') || !host.split('.').all(is_label) {
        return no_such_provider(format!(
            "{domain:?} is no domain of Auth0: write it like \"shop.eu.auth0.com\""
        ));
    }
    discover(format!("https://{host}/")).profile(Profile::Auth0)
}

/// A user pool of Amazon Cognito, by its id: `cognito("eu-west-1_Ab3dEf6hI")`. The audience is the
/// id of the app client.
pub fn cognito(user_pool: impl AsRef<str>) -> Discover {
    let pool = user_pool.as_ref();
    let parts = pool.split_once('_').filter(|(region, name)| is_label(region) && is_label(name));
    let Some((region, _)) = parts.filter(|(region, _)| region.split('-').count() >= 3) else {
        return no_such_provider(format!(
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
    let is_part = |(part, length): (&str, usize)| {
        part.len() == length && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    if tenant.split('-').count() != 5 || !tenant.split('-').zip([8, 4, 4, 4, 12]).all(is_part) {
        return no_such_provider(format!(
            "{tenant:?} is no id of one tenant, which tokens name in `tid`: write the id, such as \
             \"9188040d-6c67-4c5b-b112-36a304b66dad\", in small letters; to let in several tenants, use \
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
    let project = project.as_ref();
    if !is_label(project) {
        return no_such_provider(format!(
            "{project:?} is no id of a Firebase project: write it like \"shop-1a2b3\""
        ));
    }
    discover(format!("https://securetoken.google.com/{project}")).profile(Profile::Firebase)
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
    if issuer.split_once("/oauth2/").is_none_or(|(_, server)| !is_label(server)) {
        return no_such_provider(format!(
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
    let project = project.as_ref();
    if !is_label(project) {
        return no_such_provider(format!(
            "{project:?} is no reference of a Supabase project: write it like \
             \"abcdefghijklmnopqrst\"; for a project on a domain of its own, use \
             `discover(..).profile(Profile::Supabase)`"
        ));
    }
    let issuer = format!("https://{project}.supabase.co/auth/v1");
    discover(&issuer).jwks_uri(format!("{issuer}/.well-known/jwks.json")).profile(Profile::Supabase)
}

/// An instance of ZITADEL, by its address: `zitadel("https://shop-a1b2c3.zitadel.cloud")`. The
/// audience is the id of the project, or of the client; the client has to be set to JWT access
/// tokens.
pub fn zitadel(issuer: impl Into<String>) -> Discover {
    discover(issuer).profile(Profile::Zitadel)
}

/// One label of a domain, or of a path: letters, digits and `-`.
fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn no_such_provider(message: String) -> Discover {
    discover("").refuse(message)
}
