//! Rows of the answers: one request for each situation.

use axum::Router;
use axum::routing::get;
use hallpass::axum::{authenticate, require};
use hallpass::{UnixTime, role, scope};
use hallpass_testkit::{ManualClock, TestIssuer};

use crate::attempt::Attempt;

pub(crate) fn cases() -> Vec<(&'static str, Attempt)> {
    let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
    let issuer = TestIssuer::es256().at(clock);
    let (app, good) = (app(&issuer), issuer.token().bearer());
    let orders = || Attempt::get(app.clone(), "/orders");
    let with = |value: &str| orders().authorization(value);
    let stopped = ManualClock::new(UnixTime::from_secs(1_800_000_000));
    let outage = TestIssuer::es256().at(stopped.clone());
    let token = outage.token().bearer();
    stopped.fail();
    vec![
        ("no credentials", orders()),
        ("no credentials, under `.optional()`", Attempt::get(app.clone(), "/feed")),
        ("another scheme than Bearer", with("Basic YWxpY2U6d29uZGVybGFuZA==")),
        ("a credential that breaks the grammar of its header", with("Bearer not a token")),
        ("more than one credential", with(&good).authorization(&good)),
        ("a token that expired", with(&issuer.token().expires_in(-60).bearer())),
        (
            "a token for another audience, or of another issuer",
            with(&issuer.token().audience("billing").bearer()),
        ),
        ("a token that is bad in any other way", with(&TestIssuer::es256().token().bearer())),
        ("a good token without the scopes", with(&good)),
        ("a good token without the role, or refused by a check", {
            Attempt::get(app.clone(), "/admin").authorization(&good)
        }),
        ("a handler or guard that no layer stands around", {
            Attempt::get(app.clone(), "/forgotten").authorization(&good)
        }),
        ("keys or clock unavailable", {
            Attempt::get(self::app(&outage), "/orders").authorization(token)
        }),
        ("a good token", with(&issuer.token().scope("orders:read").bearer())),
    ]
}

fn app(issuer: &TestIssuer) -> Router {
    let layer = || authenticate(issuer.verifier());
    let private = Router::new()
        .route("/orders", get("all").layer(require(scope("orders:read"))))
        .route("/admin", get("keys").layer(require(role("admin"))))
        .route_layer(layer());
    let feed = Router::new().route("/feed", get("news")).route_layer(layer().optional());
    let forgotten = Router::new().route("/forgotten", get("?").layer(require(role("admin"))));
    private.merge(feed).merge(forgotten)
}
