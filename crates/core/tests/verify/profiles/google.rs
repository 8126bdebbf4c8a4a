//! Google's ID tokens.

use hallpass_core::{ErrorKind, Profile};
use serde_json::json;

use super::{Shape, admits, refuses, verifier};
use crate::kit::NOW;

const NAME: &str = "https://accounts.google.com";
const CLIENT: &str = "1234987819200.apps.googleusercontent.com";

fn user() -> Shape {
    Shape::new(
        "a user's",
        "JWT",
        json!({
            "iss": NAME, "azp": CLIENT, "aud": CLIENT, "sub": "10769150350006150715113082367",
            "at_hash": "HK6E_P6Dh8Y93mRNtsDB1Q", "hd": "example.com", "email": "jsmith@example.com",
            "email_verified": true, "iat": NOW, "exp": NOW + 3_600, "nonce": "0394852"
        }),
    )
}

#[test]
fn id_tokens_are_let_in() {
    let page = verifier(NAME, Profile::Google, CLIENT);
    for shape in [
        user(),
        user().but("an older name", json!({"iss": "accounts.google.com"})),
        user().but("without a hash", json!({"at_hash": null, "nonce": null})),
    ] {
        admits(&page, &shape, Some(CLIENT), "", "");
    }
    let service = Shape::new(
        "a service account's",
        "JWT",
        json!({
            "aud": "https://svc-abc-uc.a.run.app", "azp": "113774264463038321964",
            "email": "caller@proj.iam.gserviceaccount.com", "email_verified": true,
            "exp": NOW + 3_600, "iat": NOW, "iss": NAME, "sub": "113774264463038321964"
        }),
    );
    let run = verifier(NAME, Profile::Google, "https://svc-abc-uc.a.run.app");
    admits(&run, &service, Some("113774264463038321964"), "", "");
}

#[test]
fn what_is_for_others_is_refused() {
    refuses(
        &verifier(NAME, Profile::Google, CLIENT),
        [
            (
                user().but("another client", json!({"aud": "b"})),
                ErrorKind::WrongAudience,
                "aud \"b\"",
            ),
            (
                user().but(
                    "a name that only looks like it",
                    json!({"iss": "accounts.google.com.evil"}),
                ),
                ErrorKind::WrongIssuer,
                "expected \"https://accounts.google.com\" or \"accounts.google.com\"",
            ),
            (
                user().but("a service account's own", json!({"iss": "caller@proj.iam"})),
                ErrorKind::WrongIssuer,
                "iss",
            ),
            (
                user().but(
                    "a security event",
                    json!({"events": {"https://schemas.openid.net/x": {}}}),
                ),
                ErrorKind::WrongType,
                "events",
            ),
            (user().typed("secevent+jwt"), ErrorKind::WrongType, "typ"),
            (user().but("nobody's", json!({"sub": ""})), ErrorKind::MissingClaim, "no `sub`"),
        ],
    );
}
