//! Auth0, in both of its dialects.

use hallpass_core::{ErrorKind, Profile};
use serde_json::json;

use super::{Shape, admits, refuses, verifier};
use crate::kit::NOW;

const DOMAIN: &str = "https://acme.us.auth0.com/";
const API: &str = "https://api.example.com";

fn user() -> Shape {
    Shape::new(
        "a user's",
        "JWT",
        json!({
            "iss": DOMAIN, "sub": "auth0|6553da60a54af58e29493993",
            "aud": [API, "https://acme.us.auth0.com/userinfo"], "iat": NOW, "exp": NOW + 86_400,
            "scope": "openid profile read:patients", "azp": "K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja"
        }),
    )
}

fn id_token() -> Shape {
    Shape::new(
        "an ID token",
        "JWT",
        json!({
            "nickname": "jane", "name": "Jane Doe", "picture": "https://img.example.com/1",
            "updated_at": "2026-01-01T00:00:00.000Z", "email": "jane@example.com",
            "email_verified": true, "iss": DOMAIN, "aud": API, "sub": "auth0|6553", "iat": NOW,
            "exp": NOW + 36_000, "sid": "s", "nonce": "n"
        }),
    )
}

#[test]
fn access_tokens_are_let_in() {
    let verifier = verifier(DOMAIN, Profile::Auth0, API);
    let azp = Some("K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja");
    admits(&verifier, &user(), azp, "openid profile read:patients", "");
    let permissions =
        user().but("with permissions", json!({"permissions": ["read:patients", "ops"]}));
    admits(&verifier, &permissions, azp, "openid profile read:patients", "read:patients ops");
    let machine = user().but(
        "a machine's",
        json!({
            "sub": "OOZH6@clients", "aud": API, "gty": "client-credentials", "azp": "OOZH6",
            "scope": null
        }),
    );
    admits(&verifier, &machine, Some("OOZH6"), "", "");
    let strict = user().but(
        "in the dialect of RFC 9068",
        json!({
            "azp": null, "client_id": "K1AU", "jti": "73WakrfVbNJBaAmhQtEeDv"
        }),
    );
    admits(&verifier, &strict.typed("at+jwt"), Some("K1AU"), "openid profile read:patients", "");
}

#[test]
fn what_is_no_access_token_is_refused() {
    refuses(
        &verifier(DOMAIN, Profile::Auth0, API),
        [
            (id_token(), ErrorKind::MissingClaim, "no `azp` or `client_id`"),
            (
                id_token().but("an ID token of a client", json!({"aud": "K1AU"})),
                ErrorKind::WrongAudience,
                "aud \"K1AU\"",
            ),
            (
                user().but("another API", json!({"aud": "https://b"})),
                ErrorKind::WrongAudience,
                "aud",
            ),
            (
                user().but("no slash", json!({"iss": "https://acme.us.auth0.com"})),
                ErrorKind::WrongIssuer,
                "a trailing slash counts",
            ),
            (user().but("no subject", json!({"sub": null})), ErrorKind::MissingClaim, "no `sub`"),
            (user().but("empty subject", json!({"sub": ""})), ErrorKind::MissingClaim, "no `sub`"),
            (user().but("logout", json!({})).typed("logout+jwt"), ErrorKind::WrongType, "typ"),
        ],
    );
}
