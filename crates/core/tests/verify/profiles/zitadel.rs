//! ZITADEL, with access tokens set to JWT.

use hallpass_core::{ErrorKind, Profile};
use serde_json::{Value, json};

use super::{Shape, admits, issuer, refuses, verifier};
use crate::kit::{NOW, builder};

const NAME: &str = "https://acme.zitadel.cloud";
const CLIENT: &str = "231402830936789001";
const PROJECT: &str = "231402830936789415";

fn user() -> Shape {
    Shape::new(
        "a user's",
        "JWT",
        json!({
            "iss": NAME, "sub": "259241944654282754", "aud": [CLIENT, PROJECT], "exp": NOW + 43_200,
            "iat": NOW, "nbf": NOW, "client_id": CLIENT,
            "jti": "V2_284372262897903968-at_284372262897969504",
            "urn:zitadel:iam:org:project:roles": {"other": {"1": "acme.zitadel.cloud"}},
            "urn:zitadel:iam:org:project:231402830936789415:roles": {
                "admin": {"178204173316174381": "acme.zitadel.cloud"}, "ops": {}
            }
        }),
    )
}

/// The roles are those of the project that is this service's audience, and no other's.
#[test]
fn access_tokens_are_let_in() {
    let project = verifier(NAME, Profile::Zitadel, PROJECT);
    admits(&project, &user(), Some(CLIENT), "", "admin ops");
    admits(&verifier(NAME, Profile::Zitadel, CLIENT), &user(), Some(CLIENT), "", "");
    // Which project's would they be?
    let any = builder(issuer(NAME, Profile::Zitadel)).accept_any_audience().build().unwrap();
    let odd = user().but("with other roles", json!({"roles": ["admin"]}));
    admits(&any, &odd, Some(CLIENT), "", "");
    let machine = user().but(
        "a machine's",
        json!({
            "client_id": "robot", "urn:zitadel:iam:org:project:roles": null,
            "urn:zitadel:iam:org:project:231402830936789415:roles": null
        }),
    );
    admits(&project, &machine, Some("robot"), "", "");
}

#[test]
fn what_is_no_access_token_is_refused() {
    let id = user().but(
        "an ID token",
        json!({
            "nbf": null, "jti": null, "auth_time": NOW, "nonce": "n", "amr": ["pwd"], "azp": CLIENT,
            "sid": "V1_291693710356251044"
        }),
    );
    let roles = |value: Value| {
        user().but(
            "odd roles",
            json!({"urn:zitadel:iam:org:project:231402830936789415:roles": value}),
        )
    };
    let place = "the claim at";
    refuses(
        &verifier(NAME, Profile::Zitadel, PROJECT),
        [
            (id.but("with a hash", json!({"at_hash": "h"})), ErrorKind::WrongType, "at_hash"),
            (id, ErrorKind::MissingClaim, "no `nbf`"),
            (
                user().but("another project", json!({"aud": [CLIENT]})),
                ErrorKind::WrongAudience,
                "aud",
            ),
            (
                user().but(
                    "logout",
                    json!({
                        "events": {"http://schemas.openid.net/event/backchannel-logout": {}}
                    }),
                ),
                ErrorKind::WrongType,
                "events",
            ),
            (roles(json!({"admin": false})), ErrorKind::ClaimType, place),
            (roles(json!({"admin": null})), ErrorKind::ClaimType, place),
            (roles(json!({"admin": 1.5})), ErrorKind::ClaimType, place),
            (roles(json!(7)), ErrorKind::ClaimType, place),
            (roles(json!(1.5)), ErrorKind::ClaimType, place),
        ],
    );
}
