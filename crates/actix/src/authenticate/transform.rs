use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::Error;
use actix_web::HttpResponse;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use hallpass_core::{Gate, Observer, Rejection, TokenSource};
use serde::de::DeserializeOwned;

use super::AuthenticateService;
use crate::answer::Answer;

/// Lets in requests whose token the verifier verifies: middleware with the settings of a [`Gate`].
///
/// See the [module docs](mod@crate::authenticate) for an example.
pub fn authenticate(gate: impl Into<Gate>) -> Authenticate {
    Authenticate { gate: gate.into(), answer: Answer::default() }
}

/// The middleware made by [`authenticate`].
#[derive(Clone, Debug)]
#[must_use = "give it to `wrap`"]
pub struct Authenticate {
    gate: Gate,
    answer: Answer,
}

impl Authenticate {
    /// Lets requests without credentials through as anonymous: see [`Gate::optional`].
    pub fn optional(self) -> Self {
        Self { gate: self.gate.optional(), ..self }
    }

    /// Where requests carry their tokens: see [`Gate::sources`].
    pub fn sources(self, sources: impl IntoIterator<Item = TokenSource>) -> Self {
        Self { gate: self.gate.sources(sources), ..self }
    }

    /// Lets CORS preflights through as anonymous: see [`Gate::allow_preflight`].
    pub fn allow_preflight(self) -> Self {
        Self { gate: self.gate.allow_preflight(), ..self }
    }

    /// Decodes claims as `T` in the pass that checks them: see [`Gate::decoding`].
    pub fn decoding<T: DeserializeOwned + Send + Sync + 'static>(self) -> Self {
        Self { gate: self.gate.decoding::<T>(), ..self }
    }

    /// The realm that challenges name: see [`Gate::realm`].
    pub fn realm(self, realm: impl Into<String>) -> Self {
        Self { gate: self.gate.realm(realm), ..self }
    }

    /// The metadata URL that challenges name: see [`Gate::resource_metadata`].
    pub fn resource_metadata(self, url: impl Into<String>) -> Self {
        Self { gate: self.gate.resource_metadata(url), ..self }
    }

    /// Tells this observer of each decision: see [`Gate::observer`].
    pub fn observer(self, observer: impl Observer) -> Self {
        Self { gate: self.gate.observer(observer), ..self }
    }

    /// Answers refusals in the application's own format, those of extractors and guards further in
    /// too. The answer cannot look like a success, and header fields that it lacks are added.
    pub fn answering(self, answer: impl Fn(&Rejection) -> HttpResponse + 'static) -> Self {
        Self { answer: Answer::by(answer), ..self }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Authenticate
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = AuthenticateService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        let (gate, answer) = (self.gate.clone(), self.answer.clone());
        ready(Ok(AuthenticateService { inner: Rc::new(inner), gate, answer }))
    }
}
