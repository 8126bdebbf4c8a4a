//! Signing keys change for two days while users log in: no token is refused, neither by the service
//! that signs them nor by one that knows its key set alone.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64_simd::URL_SAFE_NO_PAD;
use hallpass::jwks::{self, Document, Fetch, FetchError, FetchErrorKind, FetchRequest, Fetching};
use hallpass::session::{MemoryStore, Sessions};
use hallpass::{Clock, EndpointRequest, Endpoints, UnixTime, Verifier};
use hallpass_testkit::ManualClock;
use tokio::time::sleep;

const ISSUER: &str = "https://shop.example.com";

/// When the test begins: in November 2026.
const NOW: UnixTime = UnixTime::from_secs(1_795_000_000);

/// How often somebody logs in.
const STEP: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Gets the key set of the service, as an HTTP client would.
struct KeySet(Arc<dyn Endpoints>, Arc<AtomicUsize>);

impl std::fmt::Debug for KeySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeySet")
    }
}

impl Fetch for KeySet {
    fn fetch(&self, _: FetchRequest) -> Fetching {
        self.1.fetch_add(1, Ordering::Relaxed);
        let answer = self.0.answer(EndpointRequest::new("GET", "/.well-known/jwks.json"));
        Box::pin(async move {
            let response = answer.wait().await;
            if response.status() != 200 {
                return Err(FetchError::new(FetchErrorKind::Status(response.status())));
            }
            let fields = response.fields().filter(|(name, _)| *name == "cache-control");
            let kept: Vec<_> = fields.map(|(_, value)| value.to_owned()).collect();
            let document = Document::new(response.into_body());
            Ok(document.with_cache_control(kept.iter().map(String::as_str)))
        })
    }
}

fn key_id(token: &str) -> String {
    let header = token.split('.').next().expect("a header");
    let header = URL_SAFE_NO_PAD.decode_to_vec(header).expect("base64url");
    let header: serde_json::Value = serde_json::from_slice(&header).expect("JSON");
    header["kid"].as_str().expect("a key id").to_owned()
}

#[tokio::test(start_paused = true)]
async fn keys_change_under_load_and_nobody_notices() {
    let clock = ManualClock::new(NOW);
    let sessions = Sessions::builder(MemoryStore::by_clock(clock.clone()))
        .issuer(ISSUER)
        .audience("shop")
        .rotate_keys_every(DAY)
        .build()
        .await
        .expect("sessions");
    let fetches = Arc::new(AtomicUsize::new(0));
    let key_set = KeySet(Arc::new(sessions.jwks()), Arc::clone(&fetches));
    let provider = jwks::discover(ISSUER)
        .jwks_uri("https://shop.example.com/.well-known/jwks.json")
        .fetch(key_set)
        .await
        .expect("a key set");
    let elsewhere = Verifier::builder().issuer(provider).audience("shop").clock(clock.clone());
    let (here, elsewhere) = (sessions.verifier(), elsewhere.build().expect("a verifier"));

    let mut live: VecDeque<(u64, String)> = VecDeque::new();
    let mut keys = BTreeSet::new();
    let end = NOW.saturating_add(DAY * 2 + DAY / 8);
    let mut number = 0_u32;
    while clock.now().expect("the time") < end {
        number += 1;
        let tokens = sessions.start(format!("user-{number}")).await.expect("a session");
        let token = tokens.access_token().to_owned();
        keys.insert(key_id(&token));
        let now = clock.now().expect("the time").as_secs();
        live.push_back((now + tokens.expires_in().as_secs(), token));
        live.retain(|(expires, _)| *expires > now);
        for (_, token) in live.front().into_iter().chain(live.back()) {
            for (whose, verifier) in [("the service's own", &here), ("the other's", &elsewhere)] {
                let verified = verifier.verify(token).await;
                assert!(verified.is_ok(), "{whose} at {now}: {:?}", verified.err());
            }
        }
        clock.advance(STEP);
        sleep(STEP).await;
    }
    assert_eq!(keys.len(), 3, "one key a day has signed");
    let most = usize::try_from((DAY * 2 + DAY / 8).as_secs() / 200).expect("a number");
    assert!(
        fetches.load(Ordering::Relaxed) < most,
        "and the key set was not fetched for each token"
    );
}
