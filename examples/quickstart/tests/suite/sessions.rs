//! What a user sees of sessions.

use super::http::Answer;
use super::logins::{ALICE, BOB, JSON};
use super::service::Service;

const HERE: (&str, &str) = ("sec-fetch-site", "same-origin");

fn refresh(service: &Service, cookie: &str, from: (&str, &str)) -> Answer {
    service.send("POST /auth/refresh", &[("cookie", cookie), from], "")
}

#[test]
fn a_role_that_is_taken_away_is_gone_from_the_next_token() {
    let service = Service::start();
    let bob = service.send("POST /login", &[JSON], BOB);
    let alice = service.send("POST /login", &[JSON], ALICE).bearer();
    let roles = |bearer: &str| {
        let me = service.send("GET /me", &[("authorization", bearer)], "");
        me.json()["roles"].to_string()
    };
    assert_eq!(roles(&bob.bearer()), r#"["packer"]"#);
    let take = "DELETE /users/bob/roles/packer";
    let by_bob = service.send(take, &[("authorization", &bob.bearer())], "");
    assert_eq!((by_bob.status, roles(&bob.bearer())), (403, r#"["packer"]"#.to_owned()));
    assert_eq!(service.send(take, &[("authorization", &alice)], "").status, 204);
    let refreshed = refresh(&service, bob.cookie(), HERE);
    assert_eq!(refreshed.status, 200);
    assert_eq!(roles(&refreshed.bearer()), "[]");
}

#[test]
fn a_refresh_says_where_it_comes_from() {
    let service = Service::start();
    let cookie = service.send("POST /login", &[JSON], BOB).cookie().to_owned();
    let port = service.address().rsplit(':').next().unwrap();
    let own = format!("http://localhost:{port}");
    let refused = [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("accept", "*/*"),
    ];
    for (name, value) in refused {
        let answer = refresh(&service, &cookie, (name, value));
        assert_eq!((answer.status, answer.cookie()), (403, ""), "{name}: {value}");
    }
    for from in [HERE, ("origin", &own)] {
        assert_eq!(refresh(&service, &cookie, from).status, 200, "{from:?}");
    }
}

#[test]
fn everybody_sees_and_ends_only_their_own_sessions() {
    let service = Service::start();
    let [first, second] = [BOB, BOB].map(|body| service.send("POST /login", &[JSON], body));
    let alice = service.send("POST /login", &[JSON], ALICE);
    let list = |bearer: &str| service.send("GET /sessions", &[("authorization", bearer)], "");
    let seen = list(&second.bearer()).json();
    let current: Vec<_> =
        seen.as_array().unwrap().iter().map(|session| &session["current"]).collect();
    assert_eq!(current, [false, true]);
    assert_eq!(list(&alice.bearer()).json().as_array().unwrap().len(), 1);

    let end = |bearer: &str, id: &str| {
        let request = format!("DELETE /sessions/{id}");
        service.send(&request, &[("authorization", bearer)], "").status
    };
    let id = seen[0]["id"].as_str().unwrap();
    assert_eq!(end(&alice.bearer(), id), 404, "it is Bob's");
    assert_eq!(end(&second.bearer(), "none"), 404, "there is none of that name");
    assert_eq!(end(&second.bearer(), id), 204);
    assert_eq!(end(&second.bearer(), id), 404, "it has ended");
    assert_eq!((list(&first.bearer()).status, list(&second.bearer()).status), (401, 200));
    assert_eq!(refresh(&service, first.cookie(), HERE).status, 401);
}

#[test]
fn a_logout_everywhere_ends_the_others_and_nobody_elses() {
    let service = Service::start();
    let [here, there] = [BOB, BOB].map(|body| service.send("POST /login", &[JSON], body));
    let alice = service.send("POST /login", &[JSON], ALICE);
    let out = service.send("POST /auth/logout-all", &[("cookie", here.cookie()), HERE], "");
    assert_eq!(out.status, 204);
    let me = |bearer: &str| service.send("GET /me", &[("authorization", bearer)], "").status;
    assert_eq!([&here, &there, &alice].map(|login| me(&login.bearer())), [401, 401, 200]);
    assert_eq!(refresh(&service, there.cookie(), HERE).status, 401);
    let again = service.send("POST /login", &[JSON], BOB);
    assert_eq!(me(&again.bearer()), 200);
}
