//! A request to the schema on each framework.

use actix_web::App;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use axum::body::Body;
use axum::http::Request;
use graphql::schema::schema;
use graphql::{on_actix, on_axum};
use hallpass::Verifier;
use http_body_util::BodyExt;
use tower::ServiceExt;

/// A request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent<'s> {
    pub(crate) authorization: Option<&'s str>,
    pub(crate) accept: Option<&'s str>,
    pub(crate) content_type: Option<&'s str>,
    pub(crate) body: &'s str,
}

impl<'s> Sent<'s> {
    pub(crate) const fn json(body: &'s str) -> Self {
        let content_type = Some("application/json");
        Self { authorization: None, accept: None, content_type, body }
    }

    fn fields(&self) -> impl Iterator<Item = (&'static str, &'s str)> {
        let fields = [
            ("authorization", self.authorization),
            ("accept", self.accept),
            ("content-type", self.content_type),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?)))
    }
}

/// What came back.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) challenge: String,
    pub(crate) body: String,
}

pub(crate) async fn ask_axum(verifier: Verifier, sent: &Sent<'_>) -> Got {
    let mut request = Request::post("/graphql");
    for (name, value) in sent.fields() {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(sent.body.to_owned())).unwrap();
    let response = on_axum::router(schema(), verifier).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let field = |name| parts.headers.get(name).map_or("", |value| value.to_str().unwrap());
    Got {
        status: parts.status.as_u16(),
        media_type: field("content-type").to_owned(),
        challenge: field("www-authenticate").to_owned(),
        body: String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap(),
    }
}

pub(crate) async fn ask_actix(verifier: Verifier, sent: &Sent<'_>) -> Got {
    let app = App::new().configure(|config| on_actix::routes(config, schema(), verifier));
    let app = init_service(app).await;
    let request = TestRequest::post().uri("/graphql").set_payload(sent.body.to_owned());
    let request = sent.fields().fold(request, |request, field| request.insert_header(field));
    let response = call_service(&app, request.to_request()).await;
    let field = |name| {
        response.headers().get(name).map_or(String::new(), |v| v.to_str().unwrap().to_owned())
    };
    let (status, media_type) = (response.status().as_u16(), field("content-type"));
    let challenge = field("www-authenticate");
    let body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
    Got { status, media_type, challenge, body }
}
