//! The application has the last word on a token, at every request (`TokenCheck`).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hallpass::{
    CheckUnavailable, Checking, ErrorKind, Gate, RejectionKind, TokenCheck, Verdict, VerifiedToken,
    Verifier,
};
use serde_json::json;

use super::ALGORITHM;
use crate::kit::{AUDIENCE, bearer, builder, claims, good, header, issuer, key, signed};
use crate::kit::{unsigned, with_signature};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![asked()]
}

/// What the application knows of accounts, and how often it was asked.
#[derive(Clone, Default)]
struct Accounts {
    asked: Arc<AtomicUsize>,
    /// After so many questions the account is gone.
    deleted_after: Option<usize>,
    broken: bool,
}

impl TokenCheck for Accounts {
    fn check(&self, token: &VerifiedToken) -> Checking {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        if self.broken {
            return Checking::Ready(Err(CheckUnavailable::new().because("down")));
        }
        let gone = self.deleted_after.is_some_and(|after| asked >= after);
        let known = token.subject() == Some("ann") && !gone;
        Checking::Ready(Ok(if known { Verdict::Accept } else { Verdict::Refuse }))
    }
}

fn with(accounts: &Accounts) -> Verifier {
    let builder = builder([issuer(ALGORITHM)]).audience(AUDIENCE);
    builder.check(accounts.clone()).build().unwrap()
}

fn asked() -> Line {
    let token = |more| signed(key(ALGORITHM), header(ALGORITHM), claims(more));
    let here = with(&Accounts::default());
    let broken = with(&Accounts { broken: true, ..Accounts::default() });
    let disowned = ErrorKind::Disowned;
    let mut cases = vec![
        Case::accepted("an account that is there", &here, token(json!({}))),
        Case::refused("an account that is not", &here, token(json!({"sub": "bob"})), disowned),
        Case::refused("nobody", &here, token(json!({"sub": null})), disowned),
        Case::refused("an empty name", &here, token(json!({"sub": ""})), disowned),
        Case::refused("no answer", &broken, good_token(), ErrorKind::CheckUnavailable),
    ];
    let leaving = Accounts { deleted_after: Some(2), ..Accounts::default() };
    let gate = Gate::new(with(&leaving)).unobserved();
    let verdicts: Vec<_> = (0..4)
        .map(|_| gate.begin(&bearer(good_token())).now().unwrap().err().map(|r| r.kind()))
        .collect();
    let gone = Some(RejectionKind::Token(disowned));
    let expected = vec![None, None, gone, gone];
    cases.push(Case::same("an account that is deleted between requests", verdicts, expected));
    let counting = Accounts::default();
    let verifier = with(&counting);
    let forged = with_signature(&unsigned(header(ALGORITHM), good()), [7; 32]);
    for token in [forged, token(json!({"exp": 1})), token(json!({"aud": "x"})), "x.y.z".into()] {
        let refused = crate::segments::kind(&verifier, &token).is_some();
        cases.push(Case::same(format!("a bad token of {} bytes", token.len()), refused, true));
    }
    let asked = counting.asked.load(Ordering::Relaxed);
    cases.push(Case::same("nobody is asked about a bad token", asked, 0));
    Line {
        name: "the application's word",
        why: "an account that was closed, or lost its rights, works on until the token expires: the \
              application is asked about every request, and no answer is no",
        advisories: &["CVE-2024-22513", "CVE-2026-35594", "CVE-2026-53471", "CVE-2026-54593"],
        cases,
    }
}

fn good_token() -> String {
    signed(key(ALGORITHM), header(ALGORITHM), good())
}
