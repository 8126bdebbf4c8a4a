//! What each step of a verification costs: `cargo bench -p hallpass-core --features __parts`.
//!
//! To see what a change did, not to compare with others: that is `cargo xtask bench`.
#![expect(clippy::expect_used, reason = "a bench that cannot begin has nothing to measure")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use hallpass_core::parts;
use hallpass_core::{
    Algorithm, Clock as _, Issuer, Secret, SigningKey, StaticKeys, SystemClock, UnixTime, Verifier,
};
use serde::{Deserialize, Serialize};

const ISSUER: &str = "https://tenant-eu.auth.example.com/";
const AUDIENCE: &str = "https://api.example.com";

#[derive(Deserialize, Serialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Vec<String>,
    iat: u64,
    nbf: u64,
    exp: u64,
    jti: String,
    azp: String,
    scope: String,
    roles: Vec<String>,
}

fn claims(number: u64, now: UnixTime) -> Claims {
    let now = now.as_secs();
    Claims {
        iss: ISSUER.to_owned(),
        sub: "auth0|65f1c0a7e4b0a1d2c3b4a596".to_owned(),
        aud: vec![AUDIENCE.to_owned(), format!("{ISSUER}userinfo")],
        iat: now.saturating_sub(30),
        nbf: now.saturating_sub(30),
        exp: now.saturating_add(86_400),
        jti: format!("6f1f2c55-0d1b-4b3c-9d8a-{number:012x}"),
        azp: "mX3kq7Zt1bQ9sV4nR8wY2cD6fG5hJ0lP".to_owned(),
        scope: "openid profile email read:orders write:orders read:invoices".to_owned(),
        roles: ["admin", "billing-viewer", "support-agent"].map(str::to_owned).to_vec(),
    }
}

fn secret() -> Secret {
    Secret::from_text("0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga").expect("a secret")
}

fn issuer() -> Issuer {
    Issuer::new(ISSUER, StaticKeys::hs256(secret()).expect("a key"))
}

fn parts(criterion: &mut Criterion) {
    let now = SystemClock::new().now().expect("the time");
    let key = SigningKey::hmac(Algorithm::HS256, secret()).expect("a key");
    let token = |number| key.sign("at+jwt", &claims(number, now)).expect("a token");
    let one = token(0);
    let payload = serde_json::to_string(&claims(0, now)).expect("JSON");
    let encoded = one.split('.').nth(1).expect("a payload");
    let policy = parts::policy(issuer(), AUDIENCE, &payload).expect("a policy");

    let mut group = criterion.benchmark_group("parts");
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.bench_function("split", |b| b.iter(|| parts::split(black_box(one.as_bytes()))));
    group.bench_function("base64", |b| b.iter(|| parts::decode(black_box(encoded.as_bytes()))));
    group.bench_function("header", |b| b.iter(|| parts::header(black_box(one.as_bytes()))));
    group.bench_function("peek", |b| b.iter(|| parts::peek(black_box(&payload))));
    group.bench_function("strict scan", |b| b.iter(|| parts::scan(black_box(&payload))));
    group.bench_function("typed decode", |b| {
        b.iter(|| serde_json::from_str::<Claims>(black_box(&payload)).is_ok());
    });
    group.bench_function("typed decode of ours", |b| {
        b.iter(|| parts::typed::<Claims>(black_box(&payload)).is_ok());
    });
    group.bench_function("scan and decode in one", |b| {
        b.iter(|| parts::scan_typed::<Claims>(black_box(&payload)).is_some());
    });
    group.bench_function("policy", |b| b.iter(|| policy(black_box(now))));

    let verifier = Verifier::builder().issuer(issuer()).audience(AUDIENCE);
    let verifier = verifier.build().expect("a verifier");
    let verify = |token: &str| verifier.verify(token).now().is_ok_and(|result| result.is_ok());
    assert!(verify(&one) && verify(&one), "the second time it is kept");
    group.bench_function("cache, a known token", |b| b.iter(|| verify(black_box(&one))));
    let mut number = 0_u64;
    let mut next = || {
        number = number.saturating_add(1);
        token(number)
    };
    group.bench_function("cache, a token that comes once", |b| {
        b.iter_batched(&mut next, |token| verify(&token), BatchSize::SmallInput);
    });
    group.finish();
}

criterion_group!(benches, parts);
criterion_main!(benches);
