use hallpass_core::{Gate, Observer, TokenSource};
use serde::de::DeserializeOwned;
use tower_layer::Layer;

use super::Authenticate;
use crate::answer::Problem;

/// Lets in requests whose token the verifier verifies: a layer with the settings of a [`Gate`].
///
/// See the [module docs](mod@crate::authenticate) for an example.
pub fn authenticate(gate: impl Into<Gate>) -> AuthenticateLayer {
    AuthenticateLayer { gate: gate.into(), answer: Problem::default() }
}

/// The layer made by [`authenticate`]. `A` is how it [answers](crate::Answer).
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it wraps a service"]
pub struct AuthenticateLayer<A = Problem> {
    gate: Gate,
    answer: A,
}

impl<A> AuthenticateLayer<A> {
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

    /// Decodes claims as `T` in the pass that checks them: see [`Gate::decoding`].
    pub fn decoding<T: DeserializeOwned + Send + Sync + 'static>(self) -> Self {
        Self { gate: self.gate.decoding::<T>(), ..self }
    }

    /// Answers refusals in another way: [`Grpc`](crate::Grpc), or a closure. It takes the place
    /// of the default answers of extractors and layers further in, too.
    pub fn answering<B>(self, answer: B) -> AuthenticateLayer<B> {
        AuthenticateLayer { gate: self.gate, answer }
    }
}

impl<S, A: Clone> Layer<S> for AuthenticateLayer<A> {
    type Service = Authenticate<S, A>;

    fn layer(&self, inner: S) -> Self::Service {
        Authenticate { inner, gate: self.gate.clone(), answer: self.answer.clone() }
    }
}
