//! User pools of Amazon Cognito.

use hallpass_core::{ErrorKind, Profile};
use serde_json::json;

use super::{Shape, admits, refuses, verifier};
use crate::kit::NOW;

const POOL: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI";
const CLIENT: &str = "7m1234abcdefghijklmnopqrst";

fn user() -> Shape {
    Shape::new(
        "a user's",
        None,
        json!({
            "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "cognito:groups": ["admin", "editors"],
            "iss": POOL, "version": 2, "client_id": CLIENT, "origin_jti": "f5e6d7c8",
            "event_id": "e1f2a3b4", "token_use": "access", "scope": "openid profile email",
            "auth_time": NOW, "exp": NOW + 3_600, "iat": NOW, "jti": "j", "username": "janedoe"
        }),
    )
}

fn id_token() -> Shape {
    Shape::new(
        "an ID token",
        None,
        json!({
            "sub": "aaaaaaaa", "aud": CLIENT, "email_verified": true, "token_use": "id",
            "auth_time": NOW, "iss": POOL, "cognito:username": "janedoe", "exp": NOW + 3_600,
            "iat": NOW, "jti": "j", "origin_jti": "o", "event_id": "e", "email": "jane@example.com"
        }),
    )
}

#[test]
fn access_tokens_are_let_in() {
    let client = verifier(POOL, Profile::Cognito, CLIENT);
    admits(&client, &user(), Some(CLIENT), "openid profile email", "admin editors");
    let machine = user().but(
        "a machine's",
        json!({
            "sub": CLIENT, "scope": "orders/read", "cognito:groups": null, "username": null,
            "origin_jti": null, "event_id": null
        }),
    );
    admits(&client, &machine, Some(CLIENT), "orders/read", "");
    let bound = user().but("for a resource", json!({"aud": "https://api.example.com"}));
    let resource = verifier(POOL, Profile::Cognito, "https://api.example.com");
    admits(&resource, &bound, Some(CLIENT), "openid profile email", "admin editors");
}

#[test]
fn what_is_no_access_token_is_refused() {
    refuses(
        &verifier(POOL, Profile::Cognito, CLIENT),
        [
            (id_token(), ErrorKind::WrongType, "`token_use` is \"id\""),
            (
                id_token().but("no kind", json!({"token_use": null, "client_id": CLIENT})),
                ErrorKind::WrongType,
                "no `token_use`",
            ),
            (
                user().but("another client", json!({"client_id": "other"})),
                ErrorKind::WrongAudience,
                "no aud, and client_id \"other\"",
            ),
            (
                user().but("no client", json!({"client_id": null})),
                ErrorKind::WrongAudience,
                "no aud and no client_id",
            ),
            // It was asked for by our client, and for somebody else.
            (
                user().but("another resource", json!({"aud": "https://b.example.com"})),
                ErrorKind::WrongAudience,
                "aud \"https://b.example.com\"",
            ),
            (
                user().but("another pool", json!({"iss": POOL.replace("GhI", "GhJ")})),
                ErrorKind::WrongIssuer,
                "iss",
            ),
        ],
    );
    let resource = verifier(POOL, Profile::Cognito, "https://api.example.com");
    refuses(&resource, [(user(), ErrorKind::WrongAudience, "client_id \"7m1234")]);
}
