//! Okta's custom authorization servers.

use hallpass_core::{ErrorKind, Profile};
use serde_json::json;

use super::{Shape, admits, refuses, verifier};
use crate::kit::NOW;

const SERVER: &str = "https://acme.okta.com/oauth2/default";

fn user() -> Shape {
    Shape::new(
        "a user's",
        None,
        json!({
            "ver": 1, "jti": "AT.NovJtQ_NrJ6cgy3h1", "iss": SERVER, "aud": "api://default",
            "iat": NOW, "exp": NOW + 3_600, "cid": "0oa48e74ox4t7mQJX0g7",
            "uid": "00u47ijy7sRLaeSdC0g7", "scp": ["openid", "email"], "auth_time": NOW - 21,
            "sub": "joe.smith@example.com"
        }),
    )
}

#[test]
fn access_tokens_are_let_in() {
    let verifier = verifier(SERVER, Profile::Okta, "api://default");
    let client = Some("0oa48e74ox4t7mQJX0g7");
    admits(&verifier, &user(), client, "openid email", "");
    let groups = user().but("with a claim of groups", json!({"groups": ["Everyone", "ops"]}));
    admits(&verifier, &groups, client, "openid email", "Everyone ops");
    let machine = user().but(
        "a machine's",
        json!({
            "uid": null, "auth_time": null, "cid": "0oa8acv8", "sub": "0oa8acv8", "scp": ["orders"]
        }),
    );
    admits(&verifier, &machine, Some("0oa8acv8"), "orders", "");
    let named = user().but("with a claim client_id", json!({"client_id": "forged"}));
    admits(&verifier, &named, client, "openid email", "");
}

#[test]
fn what_is_no_access_token_is_refused() {
    let id = Shape::new(
        "an ID token",
        None,
        json!({
            "sub": "00u47ijy7sRLaeSdC0g7", "ver": 1, "iss": SERVER, "aud": "api://default",
            "iat": NOW, "exp": NOW + 3_600, "jti": "ID.dz6ibX", "amr": ["pwd"], "idp": "00o47",
            "auth_time": NOW, "nonce": "n"
        }),
    );
    refuses(
        &verifier(SERVER, Profile::Okta, "api://default"),
        [
            (id.but("with a hash", json!({"at_hash": "h"})), ErrorKind::WrongType, "at_hash"),
            (id, ErrorKind::MissingClaim, "no `cid`"),
            (user().but("another API", json!({"aud": "api://b"})), ErrorKind::WrongAudience, "aud"),
            (
                user().but("the organization's", json!({"iss": "https://acme.okta.com"})),
                ErrorKind::WrongIssuer,
                "iss",
            ),
            (user().typed("application/okta-internal-at+jwt"), ErrorKind::WrongType, "typ"),
            (
                user().but("a client that is no text", json!({"cid": 7})),
                ErrorKind::MissingClaim,
                "cid",
            ),
        ],
    );
}
