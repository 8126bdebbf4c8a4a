//! Verdicts that do not depend on what was asked before, nor on who else asked.

use std::time::Duration;

use hallpass::{ErrorKind, Issuer, StaticKeys};
use serde_json::json;

use super::{ALGORITHM, keys, token};
use crate::kit::{AUDIENCE, ISSUER, NOW, builder, claims, header, issuer, key, signed, verifier};
use crate::line::{Case, Line};
use crate::segments::kind;

pub(super) fn lines() -> Vec<Line> {
    vec![repeated(), two_verifiers()]
}

/// The same token, the same verdict.
fn repeated() -> Line {
    let verifier = verifier(ALGORITHM);
    let with = |more| signed(key(ALGORITHM), header(ALGORITHM), claims(more));
    let (good, forged) = (token(), token() + "A");
    let mut cases = Vec::new();
    for (name, token, expected) in [
        ("good", good.clone(), None),
        ("expired", with(json!({"exp": 1})), Some(ErrorKind::Expired)),
        ("of another audience", with(json!({"aud": "x"})), Some(ErrorKind::WrongAudience)),
        ("of another issuer", with(json!({"iss": "x"})), Some(ErrorKind::WrongIssuer)),
        ("badly signed", forged, Some(ErrorKind::Signature)),
    ] {
        let seen = (0..1000).filter(|_| kind(&verifier, &token) == expected).count();
        cases.push(Case::same(format!("a thousand times, {name}"), seen, 1000));
        let turns = (0..1000)
            .filter(|_| kind(&verifier, &good).is_none() && kind(&verifier, &token) == expected);
        cases.push(Case::same(format!("by turns with a good one, {name}"), turns.count(), 1000));
    }
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (verifier, good) = (verifier.clone(), good.clone());
            std::thread::spawn(move || (0..250).all(|_| kind(&verifier, &good).is_none()))
        })
        .collect();
    let all = threads.into_iter().all(|thread| thread.join().unwrap());
    cases.push(Case::same("from four threads at once", all, true));
    cases.push(Case::accepted("once more", &verifier, good));
    Line {
        name: "the same again",
        why: "a verifier that remembers where it stopped, or whom it saw last, accepts every second time \
              what it must refuse: a verdict depends on the token, the settings and the time",
        advisories: &["CVE-2026-35040"],
        cases,
    }
}

/// One token, two verifiers, in every order.
fn two_verifiers() -> Line {
    use ErrorKind::{Expired, Signature, WrongAudience, WrongIssuer};
    let with = |more| signed(key(ALGORITHM), header(ALGORITHM), claims(more));
    let here = || builder([issuer(ALGORITHM)]).audience(AUDIENCE);
    let exact = here().leeway(Duration::ZERO).build().unwrap();
    let here = here().build().unwrap();
    let there = builder([issuer(ALGORITHM)]).audience("billing").build().unwrap();
    let named = builder([Issuer::new("https://other.example.com", keys())]);
    let named = named.audience(AUDIENCE).build().unwrap();
    let stranger = hallpass::SigningKey::generate(ALGORITHM).unwrap();
    let stranger = Issuer::new(ISSUER, StaticKeys::from(stranger.verifying_key()));
    let keyed = builder([stranger]).audience(AUDIENCE).build().unwrap();
    let billing = with(json!({"aud": "billing"}));
    let late = with(json!({"exp": NOW - 10}));
    let table = [
        ("here", &here, token(), None),
        ("at another audience", &there, token(), Some(WrongAudience)),
        ("under another name", &named, token(), Some(WrongIssuer)),
        ("with another key", &keyed, token(), Some(Signature)),
        ("there", &there, billing.clone(), None),
        ("there's, here", &here, billing, Some(WrongAudience)),
        ("late, with leeway", &here, late.clone(), None),
        ("late, without leeway", &exact, late, Some(Expired)),
    ];
    let judge = |order: &mut dyn Iterator<Item = usize>| {
        let wrong = order.filter(|at| kind(table[*at].1, &table[*at].2) != table[*at].3);
        wrong.map(|at| table[at].0).collect::<Vec<_>>()
    };
    let mut cases = vec![Case::accepted("alone", &here, token())];
    for rounds in [1, 2, 50] {
        let all = || (0..rounds).flat_map(|_| 0..table.len());
        let forwards = judge(&mut all());
        cases.push(Case::same(format!("{rounds} rounds forwards"), forwards, vec![]));
        let backwards = judge(&mut all().rev());
        cases.push(Case::same(format!("{rounds} rounds backwards"), backwards, vec![]));
    }
    Line {
        name: "two verifiers",
        why: "what one service accepted was remembered, and accepted by another with other settings: what \
              a verifier knows stays with it",
        advisories: &["CVE-2026-33496"],
        cases,
    }
}
