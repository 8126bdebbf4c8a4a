//! A token, as a row knows it.

use hallpass_session::rotation::{Generation, TokenHash, TokenMark};

/// What a token is to a row: [`DEAD`], [`PREDECESSOR`], [`LEAF`], or so many generations above it.
pub(crate) type Role = u8;

/// None of the others: replaced, or of a branch that a failover cut off.
pub(crate) const DEAD: Role = 0;
/// The one that the leaf was derived from.
pub(crate) const PREDECESSOR: Role = 1;
/// The one that rotates. Two more are two generations above it.
pub(crate) const LEAF: Role = 2;
/// How many roles there are: no failover of the model loses more than three generations.
pub(crate) const ROLES: usize = 6;

/// A token somewhere in the world: its role now, and in the copy of the row that a failover would
/// bring back (0 while there is none).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Token {
    pub(crate) now: Role,
    pub(crate) then: Role,
}

impl Token {
    pub(crate) const FIRST: Self = Self { now: LEAF, then: DEAD };
}

/// The hash that stands for the token of this role, in the row of one step.
pub(crate) fn hash(role: Role) -> TokenHash {
    TokenHash::new([role; 32])
}

/// The hash of a successor that a step may make.
pub(crate) const CANDIDATE: TokenHash = TokenHash::new([0xCA; 32]);

/// The mark that stands for the token of this role, if the row's leaf and predecessor are these.
pub(crate) fn mark(role: Role, leaf: Generation, predecessor: Generation) -> TokenMark {
    let generation = match role {
        DEAD => Generation::FIRST,
        PREDECESSOR => predecessor,
        higher => Generation::new(leaf.number() + u64::from(higher - LEAF)),
    };
    TokenMark { generation, hash: hash(role) }
}

/// A set of tokens: what a thief holds.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct Tokens(u64);

impl Tokens {
    pub(crate) fn insert(&mut self, token: Token) {
        self.0 |= 1 << (usize::from(token.now) * ROLES + usize::from(token.then));
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Token> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let bit = left.checked_ilog2()?;
            left &= !(1 << bit);
            let (now, then) = (bit / 6, bit % 6);
            Some(Token { now: u8::try_from(now).unwrap(), then: u8::try_from(then).unwrap() })
        })
    }

    pub(crate) fn map(self, with: impl Fn(Token) -> Token) -> Self {
        let mut mapped = Self::default();
        self.iter().for_each(|token| mapped.insert(with(token)));
        mapped
    }
}
