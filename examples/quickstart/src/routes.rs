//! The handlers behind the layer: what they take as an argument has been verified.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hallpass::axum::{Claims, Granted, Reply};

use crate::app::App;
use crate::model::{Admin, Caller, Listed, Me, ORDERS, Order, greeting};

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

/// `GET /sessions`: where the caller is logged in.
pub(crate) async fn sessions(
    caller: Claims<Caller>,
    State(app): State<App>,
) -> Result<Json<Vec<Listed>>, Reply> {
    Ok(Json(app.list(&caller).await?))
}

/// `DELETE /sessions/{id}`: logs the caller out elsewhere, or here.
pub(crate) async fn end_session(
    caller: Claims<Caller>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Reply> {
    app.end(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /users/{id}`: the user is logged out everywhere, and cannot log in again.
pub(crate) async fn delete_user(
    _: Granted<Admin>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Reply> {
    app.remove(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /users/{id}/roles/{role}`: gone from the user's next access token, which comes with a
/// refresh. Where that is too late, `sessions.revoke_subject(..)` ends the present ones.
pub(crate) async fn take_role(
    _: Granted<Admin>,
    State(app): State<App>,
    Path((id, role)): Path<(String, String)>,
) -> StatusCode {
    app.users.take_role(&id, &role);
    StatusCode::NO_CONTENT
}
