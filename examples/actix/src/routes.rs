//! The handlers behind the middleware: what they take as an argument has been verified.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, Responder};
use hallpass::actix::{Claims, Granted, MaybeClaims};
use quickstart::app::App;
use quickstart::model::{Admin, Me, ORDERS, greeting};

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

/// `DELETE /users/{id}`. The tokens that the user has stay good until they expire.
pub(crate) async fn delete_user(
    _: Granted<Admin>,
    app: Data<App>,
    id: Path<String>,
) -> impl Responder {
    app.users.remove(&id);
    HttpResponse::NoContent()
}
