//! What the providers document of their tokens, shortened.

use ErrorKind::{MissingClaim, WrongAudience, WrongIssuer, WrongType};
use hallpass::ErrorKind;
use hallpass::jwks;
use serde_json::json;

use super::Shape;
use crate::kit::NOW;

pub(super) fn all() -> Vec<Shape> {
    vec![
        auth0(),
        cognito(),
        entra_id(),
        firebase(),
        google(),
        keycloak(),
        okta(),
        supabase(),
        zitadel(),
    ]
}

fn auth0() -> Shape {
    Shape {
        name: "Auth0",
        discover: jwks::auth0("acme.us.auth0.com"),
        issuer: "https://acme.us.auth0.com/",
        audience: "https://api.example.com",
        typ: "JWT",
        good: json!({"azp": "web", "scope": "openid read:orders"}),
        others: vec![
            ("an ID token", "JWT", json!({"azp": null, "nonce": "n", "sid": "s"}), MissingClaim),
            ("an ID token with a hash", "JWT", json!({"at_hash": "h"}), WrongType),
            ("another tenant's", "JWT", json!({"iss": "https://evil.us.auth0.com/"}), WrongIssuer),
            ("without the slash", "JWT", json!({"iss": "https://acme.us.auth0.com"}), WrongIssuer),
        ],
    }
}

fn cognito() -> Shape {
    const POOL: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab3dEf6hI";
    Shape {
        name: "Amazon Cognito",
        discover: jwks::cognito("eu-west-1_Ab3dEf6hI"),
        issuer: POOL,
        audience: "7m1234",
        typ: "JWT",
        good: json!({"aud": null, "client_id": "7m1234", "token_use": "access", "jti": "j"}),
        others: vec![
            ("an ID token", "JWT", json!({"aud": "7m1234", "token_use": "id"}), WrongType),
            ("a refresh token", "JWT", json!({"token_use": "refresh"}), WrongType),
            ("of no kind", "JWT", json!({"token_use": null}), WrongType),
            ("another pool's", "JWT", json!({"iss": format!("{POOL}x")}), WrongIssuer),
            ("another client's", "JWT", json!({"client_id": "other"}), WrongAudience),
        ],
    }
}

fn entra_id() -> Shape {
    const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
    Shape {
        name: "Microsoft Entra ID",
        discover: jwks::entra_id(TENANT),
        issuer: "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        audience: "6e74172b",
        typ: "JWT",
        good: json!({"tid": TENANT, "azp": "web", "scp": "access_as_user", "ver": "2.0"}),
        others: vec![
            ("an ID token", "JWT", json!({"azp": null, "scp": null, "nonce": "n"}), MissingClaim),
            ("without rights", "JWT", json!({"scp": null}), MissingClaim),
            ("of no version", "JWT", json!({"ver": null}), WrongType),
            (
                "for Graph",
                "JWT",
                json!({"aud": "00000003-0000-0000-c000-000000000000"}),
                WrongAudience,
            ),
        ],
    }
}

fn firebase() -> Shape {
    Shape {
        name: "Firebase",
        discover: jwks::firebase("shop-1a2b3"),
        issuer: "https://securetoken.google.com/shop-1a2b3",
        audience: "shop-1a2b3",
        typ: "JWT",
        good: json!({"auth_time": NOW - 60, "user_id": "ann"}),
        others: vec![
            (
                "a session cookie",
                "JWT",
                json!({"iss": "https://session.firebase.google.com/shop-1a2b3"}),
                WrongIssuer,
            ),
            (
                "another project's",
                "JWT",
                json!({"iss": "https://securetoken.google.com/evil", "aud": "evil"}),
                WrongIssuer,
            ),
            ("a custom token", "JWT", json!({"auth_time": null}), MissingClaim),
            ("of nobody", "JWT", json!({"sub": ""}), MissingClaim),
        ],
    }
}

fn google() -> Shape {
    Shape {
        name: "Google",
        discover: jwks::google(),
        issuer: "https://accounts.google.com",
        audience: "1234.apps.googleusercontent.com",
        typ: "JWT",
        good: json!({"azp": "1234.apps.googleusercontent.com", "at_hash": "h"}),
        others: vec![
            ("another client's", "JWT", json!({"aud": "5678.apps"}), WrongAudience),
            ("in a name alike", "JWT", json!({"iss": "accounts.google.com.evil"}), WrongIssuer),
            ("of nobody", "JWT", json!({"sub": null}), MissingClaim),
        ],
    }
}

fn keycloak() -> Shape {
    const REALM: &str = "https://id.example.com/realms/shop";
    Shape {
        name: "Keycloak",
        discover: jwks::keycloak(REALM),
        issuer: REALM,
        audience: "orders",
        typ: "JWT",
        good: json!({"typ": "Bearer", "azp": "web", "jti": "j", "scope": "openid"}),
        others: vec![
            ("an ID token", "JWT", json!({"typ": "ID"}), WrongType),
            ("a refresh token", "JWT", json!({"typ": "Refresh"}), WrongType),
            ("an offline token", "JWT", json!({"typ": "Offline"}), WrongType),
            ("a logout token", "logout+jwt", json!({"typ": "Logout"}), WrongType),
            ("a registration token", "JWT", json!({"typ": "RegistrationAccessToken"}), WrongType),
            ("of no kind", "JWT", json!({"typ": null}), WrongType),
            ("for its own account pages", "JWT", json!({"aud": "account"}), WrongAudience),
            (
                "another realm's",
                "JWT",
                json!({"iss": "https://id.example.com/realms/other"}),
                WrongIssuer,
            ),
        ],
    }
}

fn okta() -> Shape {
    Shape {
        name: "Okta",
        discover: jwks::okta("https://shop.okta.com/oauth2/default"),
        issuer: "https://shop.okta.com/oauth2/default",
        audience: "api://default",
        typ: "JWT",
        good: json!({"cid": "0oa48e74", "jti": "AT.NovJtQ", "scp": ["openid"], "ver": 1}),
        others: vec![
            (
                "an ID token",
                "JWT",
                json!({"cid": null, "jti": "ID.dz6ibX", "scp": null, "nonce": "n"}),
                MissingClaim,
            ),
            ("an ID token with a hash", "JWT", json!({"at_hash": "h"}), WrongType),
            ("the organization's", "JWT", json!({"iss": "https://shop.okta.com"}), WrongIssuer),
        ],
    }
}

fn supabase() -> Shape {
    Shape {
        name: "Supabase",
        discover: jwks::supabase("abcdefghijklmnopqrst"),
        issuer: "https://abcdefghijklmnopqrst.supabase.co/auth/v1",
        audience: "authenticated",
        typ: "JWT",
        good: json!({"role": "authenticated", "session_id": "7f9c"}),
        others: vec![
            (
                "an API key",
                "JWT",
                json!({"iss": "supabase", "sub": null, "role": "service_role"}),
                WrongIssuer,
            ),
            ("an ID token", "JWT", json!({"session_id": null, "role": null}), MissingClaim),
            ("of nobody", "JWT", json!({"aud": "anon"}), WrongAudience),
        ],
    }
}

fn zitadel() -> Shape {
    Shape {
        name: "ZITADEL",
        discover: jwks::zitadel("https://shop-a1b2c3.zitadel.cloud"),
        issuer: "https://shop-a1b2c3.zitadel.cloud",
        audience: "231402830936789415",
        typ: "JWT",
        good: json!({"client_id": "web", "nbf": NOW, "jti": "V2_1"}),
        others: vec![
            (
                "an ID token",
                "JWT",
                json!({"nbf": null, "jti": null, "azp": "web", "nonce": "n"}),
                MissingClaim,
            ),
            ("an ID token with a hash", "JWT", json!({"at_hash": "h"}), WrongType),
            (
                "another instance's",
                "JWT",
                json!({"iss": "https://evil.zitadel.cloud"}),
                WrongIssuer,
            ),
        ],
    }
}
