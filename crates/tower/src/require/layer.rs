use hallpass_core::Requirement;
use tower_layer::Layer;

use super::Require;
use crate::answer::Problem;

/// Lets in requests whose token meets `requirement`.
///
/// See the [module docs](crate::require) for an example.
pub fn require(requirement: impl Into<Requirement>) -> RequireLayer {
    RequireLayer { requirement: requirement.into(), answer: Problem::default() }
}

/// The layer made by [`require`]. `A` is how it [answers](crate::Answer).
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it wraps a service"]
pub struct RequireLayer<A = Problem> {
    requirement: Requirement,
    answer: A,
}

impl<A> RequireLayer<A> {
    /// Answers refusals in another way: [`Grpc`](crate::Grpc), or a closure.
    pub fn answering<B>(self, answer: B) -> RequireLayer<B> {
        RequireLayer { requirement: self.requirement, answer }
    }
}

impl<S, A: Clone> Layer<S> for RequireLayer<A> {
    type Service = Require<S, A>;

    fn layer(&self, inner: S) -> Self::Service {
        let (requirement, answer) = (self.requirement.clone(), self.answer.clone());
        Require { inner, requirement, answer }
    }
}
