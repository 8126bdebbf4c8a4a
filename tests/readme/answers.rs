//! Rows of the answers: one request for each situation.

use std::future::ready;

use axum::Router;
use axum::routing::{get, post};
use hallpass::axum::{authenticate, require};
use hallpass::{CrossSite, TokenSource, UnixTime, Verifier, role, scope};
use hallpass_testkit::{ManualClock, TestIssuer};
use http::Method;

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
        (ANY_OTHER_WAY, with(&TestIssuer::es256().token().bearer())),
        (ANY_OTHER_WAY, checked(&issuer, Ok(false))),
        ("a good token without the scopes", with(&good)),
        ("a good token without the role, or refused by a check", {
            Attempt::get(app.clone(), "/admin").authorization(&good)
        }),
        ("a handler or guard that no layer stands around", {
            Attempt::get(app.clone(), "/forgotten").authorization(&good)
        }),
        ("a request that another site made the browser send", {
            let cookie = format!("token={}", issuer.token().sign());
            let request = Attempt::get(app.clone(), "/cart").method(Method::POST);
            request.header("cookie", cookie).header("sec-fetch-site", "cross-site")
        }),
        (UNAVAILABLE, Attempt::get(self::app(&outage), "/orders").authorization(token)),
        (UNAVAILABLE, checked(&issuer, Err("the database is down"))),
        ("a good token", with(&issuer.token().scope("orders:read").bearer())),
    ]
}

fn app(issuer: &TestIssuer) -> Router {
    let layer = || authenticate(issuer.verifier());
    let private = Router::new()
        .route("/orders", get("all").layer(require(scope("orders:read"))))
        .route("/admin", get("keys").layer(require(role("admin"))))
        .route_layer(layer());
    let by_cookie = layer().sources([TokenSource::cookie("token", CrossSite::new())]);
    let cart = Router::new().route("/cart", post("bought")).route_layer(by_cookie);
    let feed = Router::new().route("/feed", get("news")).route_layer(layer().optional());
    let forgotten = Router::new().route("/forgotten", get("?").layer(require(role("admin"))));
    private.merge(feed).merge(forgotten).merge(cart)
}

/// A good token, of which the application's check says this.
fn checked(issuer: &TestIssuer, verdict: Result<bool, &'static str>) -> Attempt {
    let verifier = Verifier::builder()
        .issuer(issuer.issuer())
        .audience(TestIssuer::AUDIENCE)
        .clock(ManualClock::new(UnixTime::from_secs(1_800_000_000)))
        .check(move |_| ready(verdict))
        .build()
        .unwrap();
    let app = Router::new().route("/orders", get("all")).route_layer(authenticate(verifier));
    Attempt::get(app, "/orders").authorization(issuer.token().bearer())
}

const ANY_OTHER_WAY: &str = "a token that is bad in any other way, or that `.check(..)` refuses";

const UNAVAILABLE: &str = "keys, clock or the answer of `.check(..)` unavailable";
