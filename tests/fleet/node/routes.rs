//! The routes: those of a service, and those by which a test asks for what an operator would do.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hallpass::axum::{Claims, Reply, authenticate, endpoints};
use hallpass::session::rotation::{Profile, SessionId};
use hallpass::session::{Revocation, SessionError, SessionHealth, Sessions};
use serde::{Deserialize, Serialize};

use crate::notices::{Notices, Told};

/// The routes of a node.
pub(crate) fn router(sessions: Sessions, notices: Arc<Notices>) -> Router {
    let private =
        Router::new().route("/me", get(me)).route_layer(authenticate(sessions.verifier()));
    Router::new()
        .route("/login/{subject}", post(log_in))
        .route("/revoke/subject/{subject}", post(revoke_subject))
        .route("/revoke/session/{subject}/{sid}", post(revoke_session))
        .route("/revoke/everyone", post(revoke_everyone))
        .route("/status", get(status))
        .nest_service("/auth", endpoints(sessions.clone()))
        .route_service("/ready", endpoints(sessions.readiness()))
        .with_state(Node { sessions, notices })
        .merge(private)
}

#[derive(Clone)]
struct Node {
    sessions: Sessions,
    notices: Arc<Notices>,
}

#[derive(Deserialize)]
struct Me {
    sid: String,
}

/// `GET /me`: the session of the access token.
async fn me(me: Claims<Me>) -> String {
    me.sid.clone()
}

/// `POST /login/{subject}`: tokens in the body, and the session in a field.
async fn log_in(State(node): State<Node>, Path(subject): Path<String>) -> Response {
    let login = match node.sessions.begin(subject).await {
        Ok(login) => login.profile(Profile::Body).start().await,
        Err(error) => Err(error),
    };
    match login {
        Ok(tokens) => {
            let session = tokens.session().to_string();
            ([("x-session", session)], Reply::from(tokens)).into_response()
        }
        Err(error) => failed(error),
    }
}

/// How long to wait until every node has heard, in milliseconds: not at all unless it is said.
#[derive(Deserialize)]
struct Everywhere {
    everywhere: Option<u64>,
}

async fn revoke_subject(
    State(node): State<Node>,
    Path(subject): Path<String>,
    Query(wait): Query<Everywhere>,
) -> Response {
    revoked(node.sessions.revoke_subject(&subject).await.map(Some), &wait).await
}

async fn revoke_session(
    State(node): State<Node>,
    Path((subject, sid)): Path<(String, String)>,
    Query(wait): Query<Everywhere>,
) -> Response {
    let Some(sid) = SessionId::from_text(&sid) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    revoked(node.sessions.end_session(&subject, sid).await, &wait).await
}

async fn revoke_everyone(State(node): State<Node>, Query(wait): Query<Everywhere>) -> Response {
    revoked(node.sessions.revoke_everyone().await.map(Some), &wait).await
}

/// 204 when the store has it, 200 when every node that is alive has heard of it too, 202 if some have
/// not in the time; 404 if there was nothing to revoke.
async fn revoked(done: Result<Option<Revocation>, SessionError>, wait: &Everywhere) -> Response {
    let status = match (done, wait.everywhere) {
        (Err(error), _) => return failed(error),
        (Ok(None), _) => StatusCode::NOT_FOUND,
        (Ok(Some(_)), None) => StatusCode::NO_CONTENT,
        (Ok(Some(revocation)), Some(millis)) => {
            match revocation.everywhere(Duration::from_millis(millis)).await {
                Ok(()) => StatusCode::OK,
                Err(_) => StatusCode::ACCEPTED,
            }
        }
    };
    status.into_response()
}

fn failed(error: SessionError) -> Response {
    Reply::from(error).into_response()
}

/// What the node knows of itself, and what it was told.
#[derive(Serialize)]
struct Status {
    notices: BTreeMap<&'static str, Told>,
    revocations: usize,
    staleness_ms: Option<u64>,
    passed_stale: u64,
    signs: bool,
}

async fn status(State(node): State<Node>) -> Json<Status> {
    let SessionHealth { revocations, staleness, passed_stale, signs, .. } = node.sessions.health();
    let staleness_ms = staleness.map(|age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX));
    let notices = node.notices.all();
    Json(Status { notices, revocations, staleness_ms, passed_stale, signs })
}
