//! The provider goes down, and comes back with other keys.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use url::Url;

use crate::login::for_program;
use crate::rotation::rotate;
use crate::services::{Service, both};
use crate::setup;

#[tokio::test]
async fn what_is_known_serves_on_and_what_is_not_known_is_no_fault_of_the_token() {
    let Some(mut provider) = setup::provider().await else { return };
    let issuer = provider.issuer().to_owned();
    let services = both(&issuer).await;
    let known = for_program(&issuer, "orders:read").await;
    rotate(&issuer).await;
    let unknown = for_program(&issuer, "orders:read").await;
    provider.kill().await;
    let address = Url::parse(&issuer).unwrap().socket_addrs(|| None).unwrap();
    assert!(TcpStream::connect(address.as_slice()).is_err(), "nobody listens any more");

    for service in &services {
        // The token itself was never seen; the key that signed it was.
        goes_on(service, &known).await;
        let answer = service.list(&unknown).await;
        assert_eq!((answer.status, &*answer.challenge), (503, ""), "{answer:?}");
        let retry_after: u32 = answer.retry_after.parse().unwrap();
        assert!((1..=60).contains(&retry_after), "{answer:?}");
        goes_on(service, &known).await;
        let health = service.provider.health();
        assert!(health.failures > 0 && health.last_error.is_some(), "{health:?}");
    }

    let _provider = setup::start(address[0].port()).await;
    let new = for_program(&issuer, "orders:read").await;
    for service in &services {
        comes_back(service, &new).await;
    }
}

async fn goes_on(service: &Service, token: &str) {
    let answer = service.list(token).await;
    assert_eq!(answer.status, 200, "{}: {answer:?}", service.framework);
    let ready = service.ask("GET /ready", None).await;
    assert_eq!((ready.status, &*ready.body), (200, "ready"), "{}", service.framework);
}

/// The provider is left alone for a while after it failed, and then asked again.
async fn comes_back(service: &Service, token: &str) {
    let start = Instant::now();
    let mut answer = service.list(token).await;
    while answer.status == 503 && start.elapsed() < Duration::from_secs(40) {
        tokio::time::sleep(Duration::from_millis(200)).await;
        answer = service.list(token).await;
    }
    assert_eq!(answer.status, 200, "{}: {answer:?}", service.framework);
    assert_eq!(service.provider.health().failures, 0);
}
