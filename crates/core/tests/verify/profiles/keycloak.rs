//! Keycloak 24 and newer.

use hallpass_core::{ErrorKind, Profile};
use serde_json::json;

use super::{Shape, admits, refuses, verifier};
use crate::kit::NOW;

const REALM: &str = "https://kc.example.com/realms/acme";

/// A user's, of a client with an audience mapper.
fn user() -> Shape {
    Shape::new(
        "a user's",
        "JWT",
        json!({
            "exp": NOW + 300, "iat": NOW, "auth_time": NOW - 10, "jti": "onrtac:0f1e", "iss": REALM,
            "aud": ["orders", "account"], "sub": "36fa0f91-f94d-4a0c-afed-6b7d952e47da",
            "typ": "Bearer", "azp": "web-app", "sid": "2a88c258", "acr": "1",
            "allowed-origins": ["https://app.example.com"],
            "realm_access": {"roles": ["default-roles-acme", "offline_access"]},
            "resource_access": {"account": {"roles": ["manage-account", "view-profile"]}},
            "scope": "openid email profile", "email_verified": true, "name": "Jane Doe",
            "preferred_username": "jane", "email": "jane@example.com"
        }),
    )
}

#[test]
fn access_tokens_are_let_in() {
    let verifier = verifier(REALM, Profile::Keycloak, "orders");
    let (scopes, roles) = ("openid email profile", "default-roles-acme offline_access");
    for shape in [
        user(),
        user().typed("at+jwt"),
        user().but("before version 26", json!({"jti": "0f1e", "nbf": 0, "session_state": "2a88"})),
        user().but("without the scope `basic`", json!({"sub": null, "auth_time": null})),
    ] {
        admits(&verifier, &shape, Some("web-app"), scopes, roles);
    }
    let service = user().but(
        "a service account's",
        json!({
            "azp": "backend", "client_id": "backend", "clientHost": "192.0.2.1", "sid": null,
            "clientAddress": "192.0.2.1", "preferred_username": "service-account-backend",
            "scope": "email profile", "auth_time": null
        }),
    );
    admits(&verifier, &service, Some("backend"), "email profile", roles);
}

#[test]
fn what_is_no_access_token_is_refused() {
    let id = user().but(
        "an ID token",
        json!({
            "typ": "ID", "aud": "orders", "nonce": "n", "at_hash": "h", "scope": null,
            "realm_access": null, "resource_access": null
        }),
    );
    refuses(
        &verifier(REALM, Profile::Keycloak, "orders"),
        [
            (
                user().but("default audience", json!({"aud": "account"})),
                ErrorKind::WrongAudience,
                "aud",
            ),
            (user().but("no audience", json!({"aud": null})), ErrorKind::WrongAudience, "no aud"),
            (id, ErrorKind::WrongType, "`typ` is \"ID\""),
            (
                user().but("an ID token without hash", json!({"typ": "ID"})),
                ErrorKind::WrongType,
                "`typ` is \"ID\"",
            ),
            (user().but("refresh", json!({"typ": "Refresh"})), ErrorKind::WrongType, "Refresh"),
            (user().but("offline", json!({"typ": "Offline"})), ErrorKind::WrongType, "Offline"),
            (
                user().but("logout", json!({"typ": "Logout"})).typed("logout+jwt"),
                ErrorKind::WrongType,
                "`typ`",
            ),
            (
                user().but("registration", json!({"typ": "RegistrationAccessToken"})),
                ErrorKind::WrongType,
                "expected Bearer or DPoP",
            ),
            (user().but("no kind", json!({"typ": null})), ErrorKind::WrongType, "no `typ`"),
            (user().but("no client", json!({"azp": null})), ErrorKind::MissingClaim, "no `azp`"),
            (
                user().but("another realm", json!({"iss": "https://kc.example.com/realms/other"})),
                ErrorKind::WrongIssuer,
                "iss",
            ),
            (
                user().but("a slash", json!({"iss": "https://kc.example.com/realms/acme/"})),
                ErrorKind::WrongIssuer,
                "a trailing slash counts",
            ),
            (
                user().but("bound", json!({"typ": "DPoP", "cnf": {"jkt": "x"}})),
                ErrorKind::SenderConstrained,
                "cnf",
            ),
            (user().typed(None), ErrorKind::WrongType, "typ"),
        ],
    );
}
