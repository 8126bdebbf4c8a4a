//! `POST /revoke` (RFC 7009).

use std::time::Duration;

use hallpass_core::EndpointRequest;
use hallpass_core::ErrorKind::Revoked;
use hallpass_session::RefreshRefusal;
use hallpass_session::revocation::OnStale;
use hallpass_session::rotation::Profile;

use super::assert_private;
use crate::kit::{
    ANN, Answer, Fault, Op, World, ask, cookie, form, millis, post, refresh_token, secs,
};

async fn revoke(world: &World, body: &str) -> Answer {
    ask(&world.sessions, form("/revoke", body)).await
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_ends_its_session_and_an_access_token_itself() {
    // REVOKE-01, REVOKE-05, REVOKE-07.
    for (name, profile, hint) in [
        ("no hint", Profile::Body, ""),
        ("the right hint", Profile::Body, "&token_type_hint=refresh_token"),
        ("the wrong hint", Profile::Body, "&token_type_hint=access_token"),
        ("an unknown hint", Profile::Body, "&token_type_hint=shoe"),
        ("of a page", Profile::Cookie, ""),
    ] {
        let world = World::new().await;
        let (login, other) = (world.login_as(ANN, profile).await, world.login().await);
        let access = login.access_token();
        let answer = revoke(&world, &format!("token={access}{hint}")).await;
        assert_private(name, &answer, access);
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{name}");
        assert_eq!(world.judge(access), Err(Revoked), "{name}");
        let refreshed = world.sessions.refresh(&refresh_token(&login), profile, None).await;
        let next = refreshed.unwrap_or_else(|refused| panic!("{name}: {refused}"));
        assert_eq!(world.judge(next.access_token()), Ok(()), "{name}: its session goes on");
        // The first token, which has been replaced: whatever the generation.
        let answer = revoke(&world, &format!("token={}{hint}", refresh_token(&login))).await;
        assert_eq!((answer.status, answer.field("set-cookie")), (200, None), "{name}");
        assert_eq!(world.judge(next.access_token()), Err(Revoked), "{name}");
        assert_eq!(world.judge(other.access_token()), Ok(()), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_about_a_token_of_nobody_learns_nothing() {
    // REVOKE-02.
    let world = World::new().await;
    let (login, expired) = (world.login().await, world.login().await);
    world.pass(secs(700)).await;
    let elsewhere = World::with(|builder| builder.issuer("https://id.example.com")).await;
    let (signed, _) = login.access_token().rsplit_once('.').unwrap();
    let ended = refresh_token(&expired);
    world.sessions.logout(&ended).await.unwrap();
    let theirs = elsewhere.login().await;
    for (name, token) in [
        ("junk", "junk".to_owned()),
        ("nothing", String::new()),
        ("a forged refresh token", refresh_token(&login).replace('A', "B") + "A"),
        ("a session that has ended", ended),
        ("an access token that has expired", expired.access_token().to_owned()),
        ("one without a signature", format!("{signed}.")),
        ("another service's", theirs.access_token().to_owned()),
    ] {
        let answer = revoke(&world, &format!("token={token}")).await;
        assert_private(name, &answer, &token);
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{name}");
    }
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 1);
    assert_eq!(elsewhere.judge(theirs.access_token()), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn it_never_reads_a_cookie() {
    let world = World::new().await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    let other = refresh_token(&world.login().await);
    let crumb = cookie(&token);
    for (name, request, status) in [
        ("the cookie alone", post("/revoke").with_field("Cookie", crumb.clone()), 400),
        ("with an empty form", form("/revoke", "").with_field("Cookie", crumb.clone()), 400),
        (
            "from another site, beside a token",
            form("/revoke", format!("token={other}"))
                .with_field("Sec-Fetch-Site", "cross-site")
                .with_field("Cookie", crumb),
            200,
        ),
    ] {
        let answer = ask(&world.sessions, request).await;
        assert_private(name, &answer, &token);
        assert_eq!((answer.status, answer.field("set-cookie")), (status, None), "{name}");
        let refreshed = world.sessions.refresh(&token, Profile::Cookie, None).await;
        assert!(refreshed.is_ok(), "{name}: it goes on");
    }
    assert_eq!(world.refused(&other).await, RefreshRefusal::Ended);
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_token_is_malformed() {
    // REVOKE-03.
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    let twice = format!("token={token}&token={token}");
    let json = EndpointRequest::new("POST", "/revoke")
        .with_field("Content-Type", "application/json")
        .with_body(format!("{{\"token\":\"{token}\"}}"));
    for (name, request) in [
        ("no body", EndpointRequest::new("POST", "/revoke")),
        ("an empty form", form("/revoke", "")),
        ("another name", form("/revoke", format!("refresh_token={token}"))),
        ("twice", form("/revoke", twice)),
        ("JSON", json),
    ] {
        let answer = ask(&world.sessions, request).await;
        assert_private(name, &answer, &token);
        assert_eq!((answer.status, answer.error().as_str()), (400, "invalid_request"), "{name}");
    }
    world.refreshed(&token).await;
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_one() {
    // REVOKE-08.
    for (name, op) in [("a refresh token", Op::End), ("an access token", Op::Revoke)] {
        let world = World::new().await;
        let login = world.login().await;
        let token = match op {
            Op::End => refresh_token(&login),
            _ => login.access_token().to_owned(),
        };
        world.store.set(op, Fault::Fails);
        let answer = revoke(&world, &format!("token={token}")).await;
        world.store.mend(op);
        assert_private(name, &answer, &token);
        assert_eq!((answer.status, answer.field("retry-after")), (503, Some("1")), "{name}");
        assert_eq!(world.judge(login.access_token()), Ok(()), "{name}");
        assert_eq!(revoke(&world, &format!("token={token}")).await.status, 200, "{name}: again");
        assert_eq!(world.judge(login.access_token()), Err(Revoked), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn whether_an_access_token_is_good_is_asked_of_what_is_known() {
    // Nobody knows whether it is good, so nobody says that it is revoked.
    let stale = OnStale::closed_after(Duration::ZERO);
    let world = World::with(|builder| builder.on_stale(stale)).await;
    let login = world.login().await;
    world.store.set(Op::Read, Fault::Fails);
    std::thread::sleep(millis(30));
    let answer = revoke(&world, &format!("token={}", login.access_token())).await;
    assert_private("stale", &answer, login.access_token());
    assert_eq!((answer.status, answer.field("retry-after")), (503, Some("1")));
}
