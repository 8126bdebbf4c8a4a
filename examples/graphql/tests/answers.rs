//! The same questions to both frameworks, and the same answers of both.

#![cfg(test)]

mod frameworks;

use hallpass::session::{MemoryStore, Sessions};
use quickstart::app::App;
use serde_json::{Value, json};

use frameworks::{Got, Sent, ask_actix, ask_axum};

const GRAPHQL: &str = "application/graphql-response+json";
const ALL: &str = r#"{"query":"{ me { name } orders { id item } }"}"#;

async fn sessions() -> Sessions {
    let sessions = Sessions::builder(MemoryStore::new());
    let sessions = sessions.issuer("http://localhost:3003").audience("graphql");
    App::new(sessions).await.unwrap().sessions
}

async fn bearer(sessions: &Sessions, user: &str) -> String {
    format!("Bearer {}", sessions.start(user).await.unwrap().access_token())
}

/// What both answer; they must agree to the byte.
async fn ask(sessions: &Sessions, sent: &Sent<'_>) -> Got {
    let got = ask_axum(sessions.verifier(), sent).await;
    assert_eq!(got, ask_actix(sessions.verifier(), sent).await);
    got
}

fn json_of(got: &Got) -> Value {
    serde_json::from_str(&got.body).unwrap()
}

#[tokio::test]
async fn what_is_refused_is_not_executed_and_no_graphql() {
    let sessions = sessions().await;
    let stranger = bearer(&self::sessions().await, "alice").await;
    let rows = [
        ("no token", None, 401, r#"Bearer realm="api""#),
        (
            "a stranger's",
            Some(stranger.as_str()),
            401,
            "Bearer realm=\"api\", error=\"invalid_token\"",
        ),
        ("no token at all", Some("Bearer"), 400, "Bearer realm=\"api\", error=\"invalid_request\""),
    ];
    for (name, authorization, status, challenge) in rows {
        for accept in [None, Some("application/json"), Some(GRAPHQL)] {
            let got = ask(&sessions, &Sent { authorization, accept, ..Sent::json(ALL) }).await;
            assert_eq!((got.status, got.media_type.as_str()), (status, "application/problem+json"));
            assert!(got.challenge.starts_with(challenge), "{name}: {}", got.challenge);
            assert_eq!(json_of(&got)["status"], status, "{name}");
        }
    }
}

#[tokio::test]
async fn fields_are_for_whom_the_schema_says() {
    let sessions = sessions().await;
    let orders = json!([{ "id": 1, "item": "teapot" }, { "id": 2, "item": "hat" }]);
    let costs = json!([{ "cost": 12 }, { "cost": 10 }]);
    let hidden = json!([{ "cost": null }, { "cost": null }]);
    let rows = [
        (
            "alice",
            "me { sub name roles }",
            "me",
            json!({ "sub": "alice", "name": "Alice", "roles": ["admin"] }),
            0,
        ),
        ("bob", "orders { id item }", "orders", orders, 0),
        ("alice", "orders { cost }", "orders", costs, 0),
        ("bob", "orders { cost }", "orders", hidden, 2),
        ("carol", "orders { id } me { sub }", "orders", Value::Null, 1),
        ("carol", "orders { id } me { sub }", "me", json!({ "sub": "carol" }), 1),
    ];
    for (user, query, field, expected, denied) in rows {
        let (authorization, body) = (
            bearer(&sessions, user).await,
            json!({ "query": format!("{{ {query} }}") }).to_string(),
        );
        let sent = Sent { authorization: Some(&authorization), ..Sent::json(&body) };
        let got = ask(&sessions, &sent).await;
        assert_eq!((got.status, got.media_type.as_str()), (200, GRAPHQL), "{user}: {query}");
        let answer = json_of(&got);
        assert_eq!(answer["data"][field], expected, "{user}: {query}");
        let errors = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(errors.len(), denied, "{user}: {query}");
        assert!(errors.iter().all(|error| error["extensions"]["code"] == "FORBIDDEN"), "{answer}");
    }
}

#[tokio::test]
async fn what_is_no_query_is_answered_in_graphql() {
    let sessions = sessions().await;
    let alice = bearer(&sessions, "alice").await;
    let deep = format!(r#"{{"query":"{{ {}a{} }}"}}"#, "a { ".repeat(9), " }".repeat(9));
    let good = Sent { authorization: Some(&alice), ..Sent::json(ALL) };
    let rows = [
        ("a query", good, 200, GRAPHQL),
        (
            "an old client",
            Sent { accept: Some("application/json"), ..good },
            200,
            "application/json",
        ),
        ("a new one", Sent { accept: Some(GRAPHQL), ..good }, 200, GRAPHQL),
        ("an unknown field", Sent { body: r#"{"query":"{ secrets }"}"#, ..good }, 400, GRAPHQL),
        ("a broken query", Sent { body: r#"{"query":"{ me"}"#, ..good }, 400, GRAPHQL),
        ("a deep one", Sent { body: &deep, ..good }, 400, GRAPHQL),
        ("no JSON", Sent { body: "{ me }", ..good }, 400, GRAPHQL),
        ("no type", Sent { content_type: None, ..good }, 415, GRAPHQL),
        ("a form", Sent { content_type: Some("text/plain"), ..good }, 415, GRAPHQL),
    ];
    for (name, sent, status, media_type) in rows {
        let got = ask(&sessions, &sent).await;
        assert_eq!((got.status, got.media_type.as_str()), (status, media_type), "{name}");
        let answer = json_of(&got);
        assert_eq!(answer["data"].is_null(), status != 200, "{name}: {answer}");
        assert_eq!(answer["errors"].is_array(), status != 200, "{name}: {answer}");
    }
}
