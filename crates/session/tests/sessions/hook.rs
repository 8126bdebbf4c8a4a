//! What the application says before each refresh.

use std::sync::{Arc, Mutex};

use hallpass_core::ErrorKind;
use hallpass_session::rotation::{EndCause, SessionState};
use hallpass_session::store::{SessionStore, Shard};
use hallpass_session::{AskedClaims, ClaimsHook, RefreshRefusal};
use serde_json::{Value, json};

use crate::kit::{ANN, World, claims, refresh_token, secs, settle};

/// What the application's database says: an error is an outage.
#[derive(Clone)]
struct Database(Arc<Mutex<Result<Option<Value>, &'static str>>>);

impl Database {
    fn new(claims: Value) -> Self {
        Self(Arc::new(Mutex::new(Ok(Some(claims)))))
    }

    fn says(&self, answer: Result<Option<Value>, &'static str>) {
        *self.0.lock().unwrap() = answer;
    }
}

impl ClaimsHook for Database {
    fn claims(&self, _: &str) -> AskedClaims {
        let answer = self.0.lock().unwrap().clone();
        Box::pin(async move { answer.map_err(Into::into) })
    }
}

async fn world() -> (World, Database) {
    let database = Database::new(json!({"roles": ["user", "admin"]}));
    let hook = database.clone();
    (World::with(|builder| builder.claims_hook(hook)).await, database)
}

#[tokio::test(start_paused = true)]
async fn a_role_that_was_taken_away_is_gone_from_the_next_token() {
    let (world, database) = world().await;
    let login = world.login().await;
    assert!(world.verified(login.access_token()).has_role("admin"));
    let first = refresh_token(&login);
    for (name, wait, outcome) in
        [("Rotated", 0, "Rotated"), ("Current", 0, "Current"), ("Replay", 0, "Replay")]
    {
        let roles = json!({"roles": ["user", name]});
        database.says(Ok(Some(roles.clone())));
        world.pass(secs(wait)).await;
        let token = if name == "Current" {
            // The leaf that the first one has become.
            world.refreshed(&first).await.1
        } else {
            first.clone()
        };
        world.store.outcomes();
        let (tokens, _) = world.refreshed(&token).await;
        assert_eq!(world.store.outcomes(), [outcome]);
        assert_eq!(claims(tokens.access_token())["roles"], roles["roles"], "{name}");
        assert!(!world.verified(tokens.access_token()).has_role("admin"), "{name}");
    }
    database.says(Ok(Some(json!({}))));
    let (tokens, _) = world.refreshed(&first).await;
    assert!(claims(tokens.access_token()).get("roles").is_none(), "nothing is left of it");
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_is_down_burns_nothing() {
    let (world, database) = world().await;
    let token = refresh_token(&world.login().await);
    for (name, answer, said) in [
        ("an outage", Err("the database is down"), "unavailable: the database is down"),
        ("a reserved name", Ok(Some(json!({"sub": "bob"}))), "`sub` is for the sessions to say"),
        ("no object", Ok(Some(json!(["admin"]))), "they are no object in JSON"),
    ] {
        database.says(answer);
        let refused = world.refresh(&token).await.expect_err(name);
        assert_eq!(refused.refusal(), RefreshRefusal::Unavailable, "{name}");
        assert!(refused.to_string().contains(said), "{name}: {refused}");
        assert_eq!(world.store.outcomes(), [""; 0], "{name}: the store was asked for no step");
    }
    database.says(Ok(Some(json!({"roles": []}))));
    world.refreshed(&token).await;
    assert_eq!(world.store.outcomes(), ["Rotated"], "as good as before");
}

#[tokio::test(start_paused = true)]
async fn a_subject_that_is_gone_has_its_session_ended() {
    let (world, database) = world().await;
    let login = world.login().await;
    let others = world.login().await;
    let token = refresh_token(&login);
    assert_eq!(world.judge(login.access_token()), Ok(()));
    database.says(Ok(None));
    assert_eq!(world.refused(&token).await, RefreshRefusal::Ended);
    settle().await;
    assert_eq!(world.judge(login.access_token()), Err(ErrorKind::Revoked));
    let row = world.memory.find_session(Shard::default(), login.session()).await.unwrap();
    assert_eq!(row.unwrap().state, SessionState::Ended(EndCause::ClaimsRefused));
    // For good, whatever the application says later. The other session was not asked about.
    database.says(Ok(Some(json!({}))));
    assert_eq!(world.refused(&token).await, RefreshRefusal::Ended);
    assert_eq!(world.judge(others.access_token()), Ok(()));
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_hook_is_asked_about_tokens_of_ours_alone() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&asked);
    let world = World::with(|builder| {
        builder.claims(move |subject: String| {
            list.lock().unwrap().push(subject);
            async { Ok::<_, std::io::Error>(Some(json!({}))) }
        })
    })
    .await;
    let token = refresh_token(&world.login().await);
    world.refreshed(&token).await;
    world.sessions.logout(&token).await.unwrap();
    assert_eq!(*asked.lock().unwrap(), [ANN, ANN], "the login and the refresh");
    for (name, token, refusal) in [
        ("none of ours", "hpr1_abc", RefreshRefusal::Invalid),
        ("of another way", &token, RefreshRefusal::Profile),
    ] {
        let cookie = hallpass_session::rotation::Profile::Cookie;
        let refused = world.sessions.refresh(token, cookie, None).await.expect_err(name);
        assert_eq!(refused.refusal(), refusal, "{name}");
        assert_eq!(asked.lock().unwrap().len(), 2, "{name}");
    }
}
