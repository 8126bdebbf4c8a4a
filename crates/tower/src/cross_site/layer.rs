use hallpass_core::CrossSite;
use tower_layer::Layer;

use super::GuardCrossSite;
use crate::answer::Problem;

/// Lets in requests that pass the [`CrossSite`] check, whatever their credentials are.
///
/// See the [module docs](crate::cross_site) for an example.
pub fn cross_site(check: CrossSite) -> CrossSiteLayer {
    CrossSiteLayer { check, answer: Problem::default() }
}

/// The layer made by [`cross_site`]. `A` is how it [answers](crate::Answer).
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it wraps a service"]
pub struct CrossSiteLayer<A = Problem> {
    check: CrossSite,
    answer: A,
}

impl<A> CrossSiteLayer<A> {
    /// Answers refusals in another way: a closure, or [`Grpc`](crate::Grpc).
    pub fn answering<B>(self, answer: B) -> CrossSiteLayer<B> {
        CrossSiteLayer { check: self.check, answer }
    }
}

impl<S, A: Clone> Layer<S> for CrossSiteLayer<A> {
    type Service = GuardCrossSite<S, A>;

    fn layer(&self, inner: S) -> Self::Service {
        GuardCrossSite { inner, check: self.check.clone(), answer: self.answer.clone() }
    }
}
