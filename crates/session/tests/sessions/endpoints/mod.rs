//! The endpoints, as plain data.

mod limits;
mod logout;
mod origins;
mod refresh;
mod refused;
mod revoke;

use crate::kit::{Answer, World, ask, cookie, form, post};

/// What is true of every answer: nobody keeps it, and no token is in it that was sent.
fn assert_private(name: &str, answer: &Answer, sent: &str) {
    // HTTP-17.
    assert_eq!(answer.field("cache-control"), Some("no-store"), "{name}: {answer:?}");
    assert!(sent.is_empty() || !answer.body.contains(sent), "{name}: it echoes the token");
    let fields = answer.fields.iter().filter(|(name, _)| *name != "set-cookie");
    for (field, value) in fields {
        assert!(sent.is_empty() || !value.contains(sent), "{name}: {field} echoes the token");
    }
    if !answer.body.is_empty() {
        let media_type = answer.field("content-type");
        let json = [Some("application/json"), Some("application/problem+json")];
        assert!(json.contains(&media_type), "{name}: {media_type:?}");
    }
}

fn grant(token: &str) -> String {
    format!("grant_type=refresh_token&refresh_token={token}")
}

async fn by_cookie(world: &World, token: &str) -> Answer {
    ask(&world.sessions, post("/refresh").with_field("Cookie", cookie(token))).await
}

async fn by_form(world: &World, token: &str) -> Answer {
    ask(&world.sessions, form("/refresh", grant(token))).await
}
