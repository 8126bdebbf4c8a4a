//! What does not start, and says why.

use std::time::Duration;

use hallpass_core::Algorithm;
use hallpass_session::{MemoryStore, Sessions, SessionsBuilder, StartError};

use crate::kit::{Fault, Faulty, ISSUER, KEK, OTHER_KEK, Op, World, builder, kek, millis, secs};

async fn refusal(builder: SessionsBuilder) -> StartError {
    builder.build().await.expect_err("it does not start")
}

fn store() -> Faulty {
    Faulty::over(&MemoryStore::new())
}

fn kind(error: &StartError) -> &'static str {
    match error {
        StartError::Config(_) => "config",
        StartError::Kek(_) => "kek",
        StartError::Limits(_) => "limits",
        StartError::Store(_) => "store",
        _ => "another",
    }
}

/// The name of the row, what is built, and what the refusal is and says.
type Row = (&'static str, SessionsBuilder, &'static str, &'static [&'static str]);

fn nothing_decided() -> [Row; 3] {
    let (nothing, no_audience) = (Sessions::builder(store()), Sessions::builder(store()));
    [
        ("nothing", nothing, "config", &["no issuer", "`.issuer(..)`"]),
        ("no issuer", Sessions::builder(store()).audience("shop"), "config", &["no issuer"]),
        ("no audience", no_audience.issuer(ISSUER), "config", &["no audience", "`.audience(..)`"]),
    ]
}

fn lifetimes() -> Vec<Row> {
    let grace = |grace| builder(store()).grace(grace).access_ttl(secs(3_600));
    let minute = secs(60);
    vec![
        ("a grace of nothing", grace(Duration::ZERO), "limits", &["a grace of 0ns", "60s"]),
        ("a grace over 60 s", grace(millis(60_001)), "limits", &["60.001s", "at most 60s"]),
        ("a grace that clients outlast", grace(millis(8_999)), "limits", &["a client asks for"]),
        (
            "too little jitter",
            builder(store()).access_ttl(millis(299_999)),
            "limits",
            &["are random", "at least 60s", "6 x grace"],
        ),
        ("no jitter", builder(store()).jitter_percent(0), "limits", &["are random"]),
        (
            "too much jitter",
            builder(store()).jitter_percent(98),
            "limits",
            &["can be as short as 12s", "rotates after 15s"],
        ),
        (
            "a jitter of more than all",
            builder(store()).jitter_percent(4_000_000_000),
            "limits",
            &["can be as short as 0ns"],
        ),
        ("no lifetime", builder(store()).access_ttl(Duration::ZERO), "limits", &["0ns"]),
        (
            "idle before the access token has gone",
            builder(store()).idle_timeout(minute * 20 - millis(1)),
            "config",
            &["contradict each other", "at least twice the first"],
        ),
        (
            "idle for longer than it lives",
            builder(store()).idle_timeout(minute * 60).absolute_timeout(minute * 60 - millis(1)),
            "config",
            &["contradict each other", "the third at least the second"],
        ),
        (
            "no session",
            builder(store()).sessions_per_subject(0),
            "config",
            &["no session: let it have one"],
        ),
        (
            "a key for every hour",
            builder(store()).rotate_keys_every(minute * 60),
            "config",
            &["3600s is too many"],
        ),
    ]
}

fn origins() -> Vec<Row> {
    let issued_by = |issuer| Sessions::builder(store()).issuer(issuer).audience("shop");
    let plain: &[&str] = &["is plain HTTP", "HTTPS", "http://localhost:3000"];
    let loopback: &[&str] = &["`.insecure_dev_cookies()`", "loopback", "leave it out"];
    let not_an_origin: &[&str] = &["is not an origin as browsers send it"];
    vec![
        ("an issuer by http", issued_by("http://shop.example.com"), "config", plain),
        ("in capitals", issued_by("HTTP://SHOP.EXAMPLE.COM"), "config", plain),
        ("an address by http", issued_by("http://192.0.2.1:3000"), "config", plain),
        ("a name like loopback's", issued_by("http://localhost.example.com"), "config", plain),
        ("and one more", issued_by("http://127.0.0.1.example.com"), "config", plain),
        (
            "another origin by http",
            builder(store()).allow_origin("http://app.example.com"),
            "config",
            plain,
        ),
        (
            "an origin with a path",
            builder(store()).allow_origin("https://app.example.com/"),
            "config",
            not_an_origin,
        ),
        ("any origin", builder(store()).allow_origin("*"), "config", not_an_origin),
        ("no origin", builder(store()).allow_origin("null"), "config", not_an_origin),
        ("insecure cookies elsewhere", builder(store()).insecure_dev_cookies(), "config", loopback),
        (
            "insecure cookies for an origin elsewhere",
            issued_by("http://localhost:3000")
                .allow_origin("https://app.example.com")
                .insecure_dev_cookies(),
            "config",
            loopback,
        ),
        (
            "insecure cookies of nobody knows whom",
            issued_by("shop").insecure_dev_cookies(),
            "config",
            loopback,
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn what_contradicts_itself_or_is_unsafe_does_not_start_and_says_why() {
    for (name, builder, wanted, words) in
        nothing_decided().into_iter().chain(lifetimes()).chain(origins())
    {
        let error = refusal(builder).await;
        assert_eq!(kind(&error), wanted, "{name}: {error}");
        for word in words {
            assert!(error.to_string().contains(word), "{name}: {word:?} in {error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn at_the_bounds_it_starts() {
    let hour = secs(3_600);
    let at = |issuer: &str| Sessions::builder(store()).issuer(issuer).audience("shop");
    for (name, builder) in [
        ("a grace of 9 s", builder(store()).grace(secs(9))),
        ("a grace of 60 s", builder(store()).grace(secs(60)).access_ttl(hour / 2)),
        ("an access token of 5 min", builder(store()).access_ttl(secs(300))),
        ("more jitter", builder(store()).access_ttl(secs(120)).jitter_percent(50)),
        ("as short as can be", builder(store()).idle_timeout(hour / 3).absolute_timeout(hour / 3)),
        ("one session", builder(store()).sessions_per_subject(1)),
        ("loopback", at("http://localhost:3000")),
        ("a name on loopback", at("http://shop.localhost:3000").insecure_dev_cookies()),
        ("an address on loopback", at("http://127.0.0.1:3000").insecure_dev_cookies()),
        ("one of IPv6", at("http://[::1]:3000").insecure_dev_cookies()),
        ("a name that is no URL", at("shop")),
        ("two origins", builder(store()).allow_origin("https://app.example.com")),
    ] {
        let started = builder.build().await;
        assert!(started.is_ok(), "{name}: {}", started.expect_err("refused"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_algorithm_is_one_of_four() {
    for &algorithm in Algorithm::ALL {
        let offered = ["ES256", "EdDSA", "HS256"].contains(&algorithm.name());
        if algorithm == Algorithm::RS256 {
            // It has a test of its own: its keys take long to make.
            continue;
        }
        match builder(store()).algorithm(algorithm).build().await {
            Ok(_) => assert!(offered, "{algorithm}"),
            Err(error) => {
                assert!(!offered, "{algorithm}: {error}");
                assert!(error.to_string().contains(algorithm.name()), "{error}");
                assert!(error.to_string().contains("ES256, EdDSA, RS256 or HS256"), "{error}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_does_not_start() {
    for op in [Op::Open, Op::Keys, Op::PutKeys, Op::Read] {
        let store = store();
        store.set(op, Fault::Fails);
        let error = refusal(builder(store.clone())).await;
        assert_eq!(kind(&error), "store", "{op:?}: {error}");
        assert!(error.to_string().contains("unavailable: the line is cut"), "{op:?}: {error}");
        store.mend(op);
        assert!(builder(store).build().await.is_ok(), "{op:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_without_a_kek_needs_one() {
    assert!(std::env::var_os("HALLPASS_KEK").is_none(), "this test is about its absence");
    let bare = || builder(Faulty::without_kek(&MemoryStore::new()));
    let error = refusal(bare()).await;
    assert_eq!(kind(&error), "kek", "{error}");
    for word in ["HALLPASS_KEK", "is not set", "openssl rand -base64 32"] {
        assert!(error.to_string().contains(word), "{word:?} in {error}");
    }
    assert!(bare().kek(kek(KEK)).build().await.is_ok());
    let error = refusal(bare().kek(kek(KEK)).other_kek(kek(KEK))).await;
    assert!(error.to_string().contains("the same KEK was given twice"), "{error}");
    // The other one is not in the place of the one.
    assert_eq!(kind(&refusal(bare().other_kek(kek(KEK))).await), "kek");
}

#[tokio::test(start_paused = true)]
async fn the_kek_of_another_store_does_not_start() {
    let world = World::with(|builder| builder.kek(kek(KEK))).await;
    let login = world.login().await;
    let records = hallpass_session::store::KeyStore::keys(&world.memory).await.unwrap();

    let error = refusal(builder(world.store.clone()).kek(kek(OTHER_KEK))).await;
    assert_eq!(kind(&error), "store", "{error}");
    for word in ["not set up", "under another KEK", "give that one as well, or the right one"] {
        assert!(error.to_string().contains(word), "{word:?} in {error}");
    }
    // Nothing was changed by the attempt.
    assert_eq!(hallpass_session::store::KeyStore::keys(&world.memory).await.unwrap(), records);
    let right = world.another(|builder| builder.kek(kek(KEK))).await;
    assert_eq!(right.judge(login.access_token()), Ok(()));
}

#[test]
fn the_environment_brings_a_kek() {
    let program = std::env::current_exe().expect("this program");
    for (name, value, starts, words) in [
        ("a KEK", KEK, true, "1 passed"),
        ("too short", "c2hvcnQ=", false, "HALLPASS_KEK stands for 5 bytes"),
        (
            "a password",
            "aHVudGVyMmh1bnRlcjJodW50ZXIyaHVudGVyMmh1bnQ=",
            false,
            "the environment variable HALLPASS_KEK",
        ),
    ] {
        let mut child = std::process::Command::new(&program);
        child.args(["--exact", "starting::in_this_environment", "--ignored"]);
        let output = child.env("HALLPASS_KEK", value).output().expect("it runs");
        assert_eq!(output.status.success(), starts, "{name}: {output:?}");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(words), "{name}: {said}");
        assert!(!said.contains(value), "{name}: it shows the KEK");
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "run by the test above, in an environment of its own"]
async fn in_this_environment() {
    let memory = MemoryStore::new();
    let by_environment = builder(Faulty::over(&memory)).build().await;
    by_environment.unwrap_or_else(|error| panic!("{error}"));
    // What it has sealed opens by that KEK and by no other, the store's own for one.
    let explicit = builder(Faulty::over(&memory)).kek(kek(KEK)).build().await;
    explicit.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test(start_paused = true)]
async fn limits_are_for_networks_and_addresses() {
    use hallpass_session::RateLimits;
    for network in ["10.0.0.0/8", "fd00::/8", "192.0.2.7", "::1"] {
        assert!(RateLimits::new().trusted_proxy(network).is_ok(), "{network}");
    }
    for network in ["", "proxy.example.com", "10.0.0.0/33", "10.0.0", "10.0.0.1:80", "*"] {
        let error = RateLimits::new().trusted_proxy(network).expect_err("refused");
        assert!(error.to_string().contains("no network of trusted proxies"), "{error}");
    }
}
