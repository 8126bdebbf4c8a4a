//! Everything that is somewhere: the row, the tabs, the network, the thief, the copy of the row.

use hallpass_session::rotation::Outcome;

use crate::role::{LEAF, Role, Token, Tokens};
use crate::row::Row;
use crate::rules::{How, Stepped, Steps};

/// What may happen in a world, and how often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Env {
    /// Tabs of one cookie jar; an application with its own storage is one tab.
    pub(crate) tabs: usize,
    /// The longest way of a request, and of an answer, in ticks.
    pub(crate) request: u8,
    pub(crate) answer: u8,
    /// How many answers are lost.
    pub(crate) losses: u8,
    /// Only one tab refreshes at a time.
    pub(crate) lock: bool,
    /// A thief copies one token once, and presents whatever he has at any time.
    pub(crate) thief: bool,
    /// How many commands stay under way after their client gave up.
    pub(crate) ghosts: u8,
    /// Commands are also doubled on their way.
    pub(crate) doubled: bool,
    pub(crate) revoke: Option<Revoke>,
    /// How many of its latest writes a failover loses, at most.
    pub(crate) rollback: i8,
    /// A client asks again within so many ticks after a lost answer.
    pub(crate) retry_within: Option<u8>,
    /// A client keeps the pace that it owes: it asks at most twice, the second time within so many
    /// ticks, and then not at all for twice the grace.
    pub(crate) paced: Option<u8>,
}

impl Env {
    /// One client, messages that take a tick at most, and nothing goes wrong.
    pub(crate) const CALM: Self = Self {
        tabs: 1,
        request: 1,
        answer: 1,
        losses: 0,
        lock: false,
        thief: false,
        ghosts: 0,
        doubled: false,
        revoke: None,
        rollback: 0,
        retry_within: None,
        paced: None,
    };
}

/// By what a session is revoked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Revoke {
    /// Its row is ended.
    Session,
    /// The cut-off of its subject is raised; the row is not touched.
    Subject,
}

/// One state.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct World {
    pub(crate) row: Row,
    pub(crate) jar: Token,
    pub(crate) tabs: [Tab; 3],
    /// Commands in the network that nobody waits for.
    pub(crate) late: [Option<Ghost>; 2],
    pub(crate) ghosts: u8,
    pub(crate) thief: Tokens,
    pub(crate) stolen: bool,
    pub(crate) pace: Pace,
    /// The thief has had a success, so many ticks ago, and the owner so many refreshes since.
    pub(crate) used: bool,
    pub(crate) quiet: u8,
    pub(crate) later: u8,
    /// The leaf has been presented, which the row does not remember.
    pub(crate) leaf_seen: bool,
    pub(crate) losses: u8,
    pub(crate) revoked: bool,
    /// Live nodes hold the end of the session in memory.
    pub(crate) known: bool,
    /// The row when replication stalled, and since then: generations made, and writes.
    pub(crate) copy: Option<Row>,
    pub(crate) generations: u8,
    pub(crate) writes: i8,
}

/// What a tab is at.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Tab {
    Idle,
    Asking {
        token: Token,
        age: u8,
    },
    /// An answer is under way, with a refresh token or without.
    Answered {
        outcome: Out,
        token: Option<Token>,
        age: u8,
    },
    /// It got no answer, and must ask again in time.
    Waiting {
        age: u8,
    },
}

/// Where a client is in its pace.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Pace {
    /// It may ask: the first time.
    Free,
    /// It has asked, the first time so long ago.
    Asked { age: u8, twice: bool },
    /// It must not ask, since so long ago.
    Resting { age: u8 },
}

/// A command in the network.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Ghost {
    pub(crate) token: Token,
    pub(crate) age: u8,
    /// It made the leaf already: this is its double.
    pub(crate) resend: bool,
}

/// An outcome, without what it carries.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Out {
    Busy,
    Current,
    Healed,
    Late,
    Replay,
    Reuse,
    Revoked,
    Rotated,
    Superseded,
}

impl Out {
    pub(crate) fn mints(self) -> bool {
        matches!(
            self,
            Self::Current | Self::Healed | Self::Replay | Self::Rotated | Self::Superseded
        )
    }
}

impl From<Outcome> for Out {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Busy => Self::Busy,
            Outcome::Current => Self::Current,
            Outcome::Healed => Self::Healed,
            Outcome::Late => Self::Late,
            Outcome::Replay(_) => Self::Replay,
            Outcome::Reuse(_) => Self::Reuse,
            Outcome::Revoked => Self::Revoked,
            Outcome::Rotated(_) => Self::Rotated,
            Outcome::Superseded(_) => Self::Superseded,
            other => panic!("{other:?} cannot happen in the model"),
        }
    }
}

/// What became of a presented token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) world: World,
    pub(crate) outcome: Out,
    pub(crate) token: Option<Token>,
}

impl World {
    pub(crate) fn start(env: &Env) -> Self {
        Self {
            row: Row::NEW,
            jar: Token::FIRST,
            tabs: [Tab::Idle; 3],
            late: [None; 2],
            ghosts: env.ghosts,
            thief: Tokens::default(),
            stolen: false,
            pace: Pace::Free,
            used: false,
            quiet: 0,
            later: 0,
            leaf_seen: false,
            losses: env.losses,
            revoked: false,
            known: false,
            copy: None,
            generations: 0,
            writes: 0,
        }
    }

    /// The store carries out a command, and the node judges what it hears.
    pub(crate) fn present(self, token: Role, how: How, steps: &Steps<'_>) -> Answer {
        let (rules, stepped) = (steps.rules, steps.step(&self.row, token, how));
        let mut world = self.after(&stepped);
        let outcome = Out::from(stepped.outcome);
        if outcome == Out::Reuse {
            world.known = true;
        }
        // Only where a thief is looked at: it tells worlds apart that are otherwise the same.
        let seen = outcome == Out::Current || (world.leaf_seen && stepped.roles.is_none());
        world.leaf_seen = rules.watch_leaf && seen;
        if rules.view_check && self.known && outcome.mints() {
            // The node's own view holds the end, which a failover has lost: it is done again.
            world.row.active = false;
            return Answer { world, outcome: Out::Revoked, token: None };
        }
        let token = stepped.outcome.successor().map(|_| world.leaf());
        Answer { world, outcome, token }
    }

    fn after(self, stepped: &Stepped) -> Self {
        let mut world = self;
        world.row = stepped.row;
        if world.copy.is_some() && stepped.changed {
            world.writes += 1;
            world.generations +=
                u8::from(matches!(stepped.outcome, Outcome::Rotated(_) | Outcome::Superseded(_)));
        }
        match stepped.roles {
            Some(roles) => world.map(|t| Token { now: roles[usize::from(t.now)], ..t }),
            None => world,
        }
    }

    /// The leaf, and what it would be after a failover.
    fn leaf(&self) -> Token {
        let then = if self.copy.is_some() { LEAF + self.generations } else { 0 };
        Token { now: LEAF, then }
    }

    /// The same with every token renamed. What doubled the last step doubles it no more.
    pub(crate) fn map(self, with: impl Fn(Token) -> Token) -> Self {
        let mut world = self.map_all(with);
        world.late.iter_mut().flatten().for_each(|ghost| ghost.resend = false);
        world
    }

    /// The same with every token renamed by what is no step of the row.
    pub(crate) fn map_all(self, with: impl Fn(Token) -> Token) -> Self {
        let tabs = self.tabs.map(|tab| match tab {
            Tab::Asking { token, age } => Tab::Asking { token: with(token), age },
            Tab::Answered { outcome, token, age } => {
                Tab::Answered { outcome, token: token.map(&with), age }
            }
            Tab::Idle | Tab::Waiting { .. } => tab,
        });
        let late = self.late.map(|g| g.map(|g| Ghost { token: with(g.token), ..g }));
        Self { jar: with(self.jar), tabs, late, thief: self.thief.map(&with), ..self }
    }

    /// More writes than a failover loses: the copy has caught up, and is a copy no more.
    pub(crate) fn caught_up(self, env: &Env) -> Self {
        if self.copy.is_none() || self.writes <= env.rollback {
            return self;
        }
        let world = self.map_all(|t| Token { then: 0, ..t });
        Self { copy: None, generations: 0, writes: 0, ..world }
    }
}
