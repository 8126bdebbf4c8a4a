//! The handlers behind the layer: what they take as an argument has been verified.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hallpass::axum::{Claims, Granted};

use crate::app::App;
use crate::model::{Admin, Me, ORDERS, Order, greeting};

/// `GET /me`
pub(crate) async fn me(me: Claims<Me>) -> Response {
    Json(&*me).into_response()
}

/// `GET /feed`: for everybody, and for those who are logged in by name.
pub(crate) async fn feed(me: Option<Claims<Me>>) -> String {
    greeting(me.as_deref())
}

/// `GET /orders`: the scope is demanded where the route is declared.
pub(crate) async fn orders() -> Json<[Order; 2]> {
    Json(ORDERS)
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
