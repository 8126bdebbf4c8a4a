//! Tokens that a verifier remembers: every adapter answers as it did the first time, and never from
//! memory alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use actix_web::{App, web};
use axum::Router;
use axum::routing::get;
use hallpass::tower::authenticate;
use hallpass::{
    CheckUnavailable, Checking, TokenCheck, UnixTime, Verdict, VerifiedToken, Verifier, actix,
};
use hallpass_testkit::cases::{CaseRequest, CaseResponse};
use hallpass_testkit::{ManualClock, NoBody, TestIssuer};
use hallpass_tests::actix_in_process::{Served, served};
use hallpass_tests::drivers::read;
use http::{Method, Request, Response};
use serde::Deserialize;
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceExt, service_fn};

#[derive(Deserialize)]
struct Me {
    sub: String,
}

/// Says what it is told to say.
#[derive(Clone, Default)]
struct Told(Arc<AtomicU8>);

impl TokenCheck for Told {
    fn check(&self, _: &VerifiedToken) -> Checking {
        Checking::Ready(match self.0.load(Ordering::Relaxed) {
            0 => Ok(Verdict::Accept),
            1 => Ok(Verdict::Refuse),
            _ => Err(CheckUnavailable::new()),
        })
    }
}

const NOW: u64 = 1_800_000_000;

struct World {
    issuer: TestIssuer,
    clock: ManualClock,
    told: Told,
}

impl World {
    fn new() -> Self {
        let clock = ManualClock::new(UnixTime::from_secs(NOW));
        Self { issuer: TestIssuer::es256().at(clock.clone()), clock, told: Told::default() }
    }

    /// A verifier that remembers tokens however the suite is run.
    fn verifier(&self) -> Verifier {
        let builder =
            Verifier::builder().issuer(self.issuer.issuer()).audience(TestIssuer::AUDIENCE);
        let builder = builder.clock(self.clock.clone()).check(self.told.clone());
        builder.token_cache_bytes(1 << 20).build().unwrap()
    }
}

type Service = BoxCloneSyncService<Request<NoBody>, Response<String>, std::convert::Infallible>;

fn bare(verifier: Verifier) -> Service {
    let leaf = service_fn(async |request: Request<NoBody>| {
        let me = hallpass::Admission::claims::<Me>(request.extensions().get()).unwrap();
        Ok(Response::new(me.sub.clone()))
    });
    Service::new(authenticate(verifier).layer(leaf))
}

fn axum_app(verifier: Verifier) -> Router {
    let me = async |me: hallpass::axum::Claims<Me>| me.sub.clone();
    Router::new().route("/", get(me)).route_layer(authenticate(verifier))
}

async fn actix_app(verifier: Verifier) -> Served {
    let me = async |me: actix::Claims<Me>| me.sub.clone();
    served(App::new().route("/", web::get().to(me)).wrap(actix::authenticate(verifier))).await
}

fn seen(response: &CaseResponse) -> (u16, String) {
    (response.status, String::from_utf8_lossy(&response.body).into_owned())
}

/// The answers of the three, each from a memory of its own.
struct Apps {
    bare: Service,
    axum: Router,
    actix: Served,
}

impl Apps {
    async fn new(world: &World) -> Self {
        let actix = actix_app(world.verifier()).await;
        Self { bare: bare(world.verifier()), axum: axum_app(world.verifier()), actix }
    }

    async fn ask(&self, token: &str) -> [(u16, String); 3] {
        let lines = || Some(("Authorization", token.to_owned().into_bytes()));
        let request = || CaseRequest::new(Method::GET, "/").with_lines(lines());
        let http = || request().into_http(NoBody::default());
        let bare = read(self.bare.clone().oneshot(http()).await.unwrap()).await.into();
        let axum = read(self.axum.clone().oneshot(http()).await.unwrap()).await.into();
        let actix = (self.actix)(request()).await;
        [&bare, &axum, &actix].map(seen)
    }
}

#[actix_web::test]
async fn a_known_token_is_answered_like_any_other() {
    let world = World::new();
    let apps = Apps::new(&world).await;
    let tokens: Vec<_> =
        ["ann", "bob"].map(|sub| (sub, world.issuer.token().subject(sub).bearer())).into();
    for time in 0..5 {
        for (sub, token) in &tokens {
            let expected = [(); 3].map(|()| (200, (*sub).to_owned()));
            assert_eq!(apps.ask(token).await, expected, "{time}");
        }
    }
    let (_, token) = &tokens[0];
    for (name, answer, status) in
        [("taken back", 1, 401), ("nobody can say", 2, 503), ("reinstated", 0, 200)]
    {
        world.told.0.store(answer, Ordering::Relaxed);
        for time in 0..2 {
            let answers = apps.ask(token).await;
            assert_eq!(answers.each_ref().map(|(seen, _)| *seen), [status; 3], "{name}, {time}");
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{name}: {answers:?}");
        }
    }
    world.clock.fail();
    assert_eq!(apps.ask(token).await.map(|(status, _)| status), [503; 3], "no time");
    world.clock.set(UnixTime::from_secs(NOW + 1_000_000));
    let late = apps.ask(token).await;
    assert_eq!(late.each_ref().map(|(status, _)| *status), [401; 3]);
    // A token that never was good then is refused in the same words.
    let fresh = Apps::new(&world).await;
    assert_eq!(fresh.ask(token).await, late, "known or not");
}
