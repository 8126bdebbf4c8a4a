//! The handlers behind the middleware: what they take as an argument has been verified.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, Responder};
use hallpass::actix::{Claims, Granted, MaybeClaims, Reply};
use quickstart::app::App;
use quickstart::model::{Admin, Caller, Listed, Me, ORDERS, greeting};

/// `GET /me`
pub(crate) async fn me(me: Claims<Me>) -> impl Responder {
    HttpResponse::Ok().json(&*me)
}

/// `GET /feed`: for everybody, and for those who are logged in by name. Not `Option<Claims<Me>>`,
/// which in actix-web is `None` for a bad token, too.
pub(crate) async fn feed(me: MaybeClaims<Me>) -> impl Responder {
    greeting(me.as_deref())
}

/// `GET /orders`: the scope is demanded where the route is declared.
pub(crate) async fn orders() -> impl Responder {
    Json(ORDERS)
}

/// `GET /sessions`: where the caller is logged in.
pub(crate) async fn sessions(
    caller: Claims<Caller>,
    app: Data<App>,
) -> Result<Json<Vec<Listed>>, Reply> {
    Ok(Json(app.list(&caller).await?))
}

/// `DELETE /sessions/{id}`: logs the caller out elsewhere, or here.
pub(crate) async fn end_session(
    caller: Claims<Caller>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, Reply> {
    app.end(&caller, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /users/{id}`: the user is logged out everywhere, and cannot log in again.
pub(crate) async fn delete_user(
    _: Granted<Admin>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, Reply> {
    app.remove(&id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /users/{id}/roles/{role}`: gone from the user's next access token, which comes with a
/// refresh. Where that is too late, `sessions.revoke_subject(..)` ends the present ones.
pub(crate) async fn take_role(
    _: Granted<Admin>,
    app: Data<App>,
    path: Path<(String, String)>,
) -> HttpResponse {
    app.users.take_role(&path.0, &path.1);
    HttpResponse::NoContent().finish()
}
