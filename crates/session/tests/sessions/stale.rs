//! What becomes of requests while revocations cannot be read.

use std::thread;
use std::time::Duration;

use hallpass_core::ErrorKind::{CheckUnavailable, Revoked};
use hallpass_core::{Gate, Verifier};
use hallpass_session::revocation::OnStale;
use hallpass_session::rotation::Profile;
use tokio::time::sleep;

use crate::kit::{ANN, Fault, Op, World, ask, builder, get, judge, millis, refresh_token, secs};

/// A store whose log cannot be read, and a view that is older than this by the machine's clock, which
/// the view goes by.
async fn cut_off(world: &World, for_longer_than: Duration) {
    world.store.set(Op::Read, Fault::Fails);
    sleep(secs(1)).await;
    // The clock is up to ten milliseconds behind.
    thread::sleep(for_longer_than + millis(30));
}

fn verifier(world: &World, policy: OnStale) -> Verifier {
    world.sessions.verifier_on_stale(policy).unwrap()
}

#[tokio::test(start_paused = true)]
async fn by_default_a_node_that_hears_nothing_goes_on_for_a_while() {
    let world = World::new().await;
    let login = world.login().await;
    cut_off(&world, millis(400)).await;
    assert_eq!(world.judge(login.access_token()), Ok(()), "not yet ten seconds");
    assert!(world.sessions.health().staleness.unwrap() >= millis(400));
    let strict = verifier(&world, OnStale::closed_after(millis(400)));
    assert_eq!(judge(&strict, login.access_token()), Err(CheckUnavailable), "a stricter route");
    assert_eq!(world.notices.names(), ["Interrupted"]);
    world.store.mend(Op::Read);
    sleep(secs(1)).await;
    assert_eq!(judge(&strict, login.access_token()), Ok(()), "back again");
    assert_eq!(world.notices.names(), ["Resumed"]);
}

#[tokio::test(start_paused = true)]
async fn a_stale_view_is_503_and_never_401() {
    // HTTP: 503 and when to ask again, so that nobody is sent to the login.
    let world = World::with(|builder| builder.on_stale(OnStale::closed_after(millis(20)))).await;
    let login = world.login().await;
    let gone = world.login().await;
    world.sessions.logout(&refresh_token(&gone)).await.unwrap();
    cut_off(&world, millis(20)).await;
    let gate = Gate::new(world.sessions.verifier());
    let authorization = format!("Bearer {}", login.access_token());
    let request = hallpass_core::EndpointRequest::new("GET", "/orders")
        .with_field("authorization", authorization);
    let rejection = gate.begin(&request).now().unwrap().expect_err("stale");
    assert_eq!(rejection.status(), 503);
    assert!(rejection.fields().any(|(name, value)| name == "retry-after" && value == "5"));
    let explained = rejection.explanation().to_string();
    assert!(explained.contains("revocations were last read "), "{explained}");
    // What is known to be revoked is 401 all the same.
    assert_eq!(world.judge(gone.access_token()), Err(Revoked));
    // Readiness is about the start: all nodes lose the store together.
    assert_eq!(ask(&world.sessions.readiness(), get("/ready")).await.status, 200);
    // Refreshes ask the store, which answers them.
    world.refreshed(&refresh_token(&login)).await;
}

#[tokio::test(start_paused = true)]
async fn a_route_can_be_stricter_and_never_looser() {
    let world = World::with(|builder| builder.on_stale(OnStale::closed_after(millis(40)))).await;
    let login = world.login().await;
    cut_off(&world, millis(40)).await;
    for (name, policy) in [
        ("looser", OnStale::closed_after(secs(600))),
        ("open", OnStale::closed_after(secs(600)).danger_open_until(secs(600))),
        ("stricter", OnStale::closed_after(Duration::ZERO)),
        ("the same", OnStale::closed_after(millis(40))),
    ] {
        let judged = judge(&verifier(&world, policy), login.access_token());
        assert_eq!(judged, Err(CheckUnavailable), "{name}");
    }
    assert_eq!(world.sessions.health().passed_stale, 0);
}

#[tokio::test(start_paused = true)]
async fn who_passes_because_it_is_open_is_counted_and_only_for_a_while() {
    let open = OnStale::closed_after(millis(200)).danger_open_until(millis(1_000));
    let world = World::with(|builder| builder.on_stale(open)).await;
    let login = world.login().await;
    let gone = world.login_as("bob", Profile::Body).await;
    world.sessions.logout(&refresh_token(&gone)).await.unwrap();
    assert_eq!(world.judge(login.access_token()), Ok(()));
    assert_eq!(world.sessions.health().passed_stale, 0, "nobody has yet");
    cut_off(&world, millis(200)).await;
    for passed in 1..=3 {
        assert_eq!(world.judge(login.access_token()), Ok(()));
        assert_eq!(world.sessions.health().passed_stale, passed);
    }
    assert_eq!(world.judge(gone.access_token()), Err(Revoked), "what is known stays known");
    let strict = verifier(&world, OnStale::closed_after(millis(200)));
    assert_eq!(judge(&strict, login.access_token()), Err(CheckUnavailable), "a route may say no");
    thread::sleep(millis(1_000));
    assert_eq!(world.judge(login.access_token()), Err(CheckUnavailable), "no longer than it said");
    assert_eq!(world.sessions.health().passed_stale, 3);
}

#[tokio::test(start_paused = true)]
async fn nobody_passes_before_all_was_read_once() {
    // `build` answers no sooner: so nobody has sessions whose view is empty.
    let world = World::new().await;
    world.sessions.revoke_subject(ANN).await.unwrap();
    let store = crate::kit::Faulty::over(&world.memory);
    store.set(Op::Read, Fault::Hangs);
    let open = OnStale::closed_after(secs(60)).danger_open_until(secs(600));
    let starting = builder(store.clone()).on_stale(open).build();
    let error = starting.await.expect_err("a store that does not answer").to_string();
    assert!(error.ends_with("the store has not answered for 5s"), "{error}");
    store.set(Op::Read, Fault::Fails);
    assert!(builder(store.clone()).on_stale(open).build().await.is_err());
    store.mend(Op::Read);
    let started = builder(store).build().await.unwrap();
    assert_eq!(started.health().revocations, 1, "it has read them");
}
