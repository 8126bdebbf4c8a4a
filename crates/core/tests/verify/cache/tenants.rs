//! Known tokens of tenants.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hallpass_core::{ErrorKind, Issuer, SigningKey, Tenants, Verifier};
use serde_json::json;

use super::kit::{Count, Hands, Shelf, Standing, know, remembering, run, signed};

const PATTERN: &str = "https://id.example.com/{tenant}";

/// Two tenants whose keys have the same id.
struct Two {
    count: Count,
    shelf: Shelf,
    acme: SigningKey,
    globex: SigningKey,
    verifier: Verifier,
}

impl Two {
    fn new(tenants: Tenants) -> Self {
        let (count, shelf) = (Count::default(), Shelf::default());
        let (acme, globex) = (count.key("acme", "1"), count.key("globex", "1"));
        shelf.put("acme", [&acme]);
        shelf.put("globex", [&globex]);
        let issuer = Issuer::tenants(tenants, shelf.of_tenants());
        let verifier = remembering(issuer, &Hands::new()).audience("orders").build().unwrap();
        Self { count, shelf, acme, globex, verifier }
    }

    /// The verdict and whether it was from memory.
    fn ask(&self, token: &str) -> (Option<ErrorKind>, bool) {
        let (verified, signatures) = self.count.of(|| run(self.verifier.verify(token)));
        (verified.err().map(|error| error.kind()), signatures == 0)
    }
}

fn token(key: &SigningKey, tenant: &str) -> String {
    signed(key, json!({"iss": PATTERN.replace("{tenant}", tenant)}))
}

#[test]
fn a_known_token_goes_with_the_key_of_its_own_tenant() {
    let two = Two::new(Tenants::of(PATTERN).allow(["acme", "globex"]));
    let (acme, globex) = (token(&two.acme, "acme"), token(&two.globex, "globex"));
    know(&two.verifier, &acme);
    know(&two.verifier, &globex);
    assert_eq!([two.ask(&acme), two.ask(&globex)], [(None, true); 2]);

    // The keys of both, exchanged.
    two.shelf.put("acme", [&two.globex]);
    assert_eq!(two.ask(&acme), (Some(ErrorKind::Signature), false));
    assert_eq!(two.ask(&globex), (None, true), "the other tenant's keys are what they were");
    two.shelf.put("globex", [&two.acme]);
    for token in [&acme, &globex] {
        assert_eq!(two.ask(token), (Some(ErrorKind::Signature), false));
    }
    two.shelf.put("acme", [&two.acme]);
    two.shelf.put("globex", [&two.globex]);
    know(&two.verifier, &acme);
    know(&two.verifier, &globex);

    two.shelf.stand("globex", Standing::Unavailable);
    assert_eq!(two.ask(&globex), (Some(ErrorKind::KeysUnavailable), true), "nothing to try");
    assert_eq!(two.ask(&acme), (None, true));
    two.shelf.stand("globex", Standing::There);
    assert_eq!(two.ask(&globex), (None, true));
}

/// One tenant's set in the hands of another is still not its own.
#[test]
fn a_token_of_one_tenant_is_known_for_that_one_alone() {
    let two = Two::new(Tenants::of(PATTERN).allow_any());
    let own = token(&two.acme, "acme");
    know(&two.verifier, &own);
    for (key, tenant) in [(&two.acme, "globex"), (&two.globex, "acme")] {
        let forged = token(key, tenant);
        for _ in 0..4 {
            assert_eq!(two.ask(&forged), (Some(ErrorKind::Signature), false), "{tenant}");
        }
    }
    assert_eq!(two.ask(&own), (None, true));
}

/// Whether a tenant is let in is asked for every token: of those that are known, too.
#[test]
fn a_tenant_that_is_let_in_no_more_takes_its_known_tokens_along() {
    let (open, asked) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
    let (is_open, count) = (Arc::clone(&open), Arc::clone(&asked));
    let two = Two::new(Tenants::of(PATTERN).allow_if(move |tenant| {
        count.fetch_add(1, Ordering::Relaxed);
        tenant != "acme" || is_open.load(Ordering::Relaxed)
    }));
    let (acme, globex) = (token(&two.acme, "acme"), token(&two.globex, "globex"));
    for token in [&acme, &globex] {
        know(&two.verifier, token);
        asked.store(0, Ordering::Relaxed);
        assert_eq!(two.ask(token), (None, true));
        assert_eq!(asked.load(Ordering::Relaxed), 1, "once a token");
    }
    open.store(false, Ordering::Relaxed);
    for _ in 0..3 {
        let (refused, _) = two.ask(&acme);
        assert_eq!(refused, Some(ErrorKind::WrongIssuer), "acme is let in no more");
        assert_eq!(two.ask(&globex), (None, true));
    }
    open.store(true, Ordering::Relaxed);
    know(&two.verifier, &acme);
    assert_eq!(two.ask(&acme), (None, true));
}
