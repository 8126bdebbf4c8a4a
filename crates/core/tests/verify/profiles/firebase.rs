//! Firebase Authentication's ID tokens.

use hallpass_core::{ErrorKind, Profile};
use serde_json::json;

use super::{Shape, admits, refuses, verifier};
use crate::kit::NOW;

const PROJECT: &str = "https://securetoken.google.com/my-project";

fn user() -> Shape {
    Shape::new(
        "a user's",
        "JWT",
        json!({
            "name": "Yash", "picture": "https://img.example.com/1", "iss": PROJECT,
            "aud": "my-project", "auth_time": NOW - 60, "user_id": "svFU3kQL", "sub": "svFU3kQL",
            "iat": NOW, "exp": NOW + 3_600, "email": "u@example.com", "email_verified": true,
            "firebase": {"identities": {"email": ["u@example.com"]}, "sign_in_provider": "google.com"}
        }),
    )
}

#[test]
fn id_tokens_are_let_in() {
    let verifier = verifier(PROJECT, Profile::Firebase, "my-project");
    admits(&verifier, &user(), None, "", "");
    let custom = user().but("with claims of the project's own", json!({"roles": ["admin"]}));
    admits(&verifier, &custom, None, "", "admin");
}

#[test]
fn what_is_no_id_token_is_refused() {
    refuses(
        &verifier(PROJECT, Profile::Firebase, "my-project"),
        [
            (
                user().but(
                    "a session cookie",
                    json!({
                        "iss": "https://session.firebase.google.com/my-project"
                    }),
                ),
                ErrorKind::WrongIssuer,
                "iss",
            ),
            (
                user().but(
                    "a custom token",
                    json!({
                        "iss": "firebase-adminsdk@my-project.iam.gserviceaccount.com",
                        "aud": "https://identitytoolkit.googleapis.com/"
                    }),
                ),
                ErrorKind::WrongIssuer,
                "iss",
            ),
            // All projects have the same keys.
            (
                user().but(
                    "another project's",
                    json!({
                        "iss": "https://securetoken.google.com/other", "aud": "other"
                    }),
                ),
                ErrorKind::WrongIssuer,
                "iss",
            ),
            (
                user().but("another audience", json!({"aud": "o"})),
                ErrorKind::WrongAudience,
                "aud \"o\"",
            ),
            (user().but("nobody's", json!({"sub": ""})), ErrorKind::MissingClaim, "no `sub`"),
            (user().but("never", json!({"auth_time": null})), ErrorKind::MissingClaim, "auth_time"),
        ],
    );
}
