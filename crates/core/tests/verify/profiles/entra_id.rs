//! Microsoft Entra ID, both versions of its tokens.

use hallpass_core::{ErrorKind, Profile};
use serde_json::json;

use super::{Shape, admits, refuses, tenants, verified, verifier};
use crate::kit::NOW;

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const OTHER: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const NAME: &str = "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0";
const API: &str = "6e74172b-be56-4843-9ff4-e66a39bb12e3";

fn v2() -> Shape {
    Shape::new(
        "version 2.0",
        "JWT",
        json!({
            "aud": API, "iss": NAME, "iat": NOW, "nbf": NOW, "exp": NOW + 3_600, "aio": "AXQAi",
            "azp": "web", "azpacr": "0", "name": "Abe Lincoln",
            "oid": "690222be-ff1a-4d56-abd1-7e4f7d38e474", "preferred_username": "abe@example.com",
            "rh": "I", "scp": "access_as_user", "sub": "HKZpfaHy", "tid": TENANT, "uti": "fqiBq",
            "ver": "2.0"
        }),
    )
}

/// What an API gets that was registered and not configured any further.
fn v1() -> Shape {
    Shape::new(
        "version 1.0",
        "JWT",
        json!({
            "aud": API, "iss": format!("https://sts.windows.net/{TENANT}/"), "iat": NOW, "nbf": NOW,
            "exp": NOW + 3_600, "acr": "1", "amr": ["wia"], "appid": "web", "appidacr": "0",
            "idp": "https://sts.windows.net/72f988bf/", "name": "abeli", "oid": "02223b6b",
            "scp": "user_impersonation", "sub": "l3_roISQ", "tid": TENANT, "unique_name": "abeli",
            "uti": "FVsGx", "ver": "1.0"
        }),
    )
}

fn app_only() -> Shape {
    v2().but(
        "an application's",
        json!({
            "scp": null, "name": null, "preferred_username": null, "azp": "daemon", "azpacr": "1",
            "roles": ["Orders.Read.All"], "sub": "72243241", "oid": "72243241"
        }),
    )
}

#[test]
fn access_tokens_are_let_in() {
    let verifier = verifier(NAME, Profile::EntraId, API);
    admits(&verifier, &v2(), Some("web"), "access_as_user", "");
    admits(&verifier, &v1(), Some("web"), "user_impersonation", "");
    admits(&verifier, &app_only(), Some("daemon"), "", "Orders.Read.All");
    let both = v2().but("a user with a role", json!({"roles": ["Admin"], "groups": ["g"]}));
    admits(&verifier, &both, Some("web"), "access_as_user", "Admin");
}

/// With one registration for page and API, an ID token has the API's own `aud`.
#[test]
fn what_is_no_access_token_is_refused() {
    let id = v2().but(
        "an ID token",
        json!({
            "azp": null, "azpacr": null, "scp": null, "nonce": "n", "sid": "s"
        }),
    );
    refuses(
        &verifier(NAME, Profile::EntraId, API),
        [
            (
                id.but("an ID token with roles", json!({"roles": ["Admin"]})),
                ErrorKind::MissingClaim,
                "no `azp` or `appid`",
            ),
            (id, ErrorKind::MissingClaim, "no `azp` or `appid`"),
            (
                app_only().but("an application without a role", json!({"roles": null})),
                ErrorKind::MissingClaim,
                "neither a scope nor a role",
            ),
            (
                app_only().but("an application with no roles", json!({"roles": []})),
                ErrorKind::MissingClaim,
                "neither a scope nor a role",
            ),
            (v2().but("another API", json!({"aud": "b"})), ErrorKind::WrongAudience, "aud \"b\""),
            (
                v2().but("a template", json!({"iss": NAME.replace(TENANT, "{tenantid}")})),
                ErrorKind::WrongIssuer,
                "iss",
            ),
            (
                v2().but(
                    "another tenant",
                    json!({"iss": NAME.replace(TENANT, OTHER), "tid": OTHER}),
                ),
                ErrorKind::WrongIssuer,
                "sts.windows.net",
            ),
            (
                v2().but("another tenant's id", json!({"tid": OTHER})),
                ErrorKind::MissingClaim,
                "no `tid`",
            ),
            (v2().but("an empty tenant", json!({"tid": ""})), ErrorKind::MissingClaim, "no `tid`"),
            (v2().but("a version", json!({"tid": "v2.0"})), ErrorKind::MissingClaim, "no `tid`"),
            (
                v2().but("a host", json!({"tid": "login.microsoftonline.com"})),
                ErrorKind::MissingClaim,
                "no `tid`",
            ),
            (v2().but("no tenant", json!({"tid": null})), ErrorKind::MissingClaim, "no `tid`"),
            (v2().but("no version", json!({"ver": null})), ErrorKind::WrongType, "no `ver`"),
            (v2().typed("at+jwt"), ErrorKind::WrongType, "typ"),
        ],
    );
}

#[test]
fn tenants_are_those_of_the_list() {
    let pattern = "https://login.microsoftonline.com/{tenantid}/v2.0";
    let verifier = tenants(Profile::EntraId, pattern, &[TENANT]);
    let ours = |shape: Shape| shape.but("ours", json!({"aud": "orders"}));
    let theirs = json!({"iss": NAME.replace(TENANT, OTHER), "tid": OTHER});
    for (shape, accepted) in [
        (ours(v2()), true),
        (ours(v1()), true),
        (ours(v2()).but("another tenant", theirs), false),
        (ours(v2()).but("a tenant that is not its issuer", json!({"tid": OTHER})), false),
        (
            ours(v1()).but(
                "the other version's name",
                json!({
                    "iss": format!("https://sts.windows.net/{OTHER}/"), "tid": OTHER
                }),
            ),
            false,
        ),
    ] {
        assert_eq!(verified(&verifier, &shape).is_some(), accepted, "{}", shape.name);
    }
}

#[test]
fn clouds_of_nations_have_names_of_their_own() {
    for (name, older) in [
        ("https://login.microsoftonline.us/t-1/v2.0", "https://sts.windows.net/t-1/"),
        ("https://login.partner.microsoftonline.cn/t-1/v2.0", "https://sts.chinacloudapi.cn/t-1/"),
    ] {
        let verifier = verifier(name, Profile::EntraId, API);
        for iss in [name, older] {
            let shape = v2().but("a token", json!({"iss": iss, "tid": "t-1"}));
            assert!(verified(&verifier, &shape).is_some(), "{iss}");
        }
    }
}
