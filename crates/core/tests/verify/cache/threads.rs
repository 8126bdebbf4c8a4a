//! Threads that present tokens while others change the keys, and verifiers come and go.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use hallpass_core::{ErrorKind, Issuer, SigningKey, Verifier};
use serde::Deserialize;
use serde_json::json;

use super::kit::{Count, Hands, LEAST, One, Shelf, remembering, run, signed};
use crate::kit::ISSUER;

const TOKENS: usize = 120;
const ROUNDS: usize = 60;

#[derive(Deserialize)]
struct Me {
    sub: String,
    number: usize,
}

/// A shelf whose one key changes between two of the same id, and the count of its changes: odd
/// while one is under way.
struct Changing {
    keys: [SigningKey; 2],
    shelf: Shelf,
    changes: AtomicUsize,
}

impl Changing {
    fn change(&self) {
        let before = self.changes.fetch_add(1, Ordering::SeqCst);
        let next = &self.keys[before / 2 % 2];
        self.shelf.put("one", [next]);
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Which key serves, if none has come or gone since the count was `before`.
    fn serves(&self, before: usize) -> Option<usize> {
        let still = self.changes.load(Ordering::SeqCst) == before && before.is_multiple_of(2);
        // The first change puts the first key there.
        still.then(|| (before / 2 + 1) % 2)
    }
}

fn tokens(keys: &[SigningKey; 2]) -> Vec<(usize, String)> {
    let mint = |number: usize| {
        let claims = json!({"sub": format!("{number:03}"), "number": number});
        (number, signed(&keys[number % 2], claims))
    };
    (0..TOKENS).map(mint).collect()
}

/// Whatever happens meanwhile, the claims are those of the token; and where no key changed
/// meanwhile, so is the verdict.
fn present(verifier: &Verifier, changing: &Changing, number: usize, token: &str) {
    let before = changing.changes.load(Ordering::SeqCst);
    let verified = run(verifier.verify(token));
    let serves = changing.serves(before);
    match verified {
        Ok(verified) => {
            let me = verified.claims::<Me>().unwrap();
            assert_eq!((me.number, &*me.sub), (number, &*format!("{number:03}")));
            assert_eq!(verified.subject(), Some(&*me.sub));
            assert!(serves.is_none_or(|key| key == number % 2), "{number}: its key is gone");
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Signature);
            assert!(serves.is_none_or(|key| key != number % 2), "{number}: its key is there");
        }
    }
}

#[test]
fn no_claims_are_ever_those_of_another_token() {
    let (count, shelf, clock) = (Count::default(), Shelf::default(), Hands::new());
    let keys = [count.key("zero", "1"), count.key("one", "1")];
    let tokens = tokens(&keys);
    let changing = Changing { keys, shelf, changes: AtomicUsize::new(0) };
    changing.change();
    let build = |bytes: usize| {
        let issuer = Issuer::new(ISSUER, changing.shelf.of("one"));
        let builder = remembering(issuer, &clock).token_cache_bytes(bytes);
        builder.audience("orders").build().unwrap()
    };
    let (verifier, done) = (build(LEAST), AtomicBool::new(false));
    let (verifier, build, tokens, changing, ended) = (&verifier, &build, &tokens, &changing, &done);
    thread::scope(|scope| {
        let presenting = (1..5).map(|stride: usize| {
            scope.spawn(move || {
                // Verifiers that come and go, beside the one that stays.
                let mut own = build(LEAST);
                for round in 0..ROUNDS {
                    for step in 0..TOKENS {
                        let (number, token) = &tokens[(step * (2 * stride + 1) + round) % TOKENS];
                        for _ in 0..3 {
                            present(verifier, changing, *number, token);
                        }
                        present(&own, changing, *number, token);
                    }
                    if round % 8 == stride {
                        own = build(LEAST * 4);
                    }
                }
            })
        });
        let presenting: Vec<_> = presenting.collect();
        let turning = scope.spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                changing.change();
                // Long enough for hits, and short enough for many changes.
                thread::sleep(std::time::Duration::from_millis(1));
            }
        });
        let results: Vec<_> = presenting.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        turning.join().unwrap();
        results.into_iter().for_each(|result| result.unwrap());
    });
    let presented = 4 * ROUNDS * TOKENS * 4;
    assert!(count.now() < presented, "some of {presented} were hits: {}", count.now());
}

/// Threads that decode one known token at once have one value, and it goes with the verifier.
#[test]
fn what_is_remembered_goes_with_its_verifier() {
    static LIVING: AtomicUsize = AtomicUsize::new(0);

    #[derive(Debug)]
    struct Counted;

    impl<'de> Deserialize<'de> for Counted {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            serde::de::IgnoredAny::deserialize(deserializer)?;
            LIVING.fetch_add(1, Ordering::SeqCst);
            Ok(Self)
        }
    }

    impl Drop for Counted {
        fn drop(&mut self) {
            LIVING.fetch_sub(1, Ordering::SeqCst);
        }
    }

    let One { key, verifier, .. } = One::with(|builder| builder.token_cache_bytes(LEAST));
    let kept = thread::scope(|scope| {
        let threads = [(); 4].map(|()| {
            scope.spawn(|| {
                let mut last = None;
                for number in 0..200 {
                    let token = signed(&key, json!({"number": number % 40}));
                    let verified = run(verifier.verify(&token)).unwrap();
                    verified.claims::<Counted>().unwrap();
                    last = Some(verified);
                }
                last.unwrap()
            })
        });
        threads.map(|thread| thread.join().unwrap())
    });
    assert!(LIVING.load(Ordering::SeqCst) > 0, "some are remembered");
    drop(verifier);
    assert!(LIVING.load(Ordering::SeqCst) <= kept.len(), "those that requests still hold");
    drop(kept);
    assert_eq!(LIVING.load(Ordering::SeqCst), 0);
}
