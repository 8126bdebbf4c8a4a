//! Many tokens and little room.

use serde_json::json;

use super::kit::{LEAST, One, signed};

/// So few that a flood does not fit, and so many that no four of eight tokens share a set.
const FEW: usize = 8 * LEAST;

/// Tokens that come once take nothing from those that come often.
#[test]
fn tokens_that_come_once_push_nothing_out() {
    let one = One::with(|builder| builder.token_cache_bytes(FEW));
    let hot: Vec<_> = (0..8).map(|n| one.token(json!({"sub": format!("hot {n}")}))).collect();
    hot.iter().for_each(|token| one.know(token));
    let mut missed = 0;
    for flood in 0..20_000 {
        assert!(!one.hits(&one.token(json!({"sub": format!("once {flood}")}))));
        if flood % 50 == 0 {
            missed += hot.iter().filter(|token| !one.hits(token)).count();
        }
    }
    assert_eq!(missed, 0, "of 3,200 presentations");
}

/// Nor do those that come a few times: whoever comes often has a second chance.
#[test]
fn tokens_that_come_often_outlast_those_that_come_three_times() {
    let one = One::with(|builder| builder.token_cache_bytes(FEW));
    let hot: Vec<_> = (0..8).map(|n| one.token(json!({"sub": format!("hot {n}")}))).collect();
    hot.iter().for_each(|token| one.know(token));
    let (mut missed, mut asked) = (0, 0);
    for flood in 0..4_000 {
        let token = one.token(json!({"sub": format!("thrice {flood}")}));
        for _ in 0..3 {
            one.verify(&token).unwrap();
        }
        missed += hot.iter().filter(|token| !one.hits(token)).count();
        asked += hot.len();
    }
    assert!(missed * 100 < asked, "{missed} of {asked} were forgotten");
}

/// A token is forgotten, and met again, without a trace of either in the answers.
#[test]
fn what_was_forgotten_is_learnt_again() {
    let one = One::with(|builder| builder.token_cache_bytes(LEAST));
    let mint = |n: usize| one.token(json!({"sub": format!("{n}"), "pad": "x".repeat(900)}));
    let tokens: Vec<_> = (0..300).map(mint).collect();
    for round in 0..6 {
        for (number, token) in tokens.iter().enumerate() {
            for _ in 0..3 {
                let verified = one.verify(token).unwrap();
                assert_eq!(verified.subject(), Some(&*number.to_string()), "{round}");
            }
        }
    }
}

/// The largest token there can be is remembered by the smallest cache.
#[test]
fn one_large_token_fits() {
    let one = One::with(|builder| builder.token_cache_bytes(LEAST));
    let large = one.token(json!({"pad": "x".repeat(11_800)}));
    assert!(large.len() > 15_900 && large.len() <= 16_384, "{}", large.len());
    one.know(&large);
    assert!(one.hits(&large));
    let others = [(); 3].map(|()| signed(&one.key, json!({"sub": "other"})));
    others.iter().for_each(|token| one.know(token));
    assert!(others.iter().all(|token| one.hits(token)));
}
