//! `POST /logout` and `POST /logout-all`.

use hallpass_core::ErrorKind::Revoked;
use hallpass_session::RefreshRefusal;
use hallpass_session::rotation::Profile;

use super::assert_private;
use crate::kit::{ANN, Answer, Fault, Op, World, ask, cookie, form, post, refresh_token, secs};

async fn log_out(world: &World, path: &str, token: &str) -> Answer {
    ask(&world.sessions, post(path).with_field("Cookie", cookie(token))).await
}

#[tokio::test(start_paused = true)]
async fn a_logout_is_by_a_cookie_of_any_generation() {
    for (name, which) in [("the first", 0), ("one in between", 1), ("the leaf", 2)] {
        let world = World::new().await;
        let login = world.login_as(ANN, Profile::Cookie).await;
        let other = world.login_as(ANN, Profile::Cookie).await;
        let mut all = vec![refresh_token(&login)];
        for _ in 0..2 {
            world.pass(secs(20)).await;
            let last = all.last().expect("one");
            let next = world.sessions.refresh(last, Profile::Cookie, None).await.unwrap();
            all.push(refresh_token(&next));
        }
        let answer = log_out(&world, "/logout", &all[which]).await;
        assert_private(name, &answer, &all[which]);
        assert_eq!(
            (answer.status, answer.clears(), answer.body.as_str()),
            (204, true, ""),
            "{name}"
        );
        assert_eq!(world.judge(login.access_token()), Err(Revoked), "{name}");
        assert_eq!(world.judge(other.access_token()), Ok(()), "{name}: one session");
        // Again, and it is still so.
        let answer = log_out(&world, "/logout", &all[which]).await;
        assert_eq!((answer.status, answer.clears()), (204, true), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_has_no_session_is_logged_out() {
    let world = World::new().await;
    for path in ["/logout", "/logout-all"] {
        for (name, request) in [
            ("no cookie", post(path)),
            ("a cookie that was cleared", post(path).with_field("Cookie", cookie(""))),
            ("junk", post(path).with_field("Cookie", cookie("junk"))),
        ] {
            let answer = ask(&world.sessions, request).await;
            assert_private(name, &answer, "junk");
            assert_eq!((answer.status, answer.clears()), (204, true), "{path}: {name}");
        }
    }
    assert_eq!(world.store.steps(), 0, "nobody was asked");
}

#[tokio::test(start_paused = true)]
async fn a_logout_everywhere_is_by_a_session_that_goes_on() {
    let world = World::new().await;
    let login = world.login_as(ANN, Profile::Cookie).await;
    let app = world.login().await;
    let ended = world.login_as(ANN, Profile::Cookie).await;
    let bob = world.login_as("bob", Profile::Cookie).await;
    world.sessions.logout(&refresh_token(&ended)).await.unwrap();
    // Whoever has an old token logs nobody out by it.
    let answer = log_out(&world, "/logout-all", &refresh_token(&ended)).await;
    assert_eq!((answer.status, answer.clears()), (401, true));
    assert_eq!(answer.error(), "invalid_grant");
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 2);

    let answer = log_out(&world, "/logout-all", &refresh_token(&login)).await;
    assert_private("everywhere", &answer, &refresh_token(&login));
    assert_eq!((answer.status, answer.clears(), answer.body.as_str()), (204, true, ""));
    for tokens in [&login, &app] {
        assert_eq!(world.judge(tokens.access_token()), Err(Revoked));
    }
    assert_eq!(world.refused(&refresh_token(&app)).await, RefreshRefusal::Ended);
    assert_eq!(world.judge(bob.access_token()), Ok(()), "nobody else");
}

#[tokio::test(start_paused = true)]
async fn a_logout_takes_no_token_from_a_body() {
    let world = World::new().await;
    let app = refresh_token(&world.login().await);
    let page = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    for path in ["/logout", "/logout-all"] {
        for token in [&app, &page] {
            let body = format!("grant_type=refresh_token&refresh_token={token}");
            let request = form(path, body).with_field("Sec-Fetch-Site", "same-origin");
            let answer = ask(&world.sessions, request).await;
            assert_eq!(
                (answer.status, answer.error().as_str()),
                (400, "invalid_request"),
                "{path}"
            );
            assert_private(path, &answer, token);
        }
        let answer = log_out(&world, path, &app).await;
        let code = answer.error();
        assert_eq!((answer.status, code.as_str(), answer.clears()), (400, "invalid_grant", false));
        let two = format!("{}; {}", cookie(&page), cookie(&page));
        let answer = ask(&world.sessions, post(path).with_field("Cookie", two)).await;
        assert_eq!((answer.status, answer.clears()), (400, false), "{path}");
    }
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 2, "both go on");
}

#[tokio::test(start_paused = true)]
async fn a_logout_that_is_not_known_to_have_worked_keeps_the_cookie() {
    let world = World::new().await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    for (path, op) in [
        ("/logout", Op::Find),
        ("/logout", Op::End),
        ("/logout-all", Op::Find),
        ("/logout-all", Op::List),
        ("/logout-all", Op::Revoke),
    ] {
        world.store.set(op, Fault::Fails);
        let answer = log_out(&world, path, &token).await;
        world.store.mend(op);
        assert_eq!((answer.status, answer.clears()), (503, false), "{path}: {op:?}");
        assert_eq!(answer.field("retry-after"), Some("1"), "{path}: {op:?}");
        assert_private(path, &answer, &token);
    }
    assert_eq!(log_out(&world, "/logout", &token).await.status, 204);
}

#[tokio::test(start_paused = true)]
async fn an_old_token_logs_out_its_own_session_and_nobody_else() {
    let world = World::new().await;
    let old = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    let mut last = old.clone();
    for _ in 0..2 {
        let next = world.sessions.refresh(&last, Profile::Cookie, None).await.unwrap();
        last = refresh_token(&next);
        world.pass(secs(20)).await;
    }
    world.login_as(ANN, Profile::Cookie).await;
    let request = post("/logout-all").with_field("cookie", cookie(&old));
    let answer = ask(&world.sessions, request).await;
    assert_eq!((answer.status, answer.clears()), (401, true));
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 1, "the other goes on");
}
