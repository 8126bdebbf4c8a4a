//! What a check costs. Not a test of anything: run it by itself, with nothing else on the machine.
//!
//! `cargo test --release -p hallpass-session --lib revocation::tests::speed -- --ignored --nocapture`

use std::fmt;
use std::hint::black_box;
use std::sync::{Barrier, LazyLock};
use std::thread;
use std::time::Instant;

use super::super::{Asked, Began, Event, IssuerName, Moment, OnStale, Question, Scope, View};
use super::{LATE, at, event, fresh_view};

const ISSUER: &str = "https://tenant-eu.auth.example.com/";
static NAME: LazyLock<IssuerName> = LazyLock::new(|| IssuerName::new(ISSUER));
const ROUNDS: usize = 2_000;

/// What tokens bear: names of the usual lengths.
struct Names {
    jti: String,
    sid: String,
    sub: String,
}

fn names(number: usize) -> Names {
    Names {
        jti: format!("6f1f2c55-0d1b-4b3c-9d8a-{number:012x}"),
        sid: format!("mX3kq7Zt1bQ9s{number:09x}"),
        sub: format!("auth0|65f1c0a7e4b0{number:012x}"),
    }
}

fn question(names: &Names) -> Question<'_> {
    Question {
        issuer: &NAME,
        shard: 0,
        began: Began::Session(at(1_000)),
        jti: Some(&names.jti),
        sid: Some(&names.sid),
        sub: Some(&names.sub),
        kid: Some("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
    }
}

/// As a token keeps it from the first question on.
fn hashed(number: usize) -> Asked {
    question(&names(number)).hashed()
}

fn fill(view: &View, count: usize) {
    let revoked = |number: usize| {
        let names = names(number + 100_000_000);
        let scope = match number % 3 {
            0 => Scope::Token(names.jti.into()),
            1 => Scope::Session(names.sid.into()),
            _ => Scope::Subject(names.sub.into(), at(2_000)),
        };
        Event::new(ISSUER, scope, LATE).expect("an event")
    };
    for first in (0..count).step_by(10_000) {
        let events: Vec<_> = (first..count.min(first + 10_000)).map(revoked).collect();
        view.apply(0, &events);
    }
}

/// Nanoseconds a check: the least and the middle of many short runs. The least is what it costs when
/// nobody disturbs it.
fn measure(
    view: &View,
    threads: usize,
    asked: &[Asked],
    now: &(impl Fn() -> Moment + Sync),
) -> Cost {
    let barrier = Barrier::new(threads);
    let burst = |asked: &[Asked]| {
        let start = Instant::now();
        for asked in asked {
            black_box(view.standing(black_box(asked), now(), OnStale::default()));
        }
        start.elapsed().as_secs_f64() * 1e9 / 1_024.0
    };
    let run = || {
        barrier.wait();
        let runs = asked.chunks_exact(1_024).cycle().take(ROUNDS);
        let mut runs: Vec<_> = runs.map(burst).collect();
        runs.sort_by(f64::total_cmp);
        Cost { least: runs[0], middle: runs[ROUNDS / 2] }
    };
    thread::scope(|scope| {
        let runs: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let runs = runs.into_iter().map(|run| run.join().expect("a thread"));
        runs.max_by(|one, other| one.middle.total_cmp(&other.middle)).expect("a thread")
    })
}

/// In nanoseconds.
struct Cost {
    least: f64,
    middle: f64,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:5.1} ns ({:5.1})", self.least, self.middle)
    }
}

#[test]
#[ignore = "a measurement"]
fn nanoseconds_a_check() {
    let fixed = Moment::default;
    for count in [0, 10_000, 100_000, 1_000_000] {
        let view = fresh_view();
        fill(&view, count);
        let each = view.bytes().checked_div(count).unwrap_or_default();
        for (what, tokens) in [("one token", 1), ("4096 tokens", 4_096)] {
            let asked: Vec<_> = (0..4_096).map(|number| hashed(number % tokens)).collect();
            let [one, two] = [1, 2].map(|threads| measure(&view, threads, &asked, &fixed));
            println!("{count:>8} entries, {what:>11}: {one}, two threads {two}, {each} B");
        }
    }
    others(&fresh_view());
}

/// With an event about everyone in force, and with the time read for each.
fn others(view: &View) {
    let asked: Vec<_> = (0..4_096).map(hashed).collect();
    fill(view, 100_000);
    let uptime = super::super::Uptime::start();
    let now = || uptime.now();
    println!("with the time: {}", measure(view, 1, &asked, &now));
    let sessions = fresh_view();
    let revoked: Vec<_> = (0..100_000).map(super::session).collect();
    sessions.apply(0, &revoked);
    println!("sessions only: {}", measure(&sessions, 1, &asked, &Moment::default));
    println!("and the time: {}", measure(&sessions, 1, &asked, &now));
    view.apply(0, &[event(Scope::Everyone(at(1)))]);
    println!("everyone of another issuer cut off: {}", measure(view, 1, &asked, &Moment::default));
    view.apply(0, &[Event::new(ISSUER, Scope::Everyone(at(1)), LATE).expect("an event")]);
    println!("everyone cut off: {}", measure(view, 1, &asked, &Moment::default));
}
