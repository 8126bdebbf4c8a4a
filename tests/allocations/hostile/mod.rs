//! What refusing takes from the heap, for tokens that were made to take much.
#![expect(clippy::arithmetic_side_effects, reason = "a sum that overflows fails the test")]

mod dearer;
mod headers;
mod mutations;
mod random;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use hallpass::{ErrorKind, Field, Gate, Issuer, RejectionKind, RequestView, StaticKeys, Verifier};

use crate::counting::{Count, count_once};
use crate::requests::{builder, claims, key, sign, verifier};
use dearer::{Dearer, ERROR};
use random::Random;

/// So many tokens, each another one, and the same ones in every run.
const TOKENS: usize = 10_000;

const NOTHING: Count = Count { blocks: 0, bytes: 0 };

/// The rejection behind its reference count: what a refusal by a gate takes, and the least.
const REJECTION: Count = Count { blocks: 1, bytes: 120 };

/// None of them takes more than a good one, but for what [`dearer`] names, and that is bounded.
///
/// With several issuers the payload is read before the signature, to choose one, so that a long
/// token takes its own length more.
pub(crate) fn ten_thousand_refusals() {
    let good = sign(&claims());
    let other = Issuer::new("https://other.example.com", StaticKeys::from(key()));
    let one = Gate::new(verifier());
    let two = Gate::new(builder(key().into()).issuer(other).build().unwrap());
    let [of_one, of_two] = [&one, &two].map(|gate| match judged(gate, good.as_bytes()) {
        (count, None) => count,
        (_, Some(kind)) => panic!("the good token is refused: {kind:?}"),
    });
    let worst_of_one = worst(&one, &good, 1, |_| of_one);
    check("one issuer", dearer::EVERYWHERE, of_one, &worst_of_one);
    let longer = |token: &[u8]| u64::try_from(token.len().saturating_sub(good.len())).unwrap();
    let worst_of_two =
        worst(&two, &good, 4, |token| Count { bytes: of_two.bytes + longer(token), ..of_two });
    let all = [dearer::EVERYWHERE, dearer::BEFORE_TWO_ISSUERS].concat();
    check("two issuers", &all, of_two, &worst_of_two);
}

/// Sizes are judged before anything is decoded: however long a token is, it takes nothing but the
/// rejection, and the verifier no time that grows with it. Nor does one take more whose header is
/// too long.
pub(crate) fn sizes_come_first() {
    let good = sign(&claims());
    let (verifier, gate) = (verifier(), Gate::new(verifier()));
    for (start, fill) in [(&*good, "A"), ("A", "A"), (".", ".")] {
        for length in [16 * 1_024 + 1, 1 << 20] {
            let token = [start, &fill.repeat(length - start.len())].concat();
            assert_eq!(judged(&gate, token.as_bytes()).0, REJECTION, "{length} bytes of {fill}");
        }
        let huge = [start, &fill.repeat(100 << 20)].concat();
        let (counts, times): (Vec<_>, Vec<_>) = (0..10).map(|_| timed(&verifier, &huge)).unzip();
        assert_eq!(counts, [NOTHING; 10], "100 MiB of {fill}");
        // To look at each byte of 100 MiB takes longer on any machine.
        assert!(times.iter().min() < Some(&Duration::from_millis(1)), "100 MiB: {times:?}");
    }
    let (_, rest) = good.split_once('.').unwrap();
    for length in [4_097, 4_098, 10_000] {
        let token = format!("{}.{rest}", "A".repeat(length));
        let (count, kind) = judged(&gate, token.as_bytes());
        let expected = (REJECTION, Some(RejectionKind::Token(ErrorKind::TooLarge)));
        assert_eq!((count, kind), expected, "a header of {length} characters");
    }
}

/// What a verifier takes to refuse a token for its size.
fn timed(verifier: &Verifier, token: &str) -> (Count, Duration) {
    let start = Instant::now();
    let (count, verified) = count_once(|| verifier.verify(token).now().unwrap());
    let time = start.elapsed();
    assert_eq!(verified.map_err(|error| error.kind()).unwrap_err(), ErrorKind::TooLarge);
    (count, time)
}

/// By mutation: the worst count, and whether one is more than may be without a row in [`dearer`].
type Worst = BTreeMap<&'static str, (Count, bool)>;

/// Judges the tokens, or one of `each`, and keeps the worst of each mutation.
fn worst(gate: &Gate, good: &str, each: usize, allowed: impl Fn(&[u8]) -> Count) -> Worst {
    let mut worst = Worst::new();
    let mut random = Random::new(0x6861_6c6c_7061_7373);
    for number in 0..TOKENS {
        let (name, token) = mutations::mutated(&mut random, number, good);
        // Not by the number: every mutation has its turn.
        if !(number / mutations::kinds()).is_multiple_of(each) {
            continue;
        }
        let (count, refused) = judged(gate, &token);
        assert!(refused.is_some(), "token {number} was accepted: {name}");
        let allowed = allowed(&token);
        let (most, exceeds) = worst.entry(name).or_insert((NOTHING, false));
        most.blocks = most.blocks.max(count.blocks);
        most.bytes = most.bytes.max(count.bytes);
        *exceeds |= count.blocks > allowed.blocks + ERROR || count.bytes > allowed.bytes;
    }
    assert_eq!(worst.len(), mutations::kinds(), "each has its turn");
    worst
}

/// Holds the worst against the list of what may take more than a good token does.
fn check(gate: &str, dearer: &[Dearer], good: Count, worst: &Worst) {
    let mut wrong = Vec::new();
    for (name, (most, exceeds)) in worst {
        match (dearer.iter().find(|row| row.mutation == *name), exceeds) {
            (None, true) => wrong.push(format!("{name}: {most:?}, a good token {good:?}")),
            (Some(row), false) => wrong.push(format!("{name}: only {most:?}: drop {row:?}")),
            (Some(row), true) if row.is_exceeded(*most, good) => {
                wrong.push(format!("{name}: {most:?} beside {good:?}: {row:?}"));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{gate}:\n{}", wrong.join("\n"));
    let unknown = dearer.iter().find(|row| !worst.contains_key(row.mutation));
    assert!(unknown.is_none(), "{gate}: no mutation is called so: {unknown:?}");
}

/// What the gate takes to judge a token, and why it refuses it.
fn judged(gate: &Gate, token: &[u8]) -> (Count, Option<RejectionKind>) {
    let request = Bearing([b"Bearer ", token].concat());
    let (count, passed) = count_once(|| gate.begin(&request).now().unwrap());
    (count, passed.err().map(|refused| refused.kind()))
}

/// A request with one `Authorization` field, of any bytes.
struct Bearing(Vec<u8>);

impl RequestView for Bearing {
    fn method(&self) -> &str {
        "GET"
    }

    fn query(&self) -> Option<&str> {
        None
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        (field == Field::Authorization).then_some(&*self.0).into_iter()
    }
}
