//! The verifier, what it is made of, and what it gives out.

use std::sync::Arc;

use hallpass::danger::UnverifiedToken;
use hallpass::{Issuer, Tenants, TokenCheck, VerifiedToken};
use serde_json::Value;

use super::gate::asked;
use super::{Row, good, holds};
use crate::forms::{Shown, shown};
use crate::issuers::{Accounts, LATE, SHARED, armed, several, single, wait};
use crate::material::{hmac, secrets};
use crate::unsigned;
use crate::words::{self, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("core/verify/Verifier", || {
            vec![
                shown!("several issuers", secrets(), several().build().unwrap()),
                shown!("one issuer", secrets(), single().build().unwrap()),
            ]
        }),
        holds("core/verify/VerifierBuilder", || {
            vec![shown!("several", secrets(), several()), shown!("one", secrets(), single())]
        }),
        holds("core/verify/Verification", of_verification),
        holds("core/verify/VerifiedToken", of_token),
        holds("core/verify/Checking", of_checking),
        holds("core/issuer/Tenants", || {
            let tenants = || Tenants::of("https://id.example.com/{tenant}");
            let tenant = word("issuer");
            let asked = tenant.clone();
            vec![
                shown!("a list", words::all(), tenants().allow([tenant])),
                shown!("a function", words::all(), tenants().allow_if(move |one| one == asked)),
            ]
        }),
        holds("core/issuer/Issuer", || {
            let mut issuers = super::jwks::issuers();
            issuers.extend([
                shown!("foreign", secrets(), SHARED.issuer()),
                shown!("own", secrets(), Issuer::own(SHARED.name(), &hmac())),
                shown!("late", secrets(), Issuer::new(LATE.name(), crate::issuers::Keys::Late)),
            ]);
            issuers
        }),
        holds("core/UnverifiedToken", of_unverified),
    ]
}

fn of_verification() -> Vec<Shown> {
    let (token, canaries) = good();
    let verifier = several().build().unwrap();
    let refused = unsigned::ALL.iter().map(|refused| {
        shown!(
            format!("refused: {}", refused.name),
            &refused.canaries,
            verifier.verify(&refused.token)
        )
    });
    let late = armed(LATE.token()).sign();
    let of_late = canaries.clone().token(&late);
    let mut waiting = verifier.verify(&late).now().expect_err("the keys are late");
    let first = shown!("waiting for keys", &of_late, waiting);
    wait(&mut waiting).unwrap();
    let (asked, of_asked) = asked();
    let asking = single().build().unwrap().verify(&asked).now().expect_err("it takes its time");
    refused
        .chain([
            first,
            shown!("taken", &of_late, waiting),
            shown!("done", &canaries, verifier.verify(token)),
            shown!("waiting for the application", &of_asked, asking),
        ])
        .collect()
}

/// A good token, and what types it remembers.
pub(super) fn verified() -> VerifiedToken {
    let token = wait(several().build().unwrap().verify(good().0)).unwrap();
    let claims: Arc<Value> = token.claims().unwrap();
    assert_eq!(claims["sub"], word("subject"));
    token
}

fn of_token() -> Vec<Shown> {
    let (_, canaries) = good();
    vec![
        shown!("verified", &canaries, verified()),
        shown!("in an Arc", &canaries, *Arc::new(verified())),
    ]
}

fn of_checking() -> Vec<Shown> {
    let (asked, of_asked) = asked();
    let token = wait(single().build().unwrap().verify(&asked)).unwrap();
    let (_, canaries) = good();
    let closure = |token: VerifiedToken| async move { Ok::<_, String>(token.subject().is_some()) };
    vec![
        shown!("ready", &canaries, Accounts.check(&verified())),
        shown!("pending", &of_asked, Accounts.check(&token)),
        shown!("pending, a closure", &of_asked, closure.check(&token)),
    ]
}

fn of_unverified() -> Vec<Shown> {
    let (token, canaries) = good();
    let forged = unsigned::ALL.iter().filter_map(|refused| {
        let token = UnverifiedToken::parse(&refused.token).ok()?;
        Some(shown!(refused.name, &refused.canaries, token))
    });
    forged.chain([shown!("good", &canaries, UnverifiedToken::parse(token).unwrap())]).collect()
}
