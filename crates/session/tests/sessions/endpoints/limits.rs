//! How often the endpoints may be asked. The limits go by the machine's clock: the rates here are so
//! low that nothing is given back meanwhile.

use std::net::IpAddr;

use hallpass_core::EndpointRequest;
use hallpass_session::rotation::Profile;
use hallpass_session::{Rate, RateLimits};

use super::assert_private;
use crate::kit::{ANN, World, ask, cookie, form, post, refresh_token};

const MANY: Rate = Rate::per_minute(60_000, 60_000);

fn limits() -> RateLimits {
    RateLimits::new().per_session(MANY).per_address(MANY).overall(MANY)
}

fn refresh(token: &str) -> EndpointRequest {
    post("/refresh").with_field("Cookie", cookie(token))
}

fn from(request: EndpointRequest, address: &str) -> EndpointRequest {
    request.with_peer(Some(address.parse::<IpAddr>().unwrap()))
}

async fn status(world: &World, request: EndpointRequest) -> u16 {
    ask(&world.sessions, request).await.status
}

#[tokio::test(start_paused = true)]
async fn a_session_has_its_own_limit_and_is_told_when_to_come_back() {
    let world =
        World::with(|builder| builder.rate_limits(limits().per_session(Rate::per_minute(6, 3))))
            .await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    let other = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    let mut leaf = token.clone();
    for _ in 0..3 {
        let answer = ask(&world.sessions, refresh(&leaf)).await;
        assert_eq!(answer.status, 200);
        leaf = answer.cookie_token().unwrap_or(leaf);
    }
    let steps = world.store.steps();
    for (name, request) in [("the leaf", refresh(&leaf)), ("the first", refresh(&token))] {
        let answer = ask(&world.sessions, request).await;
        assert_private(name, &answer, &leaf);
        assert_eq!((answer.status, answer.clears()), (429, false), "{name}");
        assert_eq!(answer.error(), "temporarily_unavailable", "{name}");
        let wait: u64 = answer.field("retry-after").unwrap().parse().unwrap();
        assert!((1..=10).contains(&wait), "{name}: {wait}");
    }
    assert_eq!(world.store.steps(), steps, "nobody was asked");
    assert_eq!(status(&world, refresh(&other)).await, 200, "another session");
    // The application itself is not limited.
    world.sessions.refresh(&leaf, Profile::Cookie, None).await.expect("as good as before");
    // However often a thief has refreshed it, its owner can end it.
    let logout = post("/logout").with_field("Cookie", cookie(&leaf));
    assert_eq!(status(&world, logout).await, 204);
}

#[tokio::test(start_paused = true)]
async fn by_default_a_session_may_ask_32_times_at_once() {
    let world = World::new().await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    let mut statuses = Vec::new();
    for _ in 0..34 {
        statuses.push(status(&world, refresh(&token)).await);
    }
    assert_eq!(statuses[..32], [200; 32]);
    assert_eq!(statuses[33], 429);
}

#[tokio::test(start_paused = true)]
async fn an_address_is_one_client_and_a_network_of_ipv6_is_one_too() {
    for (name, first, second, same) in [
        ("the same", "192.0.2.7", "192.0.2.7", true),
        ("another", "192.0.2.7", "192.0.2.8", false),
        ("one network of 64 bits", "2001:db8:1:2:3::1", "2001:db8:1:2:ffff::9", true),
        ("another network", "2001:db8:1:2::1", "2001:db8:1:3::1", false),
        ("IPv4 within IPv6", "192.0.2.7", "::ffff:192.0.2.7", true),
        ("another within IPv6", "::ffff:192.0.2.8", "::ffff:192.0.2.7", false),
    ] {
        let world = World::with(|builder| {
            builder.rate_limits(limits().per_address(Rate::per_minute(1, 1)))
        })
        .await;
        let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
        let other = refresh_token(&world.login_as("bob", Profile::Cookie).await);
        assert_eq!(status(&world, from(refresh(&token), first)).await, 200, "{name}");
        let second = status(&world, from(refresh(&other), second)).await;
        assert_eq!(second, if same { 429 } else { 200 }, "{name}");
        // Where no address is known, none is counted.
        for _ in 0..3 {
            assert_eq!(status(&world, refresh(&other)).await, 200, "{name}: no address");
        }
    }
}

/// The name, the peer, the lines of `X-Forwarded-For` of two requests, and whether they count as one
/// client.
type Row = (&'static str, &'static str, &'static [&'static str], &'static [&'static str], bool);

#[tokio::test(start_paused = true)]
async fn who_is_behind_a_proxy_is_who_a_trusted_one_says() {
    let rows: [Row; 10] = [
        ("nobody is trusted", "203.0.113.9", &["192.0.2.1"], &["192.0.2.2"], true),
        ("two clients", "10.0.0.1", &["192.0.2.1"], &["192.0.2.2"], false),
        ("one client", "10.0.0.1", &["192.0.2.1"], &["192.0.2.1"], true),
        ("through IPv6", "::ffff:10.0.0.1", &["192.0.2.1"], &["192.0.2.2"], false),
        (
            "what the client wrote itself",
            "10.0.0.1",
            &["198.51.100.1, 192.0.2.1"],
            &["198.51.100.2, 192.0.2.1"],
            true,
        ),
        (
            "on lines of its own",
            "10.0.0.1",
            &["198.51.100.1", "192.0.2.1"],
            &["198.51.100.2", "192.0.2.1"],
            true,
        ),
        ("two proxies", "10.0.0.1", &["192.0.2.1, 10.0.0.2"], &["192.0.2.2 ,  10.0.0.2"], false),
        ("junk from the client", "10.0.0.1", &["x, 192.0.2.1"], &["y, 192.0.2.1"], true),
        ("junk from a proxy", "10.0.0.1", &["unknown"], &["_hidden"], true),
        ("nothing from a proxy", "10.0.0.1", &[], &[], true),
    ];
    for (name, peer, first, second, same) in rows {
        let limits = limits().per_address(Rate::per_minute(1, 1));
        let limits = limits.trusted_proxy("10.0.0.0/8").unwrap();
        let world = World::with(|builder| builder.rate_limits(limits)).await;
        let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
        let request = |lines: &[&str]| {
            lines.iter().fold(from(refresh(&token), peer), |request, line| {
                request.with_field("X-Forwarded-For", *line)
            })
        };
        assert_eq!(status(&world, request(first)).await, 200, "{name}");
        let wanted = if same { 429 } else { 200 };
        assert_eq!(status(&world, request(second)).await, wanted, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn all_together_have_a_limit() {
    let world =
        World::with(|builder| builder.rate_limits(limits().overall(Rate::per_minute(1, 4)))).await;
    for number in 0..6_u16 {
        let subject = format!("user-{number}");
        let token = refresh_token(&world.login_as(&subject, Profile::Cookie).await);
        let wanted = if number < 4 { 200 } else { 429 };
        assert_eq!(status(&world, refresh(&token)).await, wanted, "{number}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_none_of_ours_takes_nothing_from_what_is() {
    // Or whoever sends junk locks everybody out.
    let world = World::with(|builder| {
        let one = Rate::per_minute(1, 1);
        builder.rate_limits(limits().per_address(one).overall(one))
    })
    .await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    let forged = format!("{}{}", &token[..99], if token.ends_with('A') { 'Q' } else { 'A' });
    for _ in 0..5 {
        let answered = status(&world, from(refresh(&forged), "192.0.2.7")).await;
        assert_eq!(answered, 401);
        // It may be an access token, which takes a signature to find out.
        let junk = from(form("/revoke", "token=junk".to_owned()), "192.0.2.99");
        assert!([200, 429].contains(&status(&world, junk).await));
        let cross = EndpointRequest::new("POST", "/refresh").with_field("Cookie", cookie(&token));
        assert_eq!(status(&world, from(cross, "192.0.2.7")).await, 403);
    }
    assert_eq!(status(&world, from(refresh(&token), "192.0.2.7")).await, 200);
    assert_eq!(status(&world, from(refresh(&token), "192.0.2.7")).await, 429);
}

#[tokio::test(start_paused = true)]
async fn one_that_has_too_much_takes_nothing_from_the_others() {
    let world = World::with(|builder| {
        let limits = limits().per_session(Rate::per_minute(1, 1)).overall(Rate::per_minute(1, 2));
        builder.rate_limits(limits)
    })
    .await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    let other = refresh_token(&world.login_as("bob", Profile::Cookie).await);
    assert_eq!(status(&world, refresh(&token)).await, 200);
    for _ in 0..5 {
        assert_eq!(status(&world, refresh(&token)).await, 429);
    }
    assert_eq!(status(&world, refresh(&other)).await, 200, "the second of two");
}
