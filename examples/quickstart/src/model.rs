//! What the service is about, and who may do what.

use hallpass::session::SessionInfo;
use hallpass::{requirement, role};
use serde::{Deserialize, Serialize};

/// The claims that this service reads of its tokens.
#[derive(Debug, Deserialize, Serialize)]
pub struct Me {
    /// The user's id.
    pub sub: String,
    /// What to call the user.
    pub name: String,
    /// What the user is.
    pub roles: Vec<String>,
}

/// Who asks, and by which session.
#[derive(Debug, Deserialize)]
pub struct Caller {
    /// The user's id.
    pub sub: String,
    /// The name of the session. It is no secret: nobody gets in by it.
    pub sid: String,
}

/// A session, as its owner sees it. Times are in seconds since 1970, as in tokens.
#[derive(Debug, Serialize)]
pub struct Listed {
    id: String,
    /// Whether it is the one that asks.
    current: bool,
    started: u64,
    refreshed: u64,
    /// When it ends unless it is refreshed.
    expires: u64,
}

impl Listed {
    /// One of the caller's sessions.
    #[must_use]
    pub fn new(session: &SessionInfo, caller: &Caller) -> Self {
        let id = session.id.to_string();
        Self {
            current: id == caller.sid,
            id,
            started: session.started.to_unix_time().as_secs(),
            refreshed: session.refreshed.to_unix_time().as_secs(),
            expires: session.expires.to_unix_time().as_secs(),
        }
    }
}

/// What somebody ordered.
#[derive(Debug, Serialize)]
pub struct Order {
    /// Its number.
    pub id: u32,
    /// What it is.
    pub item: &'static str,
}

/// All of them. In a real service they are rows of a database.
pub const ORDERS: [Order; 2] = [Order { id: 1, item: "teapot" }, Order { id: 2, item: "hat" }];

/// What is said to somebody who may be logged in.
#[must_use]
pub fn greeting(me: Option<&Me>) -> String {
    format!("hello, {}", me.map_or("stranger", |me| &me.name))
}

requirement! {
    /// Whoever may delete users.
    pub Admin = role("admin");
}
