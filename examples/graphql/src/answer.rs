//! JSON in, JSON out, whatever the framework: GraphQL over HTTP.

use async_graphql::{Request, Response, ServerError, Value};
use hallpass::VerifiedToken;

use crate::schema::Shop;

/// What a request says besides its token.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the frameworks' modules fill it in")]
pub struct Asked<'r> {
    /// `Accept`.
    pub accept: Option<&'r str>,
    /// `Content-Type`.
    pub content_type: Option<&'r str>,
    /// The body.
    pub body: &'r [u8],
}

/// What comes back: a GraphQL response.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub media_type: &'static str,
    /// JSON.
    pub body: String,
}

/// Executes a request for whom the token is of.
///
/// 200 if there is data, even if some fields were denied; 400 if nothing was executed.
pub async fn answer(schema: &Shop, token: VerifiedToken, asked: Asked<'_>) -> Answer {
    // A form that a page of another site posts is of another type. JSON is asked for by a preflight.
    if !asked.content_type.is_some_and(is_json) {
        return Answer::new(415, &asked, &refused("The body must be application/json"));
    }
    match serde_json::from_slice::<Request>(asked.body) {
        Ok(request) => {
            let response = schema.execute(request.data(token)).await;
            let status = if response.data == Value::Null { 400 } else { 200 };
            Answer::new(status, &asked, &response)
        }
        Err(_) => Answer::new(400, &asked, &refused("The body is no GraphQL request")),
    }
}

impl Answer {
    fn new(status: u16, asked: &Asked<'_>, response: &Response) -> Self {
        let legacy = asked.accept.is_some_and(|accept| {
            accept.contains("application/json") && !accept.contains("application/graphql-response")
        });
        let media_type = if legacy && status == 200 {
            "application/json"
        } else {
            "application/graphql-response+json"
        };
        match serde_json::to_string(response) {
            Ok(body) => Self { status, media_type, body },
            Err(_) => Self { status: 500, media_type, body: FAILED.to_owned() },
        }
    }
}

fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

fn refused(message: &str) -> Response {
    Response::from_errors(vec![ServerError::new(message, None)])
}

/// The longest body that is read, in bytes.
pub const MAX_BODY: usize = 65_536;

const FAILED: &str = r#"{"errors":[{"message":"Internal error"}]}"#;
