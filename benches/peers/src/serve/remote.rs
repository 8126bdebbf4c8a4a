//! A provider in the same process, which publishes the key of the tokens.

use std::future;
use std::sync::mpsc;
use std::thread;

use hallpass::{Verifier, jwks};
use hallpass_testkit::FakeIssuer;
use serde_json::Value;

use super::runtime;
use crate::fixture::{Alg, ISSUER, jwks_of};
use crate::ours::{Memory, verifier_of};

/// The verifier that fetches the key from it, and verifies every time.
pub(super) async fn verifier(alg: Alg) -> Verifier {
    let provider = jwks::discover(ISSUER).jwks_uri(provider(alg)).await;
    verifier_of(Memory::Off, [provider.expect("the provider answers").into()])
}

/// Starts it, on a thread of its own, and returns where its keys are.
fn provider(alg: Alg) -> String {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        runtime().block_on(async {
            let issuer = FakeIssuer::start().await;
            let set: Value = serde_json::from_str(&jwks_of(&[alg])).expect("a key set is JSON");
            issuer.publish([set["keys"][0].to_string()]);
            tell.send(issuer.jwks_uri().to_owned()).expect("the server waits");
            future::pending::<()>().await;
        });
    });
    told.recv().expect("the provider starts")
}
