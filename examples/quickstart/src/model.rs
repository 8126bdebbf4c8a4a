//! What the service is about, and who may do what.

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
