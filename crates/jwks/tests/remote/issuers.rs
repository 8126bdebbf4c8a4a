//! Keys belong to an issuer.

use hallpass_core::{ErrorKind, Verifier};
use hallpass_jwks::discover;
use hallpass_testkit::{Behaviour, FakeIssuer};

use crate::kit::verdict;

#[tokio::test]
async fn issuers_with_the_same_key_id_never_verify_each_others_tokens() {
    let (one, two) = (FakeIssuer::start().await, FakeIssuer::start_at("/two").await);
    assert_eq!(one.signer().key().key_id(), two.signer().key().key_id());
    let verifier = Verifier::builder()
        .issuer(discover(one.url()).await.unwrap())
        .issuer(discover(two.url()).await.unwrap())
        .audience("test")
        .build()
        .unwrap();
    for (name, signer, other) in [("one", &one, &two), ("two", &two, &one)] {
        let own = signer.token().sign();
        assert_eq!(verdict(&verifier, &own).await, None, "{name}");
        let forged = signer.token().issuer(other.url()).sign();
        assert_eq!(verdict(&verifier, &forged).await, Some(ErrorKind::Signature), "{name}");
    }
    let stranger = one.token().issuer("https://evil.example.com").sign();
    assert_eq!(verdict(&verifier, &stranger).await, Some(ErrorKind::WrongIssuer));
    // A signature that no key made costs each of them a fetch, once in a while.
    assert_eq!((one.key_fetches(), two.key_fetches()), (2, 2));

    // A key that one of them has, and the other lacks.
    one.rotate();
    let forged = one.token().issuer(two.url()).sign();
    assert_eq!(verdict(&verifier, &forged).await, Some(ErrorKind::UnknownKey));
    assert_eq!((one.key_fetches(), two.key_fetches()), (2, 3));
    assert_eq!(verdict(&verifier, &one.token().sign()).await, None);
}

#[tokio::test]
async fn an_issuer_that_is_down_takes_no_other_with_it() {
    let (up, down) = (FakeIssuer::start().await, FakeIssuer::start().await);
    down.behave(Behaviour::Status(500));
    let verifier = Verifier::builder()
        .issuer(discover(up.url()).await.unwrap())
        .issuer(discover(down.url()).lazy().unwrap())
        .audience("test")
        .build()
        .unwrap();
    let unavailable = verdict(&verifier, &down.token().sign()).await;
    assert_eq!(unavailable, Some(ErrorKind::KeysUnavailable));
    assert_eq!(verdict(&verifier, &up.token().sign()).await, None);
}
