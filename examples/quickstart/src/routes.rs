//! The handlers behind the layer: what they take as an argument has been verified.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hallpass::axum::{Claims, Granted};
use hallpass::{requirement, role};
use serde::{Deserialize, Serialize};

use crate::app::App;

/// The claims that this service reads of its tokens.
#[derive(Deserialize, Serialize)]
pub(crate) struct Me {
    sub: String,
    name: String,
    roles: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Order {
    id: u32,
    item: &'static str,
}

requirement! {
    /// Whoever may delete users.
    pub(crate) Admin = role("admin");
}

/// `GET /me`
pub(crate) async fn me(me: Claims<Me>) -> Response {
    Json(&*me).into_response()
}

/// `GET /feed`: for everybody, and for those who are logged in by name.
pub(crate) async fn feed(me: Option<Claims<Me>>) -> String {
    me.map_or_else(|| "hello, stranger".to_owned(), |me| format!("hello, {}", me.name))
}

/// `GET /orders`: the scope is demanded where the route is declared.
pub(crate) async fn orders() -> Json<[Order; 2]> {
    Json([Order { id: 1, item: "teapot" }, Order { id: 2, item: "hat" }])
}

/// `DELETE /users/{id}`. The tokens that the user has stay good until they expire.
pub(crate) async fn delete_user(
    _: Granted<Admin>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> StatusCode {
    app.users.remove(&id);
    StatusCode::NO_CONTENT
}
