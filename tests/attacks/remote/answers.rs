//! What a provider, or somebody in its place, answers instead of its keys.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hallpass::ErrorKind;
use hallpass::jwks::{FetchErrorKind, KeyState, Sleeping, Timer, discover};
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};
use serde_json::json;

use super::scene::{DUE, SECOND, Scene, token_of, verifier};
use super::world::jwk;
use super::{until, wait};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![bad_answers(), lifetimes()]
}

/// Sound sets, in which there is nothing for us, are told apart.
fn kind_of(name: &str) -> FetchErrorKind {
    match name {
        "no key" | "a set in a set" | "no key of a known type" => FetchErrorKind::NoUsableKey,
        _ => FetchErrorKind::Document,
    }
}

/// Answers that are no key set, by name; several of them have a good key in them, the attacker's.
fn answers(trap: &FakeIssuer) -> Vec<(String, Behaviour, FetchErrorKind)> {
    let good = trap.key_set();
    let key = trap.signer();
    let key = jwk(key.key());
    let keys = |count: usize| json!({"keys": vec![&key; count]}).to_string();
    let deep = format!("{{\"x\":{}1{},", "[".repeat(64), "]".repeat(64));
    let bodies = [
        ("an empty object", "{}".to_owned()),
        ("no key", r#"{"keys":[]}"#.to_owned()),
        ("null", "null".to_owned()),
        ("keys are null", r#"{"keys":null}"#.to_owned()),
        ("keys are an object", json!({"keys": {"1": key}}).to_string()),
        ("keys are a text", json!({"keys": good}).to_string()),
        ("keys by another name", json!({"jwks": [key]}).to_string()),
        ("keys in upper case", json!({"KEYS": [key]}).to_string()),
        ("an array", json!([key]).to_string()),
        ("a key alone", key.to_string()),
        ("a set in a text", json!(good).to_string()),
        ("a set in a set", json!({"keys": [{"keys": [key]}]}).to_string()),
        ("nothing", String::new()),
        ("white space", " \n".to_owned()),
        ("a byte order mark", format!("\u{feff}{good}")),
        ("HTML", format!("<!DOCTYPE html><title>Maintenance</title>{good}")),
        ("JSONP", format!("keys({good})")),
        ("a comment before it", format!("/* new */{good}")),
        ("two sets", format!("{good}{good}")),
        ("keys twice", good.replacen('{', r#"{"keys":[],"#, 1)),
        ("keys twice, once escaped", good.replacen('{', r#"{"\u006beys":[],"#, 1)),
        ("a comma too many", good.replace("]}", ",]}")),
        ("cut", good.split_at(good.len() - 1).0.to_owned()),
        ("no key of a known type", r#"{"keys":[{"kty":"PQC"},{"kty":"oct","k":"AAAA"}]}"#.into()),
        ("101 keys", keys(101)),
        ("80,000 empty keys", format!(r#"{{"keys":[{}]}}"#, vec!["{}"; 80_000].join(","))),
        ("nested too deep", good.replacen('{', &deep, 1)),
        ("a NUL", good.replacen('{', "{\0", 1)),
    ];
    let bodies = bodies
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Behaviour::Body(text), kind_of(name)));
    let statuses = [201, 204, 206, 400, 401, 403, 404, 410, 429, 500, 502, 503]
        .map(|code| (format!("{code}"), Behaviour::Status(code), FetchErrorKind::Status(code)));
    let redirects = [300, 301, 304, 307, 308]
        .map(|code| (format!("{code}"), Behaviour::Status(code), FetchErrorKind::Redirect));
    let others = [
        (
            "302 to the attacker",
            Behaviour::Redirect(trap.jwks_uri().into()),
            FetchErrorKind::Redirect,
        ),
        ("half of it", Behaviour::Truncated, FetchErrorKind::Transport),
        ("2 MB", Behaviour::Padded(2 * 1024 * 1024), FetchErrorKind::TooLarge),
        ("a byte too long", Behaviour::Padded(256 * 1024), FetchErrorKind::TooLarge),
        ("no end", Behaviour::Endless, FetchErrorKind::TooLarge),
        ("8 MiB in gzip", Behaviour::GzipBomb, FetchErrorKind::Document),
        ("a closed connection", Behaviour::Closed, FetchErrorKind::Transport),
        ("silence", Behaviour::Silent, FetchErrorKind::Timeout),
        (
            "a byte now and then",
            Behaviour::Drip(Duration::from_millis(100)),
            FetchErrorKind::Timeout,
        ),
    ];
    let others = others.map(|(name, how, kind)| (name.to_owned(), how, kind));
    bodies.chain(statuses).chain(redirects).chain(others).collect()
}

fn bad_answers() -> Line {
    let trap = wait(FakeIssuer::start());
    let attacker = trap.signer();
    let mut cases = Vec::new();
    for (name, behaviour, kind) in answers(&trap) {
        let scene = Scene::start();
        let (good, exported) = (scene.token(), scene.provider.keys().export());
        // A key of the attacker's in the answer would have the id of the good one.
        let forged = scene.signed_by(attacker.key(), Some("key-1"));
        scene.issuer.behave(behaviour.clone());
        let (ended, fetches) = (scene.ended(), scene.issuer.connections());
        scene.timer.advance(DUE);
        until(&name, || scene.issuer.connections() > fetches);
        if kind == FetchErrorKind::Timeout {
            scene.timer.advance(5 * SECOND);
        }
        until(&name, || scene.ended() > ended);
        let health = scene.provider.health();
        let error = health.last_error.map(|error| error.kind());
        cases.push(Case::same(format!("{name}: why it failed"), error, Some(kind)));
        let stands = (health.state, health.keys, scene.provider.keys().export() == exported);
        let stood = (KeyState::Fresh, 1, true);
        cases.push(Case::same(format!("{name}: the set stays"), stands, stood));
        cases.push(Case::accepted(format!("{name}: a good token"), &scene.verifier, good));
        if kind == FetchErrorKind::Timeout {
            // The next fetch is under way, and whatever is doubtful would wait for it.
            continue;
        }
        let bad = ErrorKind::Signature;
        cases.push(Case::refused(format!("{name}: a forged one"), &scene.verifier, forged, bad));
        // At the start there is no set to stay, and no service without one.
        let issuer = wait(FakeIssuer::start());
        issuer.behave(behaviour);
        let started = wait(discover(issuer.url()).into_future()).is_ok();
        cases.push(Case::same(format!("{name}: at the start"), started, false));
    }
    cases.push(Case::same("connections to the attacker", trap.connections(), 0));
    Line {
        name: "answers that are no key set",
        why: "a maintenance page or an empty set in place of the keys locks everybody out, a long one \
              fills the memory, and one that is read generously has the attacker's key in it: such an \
              answer changes nothing (RFC 7517 §5)",
        advisories: &["CVE-2026-26998", "CVE-2026-42576", "CVE-2026-48524"],
        cases,
    }
}

/// What the provider says of how long its keys may be kept.
fn lifetimes() -> Line {
    let mut cases = Vec::new();
    for (value, least, most) in [
        ("max-age=0", 30, 120),
        ("no-store", 30, 120),
        ("no-cache, max-age=31536000", 30, 120),
        ("max-age=31536000", 40_000, 90_000),
        ("max-age=99999999999999999999999", 40_000, 90_000),
        ("max-age=-1", 300, 700),
        ("max-age=1e9", 300, 700),
        ("max-age=\"", 300, 700),
        ("max-age", 300, 700),
        ("immutable", 300, 700),
    ] {
        let (issuer, noted) = (wait(FakeIssuer::start()), Noted::default());
        issuer.set_fields([("cache-control", value)]);
        let provider = wait(discover(issuer.url()).timer(noted.clone()).into_future()).unwrap();
        let title = format!("{value}: a good token");
        cases.push(Case::accepted(title, &verifier(&provider), token_of(&issuer)));
        // It sleeps for some seconds during a fetch, and then until the next one is due.
        until("the refresher sleeps", || noted.longest() > 10 * SECOND);
        let within = (least..=most).contains(&noted.longest().as_secs());
        cases.push(Case::same(format!("{value}: fetched anew in time"), within, true));
    }
    Line {
        name: "lifetimes of key sets",
        why: "an answer that may be kept for a year keeps a stolen key for a year, and one that may not \
              be kept at all has us ask for every request: what `Cache-Control` says counts from a \
              minute to a day (RFC 9111 §5.2.2)",
        advisories: &["CVE-2025-22149"],
        cases,
    }
}

/// A timer that stands, and notes the latest time that somebody sleeps until.
#[derive(Clone, Debug, Default)]
struct Noted {
    timer: ManualTimer,
    longest: Arc<Mutex<Duration>>,
}

impl Noted {
    fn longest(&self) -> Duration {
        *self.longest.lock().unwrap()
    }
}

impl Timer for Noted {
    fn now(&self) -> Duration {
        self.timer.now()
    }

    fn sleep_until(&self, time: Duration) -> Sleeping {
        let mut longest = self.longest.lock().unwrap();
        *longest = time.max(*longest);
        self.timer.sleep_until(time)
    }
}
