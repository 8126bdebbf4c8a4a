use tower_layer::Layer;

use super::Guard;
use crate::answer::Problem;

/// The layer made by [`require`](crate::require()) and [`cross_site`](crate::cross_site()). `J` is
/// what it asks, `A` how it [answers](crate::Answer).
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it wraps a service"]
pub struct GuardLayer<J, A = Problem> {
    judge: J,
    answer: A,
}

impl<J> GuardLayer<J> {
    pub(crate) fn new(judge: J) -> Self {
        Self { judge, answer: Problem::default() }
    }
}

impl<J, A> GuardLayer<J, A> {
    /// Answers refusals in another way: [`Grpc`](crate::Grpc), or a closure.
    pub fn answering<B>(self, answer: B) -> GuardLayer<J, B> {
        GuardLayer { judge: self.judge, answer }
    }
}

impl<S, J: Clone, A: Clone> Layer<S> for GuardLayer<J, A> {
    type Service = Guard<S, J, A>;

    fn layer(&self, inner: S) -> Self::Service {
        Guard { inner, judge: self.judge.clone(), answer: self.answer.clone() }
    }
}
