//! `POST /refresh`, in both profiles.

use hallpass_session::rotation::Profile;

use super::{assert_private, by_cookie, by_form};
use crate::kit::{ANN, Answer, World, ask, claims, post, refresh_token, secs};

#[tokio::test(start_paused = true)]
async fn a_page_gets_json_and_its_token_in_the_cookie_alone() {
    // COOKIE-01, COOKIE-04; TOKEN-06.
    let world = World::new().await;
    let login = world.login_as(ANN, Profile::Cookie).await;
    let token = refresh_token(&login);
    let answer = by_cookie(&world, &token).await;
    assert_private("a refresh", &answer, &token);
    assert_eq!(answer.status, 200);
    let body = answer.json();
    let names: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["access_token", "expires_in", "token_type"]);
    assert_eq!(body["token_type"], "Bearer");
    let access = body["access_token"].as_str().unwrap();
    assert_eq!(world.judge(access), Ok(()));
    let payload = claims(access);
    let lifetime = payload["exp"].as_u64().unwrap() - payload["iat"].as_u64().unwrap();
    assert_eq!(body["expires_in"], lifetime);
    let next = answer.cookie_token().expect("the next one");
    assert!(next != token && !answer.body.contains(&next));
    let attributes = "HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=1209600";
    let value = format!("__Host-hallpass-refresh={next}; {attributes}");
    assert_eq!(answer.field("set-cookie"), Some(value.as_str()));
    // Again: the leaf rests, and the cookie is left alone.
    let answer = by_cookie(&world, &next).await;
    assert_eq!((answer.status, answer.field("set-cookie")), (200, None));
    assert_private("Current", &answer, &next);
    // And the predecessor: the same successor.
    assert_eq!(by_cookie(&world, &token).await.cookie_token(), Some(next));
}

#[tokio::test(start_paused = true)]
async fn a_login_answers_like_a_refresh() {
    let world = World::new().await;
    for profile in [Profile::Cookie, Profile::Body] {
        let tokens = world.login_as(ANN, profile).await;
        let token = refresh_token(&tokens);
        let body = tokens.body();
        let answer = Answer::from(hallpass_core::EndpointResponse::from(tokens));
        assert_private("a login", &answer, if profile == Profile::Cookie { &token } else { "" });
        assert_eq!((answer.status, &answer.body), (200, &body));
        let in_body = answer.json().get("refresh_token").cloned();
        match profile {
            Profile::Cookie => {
                assert_eq!((answer.cookie_token(), in_body), (Some(token), None));
            }
            Profile::Body => {
                assert_eq!((answer.field("set-cookie"), in_body), (None, Some(token.into())));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_that_came_to_nothing_says_no_more_than_it_has_to() {
    use hallpass_session::{SessionError, SessionErrorKind};
    let world = World::with(|builder| {
        builder.claims(|subject: String| async move {
            match subject.as_str() {
                "gone" => Ok(None),
                "odd" => Ok(Some(serde_json::json!({"iss": "me"}))),
                _ => Err("the database at 10.1.2.3 is down"),
            }
        })
    })
    .await;
    for (name, subject, kind, status, code) in [
        ("disowned", "gone", SessionErrorKind::Disowned, 401, "invalid_grant"),
        ("no subject", "", SessionErrorKind::Subject, 400, "invalid_request"),
        ("a mistake", "odd", SessionErrorKind::Claims, 500, "server_error"),
        ("an outage", ANN, SessionErrorKind::Unavailable, 503, "temporarily_unavailable"),
    ] {
        let error: SessionError = world.sessions.start(subject).await.expect_err(name);
        assert_eq!(error.kind(), kind, "{name}");
        let answer = Answer::from(hallpass_core::EndpointResponse::from(error));
        assert_private(name, &answer, "10.1.2.3");
        assert_eq!((answer.status, answer.error().as_str()), (status, code), "{name}");
        assert_eq!(answer.field("retry-after").is_some(), status == 503, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_application_gets_its_token_in_the_body_alone() {
    // RFC 6749 §6 and §5.1.
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    let answer = by_form(&world, &token).await;
    assert_private("a refresh", &answer, &token);
    assert_eq!((answer.status, answer.field("set-cookie")), (200, None));
    let body = answer.json();
    assert_eq!(world.judge(body["access_token"].as_str().unwrap()), Ok(()));
    let next = body["refresh_token"].as_str().expect("the next one").to_owned();
    assert_ne!(next, token);
    let answer = by_form(&world, &next).await;
    assert_eq!(
        (answer.status, answer.json().get("refresh_token")),
        (200, None),
        "it keeps its own"
    );
    assert_eq!(by_form(&world, &token).await.json()["refresh_token"], next.as_str(), "Replay");
}

#[tokio::test(start_paused = true)]
async fn the_cookie_lasts_whole_days() {
    // It must not tell when the last rotation was.
    let day = 86_400;
    for (name, idle, absolute, wait, days) in [
        ("fourteen", None, None, 0, 14),
        ("a second before they are over", None, None, 14 * day - 1, 14),
        ("an hour", Some(3_600), None, 0, 1),
        ("a day and a second", Some(day + 1), None, 0, 2),
        ("what is left of ninety", None, Some(15 * day), 13 * day, 2),
        ("less than a day is left", None, Some(15 * day), 14 * day - 10, 2),
        ("minutes are left", Some(day), Some(day), day - 600, 1),
    ] {
        let world = World::with(|builder| {
            let builder = idle.into_iter().fold(builder, |b, idle| b.idle_timeout(secs(idle)));
            absolute.into_iter().fold(builder, |b, absolute| b.absolute_timeout(secs(absolute)))
        })
        .await;
        let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
        world.pass(secs(wait)).await;
        let answer = by_cookie(&world, &token).await;
        let value = answer.field("set-cookie").unwrap_or_else(|| panic!("{name}: {answer:?}"));
        assert!(value.ends_with(&format!("; Max-Age={}", days * day)), "{name}: {value}");
    }
}

#[tokio::test(start_paused = true)]
async fn on_a_developers_machine_the_cookie_is_another() {
    let world =
        World::with(|builder| builder.issuer("http://localhost:3000").insecure_dev_cookies());
    let world = world.await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    let line = format!("hallpass-refresh={token}");
    let answer = ask(&world.sessions, post("/refresh").with_field("Cookie", line.clone())).await;
    let value = answer.field("set-cookie").expect("a cookie");
    assert!(value.starts_with("hallpass-refresh=hpr1_"), "{value}");
    assert!(value.ends_with("; HttpOnly; SameSite=Strict; Path=/; Max-Age=1209600"), "{value}");
    let answer = ask(&world.sessions, post("/logout").with_field("Cookie", line)).await;
    let cleared = "hallpass-refresh=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0";
    assert_eq!(answer.field("set-cookie"), Some(cleared));
    // With the prefix it is none of ours there, and without it none elsewhere.
    let answer = by_cookie(&world, &token).await;
    assert_eq!((answer.status, answer.clears()), (401, false));
}
