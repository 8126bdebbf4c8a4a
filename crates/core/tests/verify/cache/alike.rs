//! Random schedules: whatever comes in whatever order, a verifier that remembers answers like one
//! that does not.

use hallpass_core::{VerifiedToken, Verifier, VerifyError};
use serde::Deserialize;
use serde_json::Value;

use super::checks::Told;
use super::kit::{LEAST, PLENTY, Standing, run};
use super::world::{OWNERS, Step, World};

/// How many schedules there are, and how long each is.
const SCHEDULES: u64 = 3_000;
const STEPS: usize = 70;

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown, and not read")]
struct Me {
    sub: String,
    exp: u64,
}

/// Numbers that look random, the same in every run (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Mostly tokens, and mostly such as came before; mostly changes that go by again.
    fn step(&mut self, tokens: usize, favourites: &[usize]) -> Step {
        let (owner, id) = (self.below(OWNERS.len()), self.below(2));
        match self.below(100) {
            0..50 => Step::Present(self.one(favourites)),
            50..72 => Step::Present(self.below(tokens)),
            72..76 => Step::Time(0),
            76..83 => Step::Time(self.one(&[
                -31, -30, -71, -70, -69, 10, 39, 40, 69, 70, 71, 99, 100, 130, 4_999, 5_029, 5_030,
                -1_000_000, 1_000_000,
            ])),
            83 => Step::NoTime,
            84 | 85 => Step::SameKeys(owner),
            86..89 => Step::OtherKey(owner, id),
            89..91 => Step::Remove(owner, id),
            91 => Step::Stand(owner, Standing::OnTheirWay),
            92 => Step::Stand(owner, Standing::Unavailable),
            93 => Step::Stand(owner, Standing::There),
            94 => Step::Say(u8::try_from(self.below(usize::from(Told::ANSWERS))).unwrap()),
            95..97 => Step::Say(0),
            97 => Step::LetIn(false),
            _ => Step::LetIn(true),
        }
    }
}

fn schedule(seed: u64, tokens: usize) -> Vec<Step> {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let favourites = [(); 4].map(|()| random.below(tokens.min(12)));
    (0..STEPS).map(|_| random.step(tokens, &favourites)).collect()
}

/// Everything that can be asked of an answer.
fn shown(answer: Result<VerifiedToken, VerifyError>) -> String {
    match answer {
        Ok(token) => format!(
            "{} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {token:?}",
            token.payload(),
            token.claims::<Value>(),
            token.claims::<Me>(),
            token.expires_at(),
            token.issued_at(),
            token.issuer(),
            token.tenant(),
            token.subject(),
            token.token_id(),
            token.client_id(),
            token.audiences().collect::<Vec<_>>(),
            token.scopes().collect::<Vec<_>>(),
            token.roles().collect::<Vec<_>>(),
        ),
        Err(error) => format!("{:?} {error} {} {error:?}", error.kind(), error.explanation()),
    }
}

/// What the verifiers came to: their verifications of signatures, and how many tokens were good.
#[derive(Default)]
struct Tally {
    presented: usize,
    signatures: [usize; 2],
    good: usize,
    remembered: usize,
}

/// The first answer that differs.
fn differs(world: &World, bytes: usize, steps: &[Step], tally: &mut Tally) -> Option<String> {
    let mut stage = world.stage();
    let verifiers = stage.verifiers(bytes);
    for (at, step) in steps.iter().enumerate() {
        stage.step(*step);
        let Step::Present(token) = step else { continue };
        let token = &world.tokens[*token];
        let ask = |verifier: &Verifier| world.count.of(|| run(verifier.verify(token)));
        let [(remembered, few), (anew, all)] = [ask(&verifiers[0]), ask(&verifiers[1])];
        tally.presented += 1;
        tally.signatures = [tally.signatures[0] + few, tally.signatures[1] + all];
        tally.good += usize::from(anew.is_ok());
        tally.remembered += usize::from(remembered.is_ok() && few == 0);
        let [remembered, anew] = [remembered, anew].map(shown);
        if remembered != anew {
            return Some(format!("step {at}, {step:?}:\n{remembered}\nand not\n{anew}"));
        }
        let [asked, wanted] = stage.asked();
        if asked != wanted {
            return Some(format!(
                "step {at}, {step:?}: the check was asked {asked} times, not {wanted}"
            ));
        }
        if few > all {
            return Some(format!("step {at}, {step:?}: {few} verifications, and {all} without"));
        }
    }
    None
}

/// The same schedule without whatever plays no part in it.
fn shortest(world: &World, bytes: usize, mut steps: Vec<Step>) -> Vec<Step> {
    let mut at = steps.len();
    while at > 0 {
        at -= 1;
        let mut fewer = steps.clone();
        fewer.remove(at);
        if differs(world, bytes, &fewer, &mut Tally::default()).is_some() {
            steps = fewer;
        }
    }
    steps
}

#[test]
fn a_verifier_that_remembers_answers_like_one_that_does_not() {
    let (world, mut tally) = (World::new(), Tally::default());
    for seed in 1..=SCHEDULES {
        let steps = schedule(seed, world.tokens.len());
        let bytes = if seed.is_multiple_of(2) { LEAST } else { PLENTY };
        if differs(&world, bytes, &steps, &mut tally).is_some() {
            let steps = shortest(&world, bytes, steps);
            let answers = differs(&world, bytes, &steps, &mut tally).unwrap();
            panic!("schedule {seed}: {steps:#?}\n{answers}");
        }
    }
    // The schedules are such as try something.
    let Tally { presented, signatures: [few, all], good, remembered } = tally;
    assert!(good * 3 > presented && good * 3 < presented * 2, "{good} of {presented} were good");
    assert!(remembered * 4 > good, "{remembered} of {good} good ones were remembered");
    assert!(few * 3 < all * 2, "{few} signatures in place of {all}");
}
