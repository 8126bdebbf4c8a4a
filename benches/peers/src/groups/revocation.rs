//! What it costs to ask for every request whether its token was revoked.

use super::Family;
use super::cache::Dice;
use crate::bases::tower::OneRequest;
use crate::bases::{self, Verdict};
use crate::harness::allocations::kept;
use crate::harness::{Suite, Title};
use crate::ours::sessions::{Claims, Known, revoke_everyone, started, store};
use crate::ours::tower::service_of;

/// The group, and its family.
const GROUP: &str = "revocation";

/// All of its rows.
pub(crate) const FAMILY: Family = Family::new(GROUP, |suite, _| declare(suite));

/// The verifier of the same tokens that asks nobody.
const BASE: &str = "base verifier alone, known token, no sessions";

/// Rows of the sessions' verifier, with how many entries it knows.
const CHECKED: [(&str, usize); 3] = [
    ("hallpass sessions, nothing revoked", 0),
    ("hallpass sessions, 100000 revoked", 100_000),
    ("hallpass sessions, 1000000 revoked", 1_000_000),
];

/// Every token is compared with an entry about everyone.
const EVERYONE: &str = "hallpass sessions, 100000 revoked and everyone once";

/// Any of many tokens: what each of them is asked by is not always at hand.
const BASE_OF_MANY: &str = "base verifier alone, a random one of 1000 known tokens, no sessions";
const MANY: [(&str, usize); 2] = [
    ("hallpass sessions, nothing revoked, a random one of 1000 tokens", 0),
    ("hallpass sessions, 100000 revoked, a random one of 1000 tokens", 100_000),
];
const TOKENS: usize = 1_000;

/// Rows of a whole request.
const TOWER: [(&str, Make); 2] = [
    ("hallpass bare tower, no sessions", || Known::unchecked(1)),
    ("hallpass bare tower, sessions, 100000 revoked", || Known::checked(&store(100_000), 1)),
];

type Make = fn() -> Known;

fn declare(suite: &mut Suite) {
    let title = |name| Title::new(GROUP, name);
    add(suite, title(BASE), || Known::unchecked(1));
    for (name, entries) in CHECKED {
        let make = move || Known::checked(&store(entries), 1);
        add(suite, title(name).over(BASE), make);
        if entries > 0 {
            suite.add_scale(title(name), move || bytes_an_entry(entries));
        }
    }
    add(suite, title(EVERYONE).over(BASE), || {
        let store = store(100_000);
        revoke_everyone(&store);
        Known::checked(&store, 1)
    });
    add_many(suite, title(BASE_OF_MANY), || Known::unchecked(TOKENS));
    for (name, entries) in MANY {
        let make = move || Known::checked(&store(entries), TOKENS);
        add_many(suite, title(name).over(BASE_OF_MANY), make);
    }
    let make = || Known::unchecked(1);
    add_tower(suite, title(bases::tower::BASE), make, |_| bases::tower::service());
    for (name, make) in TOWER {
        let title = title(name).over(bases::tower::BASE);
        add_tower(suite, title, make, |known| service_of::<Claims>(known.verifier()));
    }
}

/// One known token again and again.
fn add(suite: &mut Suite, title: Title, make: impl FnOnce() -> Known + 'static) {
    suite.add(title, move || {
        let known = make();
        move || known.verify(0)
    });
}

/// Any of its tokens.
fn add_many(suite: &mut Suite, title: Title, make: impl FnOnce() -> Known + 'static) {
    suite.add(title, move || {
        let (known, mut dice) = (make(), Dice::default());
        move || known.verify(dice.roll(TOKENS))
    });
}

/// One known token in a request.
fn add_tower<S: OneRequest>(
    suite: &mut Suite,
    title: Title,
    make: Make,
    serve: impl FnOnce(&Known) -> S + 'static,
) {
    suite.add(title, move || {
        let known = make();
        let service = serve(&known);
        move || service.send(Some(known.bearer()), Verdict::LetIn)
    });
}

/// Bytes of the heap, as they are counted: all that so many entries add to sessions.
///
/// # Panics
/// The sessions themselves take them for fewer, or for a tenth more.
fn bytes_an_entry(entries: usize) -> f64 {
    let [none, few, many] = [0, FEW, entries].map(Weight::of);
    let (told, counted) = (many.told - few.told, many.counted - few.counted);
    let share = told / counted;
    assert!((LEAST..MOST).contains(&share), "{entries} entries: {counted} bytes, told {told}");
    (many.counted - none.counted) / entries as f64
}

/// More than the last events that a node keeps beside its entries: those are no part of what the
/// sessions tell.
const FEW: usize = 10_000;

/// What is told is not less than what there is, but for what the background holds at the moment.
const LEAST: f64 = 0.99;
const MOST: f64 = 1.1;

/// What sessions take, in bytes.
struct Weight {
    counted: f64,
    /// What they tell of their entries.
    told: f64,
}

impl Weight {
    fn of(entries: usize) -> Self {
        let store = store(entries);
        let (sessions, counted) = kept(|| started(&store));
        let health = sessions.health();
        assert_eq!(health.revocations, entries);
        Self { counted: counted as f64, told: health.revocation_bytes as f64 }
    }
}
