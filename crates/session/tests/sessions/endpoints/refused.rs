//! What `POST /refresh` refuses, and what becomes of the cookie.

use std::slice::from_ref;

use hallpass_core::EndpointRequest;
use hallpass_session::rotation::{Binding, Profile};

use super::{assert_private, by_cookie, by_form, grant};
use crate::kit::{ANN, Fault, Op, World, ask, cookie, get, millis, post, refresh_token, secs};

/// A page's request with these `Cookie` lines and this body.
fn odd(lines: &[String], body: Option<&str>) -> EndpointRequest {
    let request = lines
        .iter()
        .fold(post("/refresh"), |request, line| request.with_field("Cookie", line.as_str()));
    match body {
        Some(body) => request
            .with_field("Content-Type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")
            .with_body(body),
        None => request,
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_stands_once_and_in_its_own_place() {
    // COOKIE-08, COOKIE-09; RFC 6749 §3.2 and §5.2.
    let world = World::new().await;
    let page = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    let app = refresh_token(&world.login().await);
    let crumb = cookie(&page);
    let (by_page, by_app) = (grant(&page), grant(&app));
    // White space that browsers take for a part of the name: any host may set these.
    let among = format!(
        "a=b; {crumb}; __host-hallpass-refresh=x; c=__Host-hallpass-refresh=y; \u{2000}{crumb}; \
         \u{a0}{crumb}; \u{85}{crumb}"
    );
    let planted = format!("\u{2000}{crumb}");
    let twice = format!("{crumb}; {crumb}");
    let double = format!("{by_app}&refresh_token={app}");
    let without = format!("refresh_token={app}");
    let password = format!("grant_type=password&refresh_token={app}");
    let escaped = by_app.replace("hpr1_", "hpr1%5F");
    let rows: Vec<(&str, EndpointRequest, u16, &str)> = vec![
        ("the cookie's in a body", odd(&[], Some(&by_page)), 400, "invalid_grant"),
        ("a body's in the cookie", odd(&[cookie(&app)], None), 400, "invalid_grant"),
        ("both", odd(from_ref(&crumb), Some(&by_app)), 400, "invalid_request"),
        ("the same in both", odd(from_ref(&crumb), Some(&by_page)), 400, "invalid_request"),
        ("two cookies", odd(&[twice], None), 400, "invalid_request"),
        ("on two lines", odd(&[crumb.clone(), crumb.clone()], None), 400, "invalid_request"),
        ("twice in the body", odd(&[], Some(&double)), 400, "invalid_request"),
        ("no grant type", odd(&[], Some(&without)), 400, "invalid_request"),
        ("a password", odd(&[], Some("grant_type=password&a=b")), 400, "unsupported_grant_type"),
        ("another grant type", odd(&[], Some(&password)), 400, "unsupported_grant_type"),
        ("no token", odd(&[], Some("grant_type=refresh_token")), 400, "invalid_request"),
        ("no token beside a cookie", odd(from_ref(&crumb), Some("a=b")), 400, "invalid_request"),
        ("nothing", odd(&[], None), 401, "invalid_grant"),
        ("an empty form", odd(&[], Some("")), 401, "invalid_grant"),
        ("a cookie that was cleared", odd(&[cookie("")], None), 401, "invalid_grant"),
        ("a name with other white space", odd(&[planted], None), 401, "invalid_grant"),
        ("junk", odd(&[cookie("junk")], None), 401, "invalid_grant"),
        ("quotes", odd(&[cookie(&format!("\"{page}\""))], None), 401, "invalid_grant"),
        ("junk in a body", odd(&[], Some(&grant("junk"))), 400, "invalid_grant"),
        ("nothing in a body", odd(&[], Some(&grant(""))), 400, "invalid_grant"),
        ("among others", odd(&[among], None), 200, ""),
        ("with an empty form", odd(from_ref(&crumb), Some("")), 200, ""),
        ("a form with what is escaped", odd(&[], Some(&escaped)), 200, ""),
    ];
    for (name, request, status, code) in rows {
        let answer = ask(&world.sessions, request).await;
        assert_eq!(answer.status, status, "{name}: {answer:?}");
        assert!(!answer.clears(), "{name}: nothing has ended");
        if status != 200 {
            assert_eq!(answer.error(), code, "{name}");
            for token in [&page, &app] {
                assert_private(name, &answer, token);
            }
        }
    }
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 2, "both go on");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_has_ended_is_told_so_and_the_cookie_goes_with_it() {
    // COOKIE-07.
    let cleared = "__Host-hallpass-refresh=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0";
    for how in ["logged out", "revoked", "expired", "reused", "gone"] {
        for profile in [Profile::Cookie, Profile::Body] {
            let world = World::new().await;
            let login = world.login_as(ANN, profile).await;
            let token = refresh_token(&login);
            match how {
                "logged out" => drop(world.sessions.logout(&token).await.unwrap()),
                "revoked" => drop(world.sessions.revoke_everyone().await.unwrap()),
                "expired" => world.pass(secs(15 * 86_400)).await,
                "gone" => world.pass_and_clean_up(secs(91 * 86_400)).await,
                _ => {
                    let next = world.sessions.refresh(&token, profile, None).await.unwrap();
                    world.pass(secs(20)).await;
                    let next = refresh_token(&next);
                    world.sessions.refresh(&next, profile, None).await.unwrap();
                }
            }
            let name = format!("{how}, {profile:?}");
            let answer = match profile {
                Profile::Cookie => by_cookie(&world, &token).await,
                Profile::Body => by_form(&world, &token).await,
            };
            assert_private(&name, &answer, &token);
            assert_eq!(answer.error(), "invalid_grant", "{name}");
            let (status, cookie) = match profile {
                Profile::Cookie => (401, Some(cleared)),
                Profile::Body => (400, None),
            };
            assert_eq!((answer.status, answer.field("set-cookie")), (status, cookie), "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_be_better_soon_leaves_the_cookie_alone() {
    for profile in [Profile::Cookie, Profile::Body] {
        let world = World::new().await;
        let key = Binding::Proof([7; 32]);
        let bound = world.sessions.begin(ANN).await.unwrap().profile(profile).bound_to(key);
        let bound = refresh_token(&bound.start().await.unwrap());
        let token = refresh_token(&world.login_as(ANN, profile).await);
        let first = refresh_token(&world.login_as(ANN, profile).await);
        let leaf = world.sessions.refresh(&first, profile, None).await.unwrap();
        for _ in 0..32 {
            world.sessions.refresh(&first, profile, None).await.unwrap();
        }
        drop(leaf);
        for (name, token, fault, status, code, retry_after) in [
            ("down", &token, Some(Fault::Fails), 503, "temporarily_unavailable", Some("1")),
            (
                "late",
                &token,
                Some(Fault::Delayed(secs(9))),
                503,
                "temporarily_unavailable",
                Some("1"),
            ),
            ("busy", &first, None, 429, "temporarily_unavailable", Some("1")),
            ("bound", &bound, None, 401, "invalid_client", None),
        ] {
            if let Some(fault) = fault {
                world.store.set_times(Op::Rotate, fault, 2);
            }
            let clock = world.clock.clone();
            if name == "late" {
                tokio::spawn(async move {
                    tokio::time::sleep(millis(5)).await;
                    clock.advance(secs(9));
                });
            }
            let answer = match profile {
                Profile::Cookie => by_cookie(&world, token).await,
                Profile::Body => by_form(&world, token).await,
            };
            world.store.mend(Op::Rotate);
            let name = format!("{name}, {profile:?}");
            assert_private(&name, &answer, token);
            assert_eq!((answer.status, answer.error().as_str()), (status, code), "{name}");
            assert_eq!(answer.field("retry-after"), retry_after, "{name}");
            assert_eq!(answer.field("set-cookie"), None, "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_here_is_not_found_and_what_is_here_is_posted() {
    let world = World::new().await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    for (path, status) in [
        ("/refresh", 200),
        ("/auth/v1/refresh", 200),
        ("refresh", 200),
        ("/refresh/", 404),
        ("/Refresh", 404),
        ("/refresh2", 404),
        ("/", 404),
        ("", 404),
        ("/login", 404),
    ] {
        let answer = ask(&world.sessions, post(path).with_field("Cookie", cookie(&token))).await;
        assert_eq!(answer.status, status, "{path:?}");
        assert_private(path, &answer, if status == 404 { &token } else { "" });
    }
    for path in ["/refresh", "/logout", "/logout-all", "/revoke"] {
        for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"] {
            let request = EndpointRequest::new(method, path)
                .with_field("Sec-Fetch-Site", "same-origin")
                .with_field("Cookie", cookie(&token));
            let answer = ask(&world.sessions, request).await;
            assert_eq!(
                (answer.status, answer.field("allow")),
                (405, Some("POST")),
                "{method} {path}"
            );
            assert_private(path, &answer, &token);
        }
    }
    assert_eq!(ask(&world.sessions, get("/nothing")).await.status, 404);
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_a_login_overtook_does_not_cost_the_new_cookie() {
    for profile in [Profile::Cookie, Profile::Body] {
        let world = World::new().await;
        let old = refresh_token(&world.login_as(ANN, profile).await);
        let login = world.sessions.begin(ANN).await.unwrap().profile(profile).replacing(&old);
        let new = refresh_token(&login.start().await.unwrap());
        let answer = match profile {
            Profile::Cookie => by_cookie(&world, &old).await,
            Profile::Body => by_form(&world, &old).await,
        };
        let status = if profile == Profile::Cookie { 401 } else { 400 };
        assert_eq!((answer.status, answer.field("set-cookie")), (status, None), "{profile:?}");
        assert!(world.sessions.refresh(&new, profile, None).await.is_ok(), "{profile:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_401_names_a_scheme_that_makes_no_browser_ask_for_a_password() {
    // RFC 9110 §15.5.2.
    let world = World::new().await;
    let answer = by_cookie(&world, "junk").await;
    assert_eq!((answer.status, answer.field("www-authenticate")), (401, Some("Bearer")));
}

#[tokio::test(start_paused = true)]
async fn what_was_answered_503_is_told_with_its_reason() {
    let world = World::new().await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    world.store.set(Op::Rotate, Fault::Fails);
    assert_eq!(by_cookie(&world, &token).await.status, 503);
    let notices: Vec<_> = world.notices.take().iter().map(ToString::to_string).collect();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].starts_with("a client was answered 503: sessions are unavailable: "));
    assert!(!notices[0].contains("hpr1_") && !notices[0].contains(ANN), "{notices:?}");
}

#[tokio::test(start_paused = true)]
async fn two_services_of_one_host_have_two_cookies() {
    let world = World::with(|builder| builder.cookie_name("shop")).await;
    let login = world.login_as(ANN, Profile::Cookie).await;
    let set = login.set_cookie().unwrap();
    assert!(set.starts_with("__Host-shop=hpr1_"), "its name");
    let line = set.split(';').next().unwrap().to_owned();
    assert_eq!(ask(&world.sessions, odd(&[line], None)).await.status, 200);
    assert_eq!(by_cookie(&world, &refresh_token(&login)).await.status, 401, "another's");
}
