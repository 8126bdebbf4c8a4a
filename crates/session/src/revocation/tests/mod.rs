//! The view through the eyes of those who use it, against a model that is too simple to be wrong.

#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod filter;
mod freshness;
mod hashing;
mod memory;
mod model;
mod random;
mod rules;
mod speed;
mod threads;
mod waiting;

use std::num::NonZeroU16;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::{Began, Event, IssuerName, Moment, OnStale, Question, Scope, Standing, View};
use crate::StoreTime;

const ISSUER: &str = "https://shop.example.com";

/// The issuer, and others.
static SHOP: LazyLock<IssuerName> = LazyLock::new(|| IssuerName::new(ISSUER));
static OTHER: LazyLock<IssuerName> = LazyLock::new(|| IssuerName::new("https://other"));
static NOBODY: LazyLock<IssuerName> = LazyLock::new(|| IssuerName::new(""));

/// Long after everything that the tests let expire.
const LATE: StoreTime = StoreTime::from_millis(4_000_000_000_000);

fn at(millis: u64) -> StoreTime {
    StoreTime::from_millis(millis)
}

fn event(scope: Scope) -> Event {
    Event::new(ISSUER, scope, LATE).expect("an event")
}

/// Revokes the session of this number.
fn session(number: usize) -> Event {
    event(Scope::Session(format!("session-{number}").into()))
}

/// About a token of our own, in shard 0, of a session that began then.
fn of_session<'a>(sid: &'a str, sub: &'a str, began: u64) -> Question<'a> {
    Question {
        issuer: &SHOP,
        shard: 0,
        began: Began::Session(at(began)),
        jti: None,
        sid: Some(sid),
        sub: Some(sub),
        kid: Some("key-1"),
    }
}

fn view() -> Arc<View> {
    Arc::new(View::new(NonZeroU16::MIN))
}

/// Up to date at the start of this process.
fn fresh_view() -> Arc<View> {
    let view = view();
    view.fresh(0, Moment::default());
    view
}

fn standing(view: &View, asked: &Question<'_>) -> Standing {
    view.standing(&asked.hashed(), Moment::default(), OnStale::default())
}

fn moment(millis: u64) -> Moment {
    Moment::after_start(Duration::from_millis(millis))
}
