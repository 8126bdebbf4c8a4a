//! The dialects, one a provider. Each is tested on tokens of the shape that the provider documents.

use super::dialect::{Alias, Dialect, Need};
use crate::error::TypSeen::{Absent, AccessToken, Jwt};

/// Somebody else's tokens, no profile named.
pub(super) static FOREIGN: Dialect = Dialect {
    name: "this issuer",
    types: &[Absent, Jwt, AccessToken],
    expected_type: "none, JWT or at+jwt",
    needs: &[],
    watched: &[],
    clients: &["client_id"],
    roles: &[],
    roles_are_names: false,
    client_is_audience: false,
    id_tokens: false,
    demands_names: false,
    aliases: &[],
};

/// Tokens that this very service signed.
pub(super) static OWN: Dialect = Dialect {
    name: "this service",
    types: &[AccessToken],
    expected_type: "at+jwt: this service's own tokens are signed with that type",
    ..FOREIGN
};

pub(super) static RFC_9068: Dialect = Dialect {
    name: "RFC 9068 section 2.2",
    types: &[AccessToken],
    expected_type: "at+jwt: RFC 9068 demands it; if the issuer does not follow it, leave out \
                    `.profile(Profile::Rfc9068)`",
    needs: &[Need::Subject, Need::Client, Need::IssuedAt, Need::TokenId],
    demands_names: true,
    ..FOREIGN
};

pub(super) static AUTH0: Dialect = Dialect {
    name: "Auth0",
    types: &[Jwt, AccessToken],
    expected_type: "JWT or at+jwt, as Auth0's access tokens have",
    needs: &[Need::Subject, Need::IssuedAt, Need::Client],
    watched: &["azp"],
    clients: &["azp", "client_id"],
    roles: &[&["permissions"]],
    ..FOREIGN
};

pub(super) static COGNITO: Dialect = Dialect {
    name: "Amazon Cognito",
    needs: &[Need::Says("token_use", &["access"]), Need::Subject, Need::Client, Need::TokenId],
    watched: &["token_use"],
    roles: &[&["cognito:groups"]],
    client_is_audience: true,
    ..FOREIGN
};

pub(super) static ENTRA_ID: Dialect = Dialect {
    name: "Microsoft Entra ID",
    types: &[Jwt],
    expected_type: "JWT, as Microsoft Entra ID's tokens have",
    needs: &[
        Need::Tenant("tid"),
        Need::Subject,
        Need::Client,
        Need::Says("ver", &["2.0", "1.0"]),
        Need::Rights,
    ],
    watched: &["tid", "azp", "appid", "ver"],
    clients: &["azp", "appid"],
    aliases: &[
        Alias {
            from: ("https://login.microsoftonline.com/", "/v2.0"),
            to: ("https://sts.windows.net/", "/"),
        },
        Alias {
            from: ("https://login.microsoftonline.us/", "/v2.0"),
            to: ("https://sts.windows.net/", "/"),
        },
        Alias {
            from: ("https://login.partner.microsoftonline.cn/", "/v2.0"),
            to: ("https://sts.chinacloudapi.cn/", "/"),
        },
    ],
    ..FOREIGN
};

pub(super) static FIREBASE: Dialect = Dialect {
    name: "Firebase",
    types: &[Jwt],
    expected_type: "JWT, as Firebase's ID tokens have",
    needs: &[Need::Subject, Need::IssuedAt, Need::Watched("auth_time")],
    watched: &["auth_time"],
    clients: &[],
    id_tokens: true,
    ..FOREIGN
};

pub(super) static GOOGLE: Dialect = Dialect {
    name: "Google",
    types: &[Jwt],
    expected_type: "JWT, as Google's ID tokens have",
    needs: &[Need::Subject, Need::IssuedAt],
    watched: &["azp"],
    clients: &["azp"],
    id_tokens: true,
    aliases: &[Alias {
        from: ("https://accounts.google.com", ""),
        to: ("accounts.google.com", ""),
    }],
    ..FOREIGN
};

pub(super) static KEYCLOAK: Dialect = Dialect {
    name: "Keycloak",
    types: &[Jwt, AccessToken],
    expected_type: "JWT or at+jwt, as Keycloak's access tokens have",
    needs: &[Need::Says("typ", &["Bearer", "DPoP"]), Need::Client, Need::IssuedAt, Need::TokenId],
    watched: &["typ", "azp"],
    clients: &["azp"],
    roles: &[&["realm_access", "roles"]],
    ..FOREIGN
};

pub(super) static OKTA: Dialect = Dialect {
    name: "Okta",
    needs: &[Need::Subject, Need::Client, Need::IssuedAt, Need::TokenId],
    watched: &["cid"],
    clients: &["cid"],
    roles: &[&["groups"]],
    ..FOREIGN
};

pub(super) static SUPABASE: Dialect = Dialect {
    name: "Supabase",
    types: &[Jwt],
    expected_type: "JWT, as Supabase's access tokens have",
    needs: &[Need::Subject, Need::IssuedAt, Need::Watched("session_id")],
    watched: &["session_id"],
    roles: &[&["role"]],
    ..FOREIGN
};

pub(super) static ZITADEL: Dialect = Dialect {
    name: "ZITADEL",
    // Its ID tokens name a client, too, and lack these.
    needs: &[Need::Subject, Need::Client, Need::IssuedAt, Need::NotBefore, Need::TokenId],
    // `urn:zitadel:iam:org:project:roles` is about the client's project, which may be another one.
    roles: &[&["urn:zitadel:iam:org:project:{audience}:roles"]],
    roles_are_names: true,
    ..FOREIGN
};
