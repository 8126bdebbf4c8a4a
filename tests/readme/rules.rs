//! Rows about good tokens that do not get in: claims, roles and scopes.

use axum::Router;
use axum::routing::get;
use hallpass::axum::{Claims, authenticate, require};
use hallpass::{Issuer, Requirement, Verifier, role, scope};
use hallpass_testkit::TestIssuer;
use serde_json::json;

use crate::attempt::{Attempt, Case};
use crate::shop;

pub(crate) fn cases() -> Vec<Case> {
    vec![claims(), scopes(), roles()]
}

fn claims() -> Case {
    let issuer = TestIssuer::es256();
    let strict = get(async |me: Claims<shop::Me>| me.email.clone());
    let lenient = get(async |me: Claims<shop::Lenient>| me.email.clone().unwrap_or_default());
    // Without `jti` the payload has the same length each time, and its end the same column.
    let token = issuer.token().without("jti").bearer();
    let attempt = |handler| {
        let app = Router::new().route("/me", handler).route_layer(authenticate(issuer.verifier()));
        Attempt::get(app, "/me").authorization(&token)
    };
    Case {
        symptom: "401 on routes with `Claims<Me>` alone",
        wrong: attempt(strict),
        right: attempt(lenient),
        cured: 200,
    }
}

fn scopes() -> Case {
    let issuer = TestIssuer::es256();
    let app = || guarded(issuer.issuer(), scope("orders:write"));
    let token = issuer.token().scope("orders:read");
    Case {
        symptom: "403 with `insufficient_scope`",
        wrong: Attempt::get(app(), "/orders").authorization(token.bearer()),
        right: Attempt::get(app(), "/orders").authorization(token.scope("orders:write").bearer()),
        cured: 200,
    }
}

fn roles() -> Case {
    let issuer = TestIssuer::es256();
    let token = issuer.token().claim("realm_access", json!({ "roles": ["admin"] })).bearer();
    let app = |issuer| guarded(issuer, role("admin"));
    let nested = issuer.issuer().roles_at(["realm_access", "roles"]);
    Case {
        symptom: "403 without a challenge, although the token has the role",
        wrong: Attempt::get(app(issuer.issuer()), "/orders").authorization(&token),
        right: Attempt::get(app(nested), "/orders").authorization(&token),
        cured: 200,
    }
}

fn guarded(issuer: Issuer, requirement: Requirement) -> Router {
    let verifier =
        Verifier::builder().issuer(issuer).audience(TestIssuer::AUDIENCE).build().unwrap();
    Router::new()
        .route("/orders", get("all").layer(require(requirement)))
        .route_layer(authenticate(verifier))
}
