//! Supabase Auth with asymmetric signing keys.

use hallpass_core::{ErrorKind, Profile};
use serde_json::json;

use super::{Shape, admits, refuses, verifier};
use crate::kit::NOW;

const PROJECT: &str = "https://abcd.supabase.co/auth/v1";

fn user() -> Shape {
    Shape::new(
        "a user's",
        "JWT",
        json!({
            "iss": PROJECT, "sub": "123e4567-e89b-12d3-a456-426614174000", "aud": "authenticated",
            "exp": NOW + 3_600, "iat": NOW, "email": "u@example.com", "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"]}, "user_metadata": {},
            "role": "authenticated", "aal": "aal1",
            "amr": [{"method": "password", "timestamp": NOW}], "session_id": "7f9c",
            "is_anonymous": false
        }),
    )
}

#[test]
fn access_tokens_are_let_in() {
    let verifier = verifier(PROJECT, Profile::Supabase, "authenticated");
    admits(&verifier, &user(), None, "", "authenticated");
    let client = user().but("of its OAuth server", json!({"client_id": "c", "scope": "email"}));
    admits(&verifier, &client, Some("c"), "email", "authenticated");
    // What users write about themselves is not looked at.
    let boast = user().but("a boast", json!({"user_metadata": {"role": "admin", "roles": ["a"]}}));
    admits(&verifier, &boast, None, "", "authenticated");
}

#[test]
fn what_is_no_access_token_is_refused() {
    let id = user().but(
        "an ID token",
        json!({
            "aud": "authenticated", "auth_time": NOW, "nonce": "n", "client_id": "c", "role": null,
            "aal": null, "session_id": null
        }),
    );
    refuses(
        &verifier(PROJECT, Profile::Supabase, "authenticated"),
        [
            (
                id.but("an ID token of a client", json!({"aud": "c"})),
                ErrorKind::WrongAudience,
                "aud \"c\"",
            ),
            (id, ErrorKind::MissingClaim, "no `session_id`"),
            (
                user().but(
                    "an API key",
                    json!({
                        "iss": "supabase", "sub": null, "role": "service_role", "session_id": null
                    }),
                ),
                ErrorKind::WrongIssuer,
                "iss \"supabase\"",
            ),
            (
                user().but("another audience", json!({"aud": "anon"})),
                ErrorKind::WrongAudience,
                "anon",
            ),
        ],
    );
}
