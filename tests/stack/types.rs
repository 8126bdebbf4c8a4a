//! What the types promise: to be sent between threads, shared and cloned.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::{Future, Pending, pending};
use std::task::{Context, Poll};

use hallpass::tower::{
    AuthenticateLayer, Grpc, GuardLayer, Problem, authenticate::Authenticate,
    authenticate::ResponseFuture, guard, guard::Guard,
};
use hallpass::{
    Admission, Attempt, CrossSite, Gate, GateContext, Issuer, Rejection, Requirement, StaticKeys,
    Verification, VerifiedToken, Verifier, VerifyError, VerifyingKey,
};
use http::{Request, Response};
use tower::Service;

use crate::service::Strict;

fn shared<T: Clone + Send + Sync + 'static>() {}

fn sent<T: Send + 'static>() {}

#[test]
fn layers_and_services_are_cloned_and_shared() {
    shared::<AuthenticateLayer>();
    shared::<AuthenticateLayer<Grpc>>();
    shared::<GuardLayer<Requirement>>();
    shared::<GuardLayer<CrossSite, Grpc>>();
    shared::<Authenticate<Strict, Problem>>();
    shared::<Guard<Strict, Requirement, Problem>>();
}

#[test]
fn what_they_are_made_of_is_too() {
    shared::<Admission>();
    shared::<Gate>();
    shared::<GateContext>();
    shared::<Issuer>();
    shared::<Rejection>();
    shared::<Requirement>();
    shared::<StaticKeys>();
    shared::<VerifiedToken>();
    shared::<Verifier>();
    shared::<VerifyError>();
    shared::<VerifyingKey>();
}

#[test]
fn futures_go_to_any_thread_and_borrow_nothing() {
    fn polled<T: Future>() {}
    sent::<Attempt>();
    sent::<Verification>();
    sent::<ResponseFuture<Strict, (), Problem>>();
    sent::<guard::ResponseFuture<Pending<()>, String>>();
    polled::<ResponseFuture<Strict, (), Problem>>();
    // Neither the service nor the body of the request need be shared between threads.
    sent::<ResponseFuture<NotShared, Cell<u8>, Problem>>();
    polled::<ResponseFuture<NotShared, Cell<u8>, Problem>>();
}

/// Can be sent to another thread, and not be shared with one.
#[derive(Clone)]
struct NotShared(#[expect(dead_code, reason = "it is there for its type")] Cell<u8>);

impl Service<Request<Cell<u8>>> for NotShared {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Pending<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Cell<u8>>) -> Self::Future {
        pending()
    }
}
