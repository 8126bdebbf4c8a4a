//! The rules once more, over everything that has happened instead of over a row. It keeps no state
//! that is changed: each question is answered by looking back.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::rotation::{CutOffs, KekId, Limits, Nonce, RotateCommand, TokenMark};

/// One thing that has happened to a session.
#[derive(Clone, Debug)]
pub(crate) enum Fact {
    Made { token: TokenMark, by: By, at: StoreTime, idle: Duration },
    HandedOutAgain { at: StoreTime },
    Ended,
}

/// How a token came to be the leaf.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum By {
    Start,
    Rotation { from: TokenMark, nonce: Nonce, kek: KekId },
    Superseding { from: TokenMark, nonce: Nonce, kek: KekId },
    Healing,
}

impl By {
    const fn from(self) -> Option<(TokenMark, Nonce, KekId)> {
        match self {
            Self::Rotation { from, nonce, kek } | Self::Superseding { from, nonce, kek } => {
                Some((from, nonce, kek))
            }
            Self::Start | Self::Healing => None,
        }
    }
}

/// Every outcome that a schedule can come to.
pub(crate) const ALL: [&str; 13] = [
    "binding",
    "busy",
    "current",
    "expired",
    "fork",
    "healed",
    "late",
    "not found",
    "replay",
    "revoked",
    "rotated",
    "superseded",
    "theft",
];

/// What is the same all through.
#[derive(Clone, Debug)]
pub(crate) struct Terms<'t> {
    pub(crate) limits: &'t Limits,
    pub(crate) created: StoreTime,
    pub(crate) absolute: StoreTime,
    pub(crate) bound: bool,
    pub(crate) cut_offs: CutOffs,
}

/// What a command comes to, and the fact that it adds.
pub(crate) fn judge(
    facts: &[Fact],
    terms: &Terms<'_>,
    command: &RotateCommand,
    now: StoreTime,
) -> (&'static str, Option<Fact>) {
    let (token, by, made, lives) = leaf(facts);
    if facts.iter().any(|fact| matches!(fact, Fact::Ended)) {
        return ("revoked", None);
    }
    if now >= made.after(lives) || now >= terms.absolute {
        return ("expired", None);
    }
    let cut = |cut_off: Option<StoreTime>| cut_off.is_some_and(|t| terms.created <= t);
    if cut(terms.cut_offs.subject) || cut(terms.cut_offs.everyone) {
        return ("revoked", Some(Fact::Ended));
    }
    if terms.bound != command.binding.is_some() {
        return ("binding", None);
    }
    let now = now.max(made);
    if command.presented == token {
        return presented_leaf(facts, terms, command, now);
    }
    if by.from().is_some_and(|(from, ..)| from == command.presented) {
        return presented_predecessor(facts, terms, command, now);
    }
    let generation = command.presented.generation;
    if generation > token.generation {
        let token = command.presented;
        let made = Fact::Made { token, by: By::Healing, at: now, idle: command.idle };
        return ("healed", Some(made));
    }
    let same = generation == token.generation;
    (if same { "fork" } else { "theft" }, Some(Fact::Ended))
}

fn presented_leaf(
    facts: &[Fact],
    terms: &Terms<'_>,
    command: &RotateCommand,
    now: StoreTime,
) -> (&'static str, Option<Fact>) {
    let (token, _, made, _) = leaf(facts);
    let touched = handed_out_again(facts).last().copied().unwrap_or(made).max(made);
    let rest = terms.limits.min_rotation();
    if token.generation.number() != 0 && now.since(touched) < rest {
        return ("current", None);
    }
    let by = By::Rotation { from: token, nonce: command.nonce, kek: command.kek };
    ("rotated", Some(successor(facts, command, by, now)))
}

fn presented_predecessor(
    facts: &[Fact],
    terms: &Terms<'_>,
    command: &RotateCommand,
    now: StoreTime,
) -> (&'static str, Option<Fact>) {
    let (_, by, made, _) = leaf(facts);
    let Some((from, nonce, kek)) = by.from() else { panic!("it was just compared") };
    if nonce == command.nonce {
        return ("replay", None);
    }
    let (limits, again) = (terms.limits, handed_out_again(facts));
    let grace = limits.grace();
    let slid = again.last().is_some_and(|&at| now.since(at) <= grace);
    let open = now.since(made) <= grace || (slid && now.since(made) <= grace * 2);
    if open && (kek == command.kek || Some(kek) == command.other_kek) {
        let full = again.len() >= usize::try_from(limits.replays()).unwrap();
        let fact = Fact::HandedOutAgain { at: now };
        return if full { ("busy", None) } else { ("replay", Some(fact)) };
    }
    let (superseded, consumed) = row_of_supersedings(facts);
    let few = superseded < usize::try_from(limits.supersedes()).unwrap();
    if !limits.is_strict() && few && now.since(consumed) <= limits.supersede_window() {
        let by = By::Superseding { from, nonce: command.nonce, kek: command.kek };
        return ("superseded", Some(successor(facts, command, by, now)));
    }
    ("theft", Some(Fact::Ended))
}

/// The fact that the candidate is the leaf now: a generation above the leaf.
fn successor(facts: &[Fact], command: &RotateCommand, by: By, at: StoreTime) -> Fact {
    let generation = leaf(facts).0.generation.next();
    let token = TokenMark { generation, hash: command.candidate };
    Fact::Made { token, by, at, idle: command.idle }
}

/// The token that was made last: how, when, and for how long.
fn leaf(facts: &[Fact]) -> (TokenMark, By, StoreTime, Duration) {
    let made = facts.iter().rev().find_map(|fact| match fact {
        Fact::Made { token, by, at, idle } => Some((*token, *by, *at, *idle)),
        _ => None,
    });
    made.unwrap()
}

/// When the leaf was handed out again, since it was made.
fn handed_out_again(facts: &[Fact]) -> Vec<StoreTime> {
    let since = facts.iter().rev().take_while(|fact| !matches!(fact, Fact::Made { .. }));
    let mut times: Vec<_> = since
        .filter_map(|fact| match fact {
            Fact::HandedOutAgain { at } => Some(*at),
            _ => None,
        })
        .collect();
    times.reverse();
    times
}

/// How many leaves in a row were made by superseding, and when the rotation before them was.
fn row_of_supersedings(facts: &[Fact]) -> (usize, StoreTime) {
    let made = facts.iter().rev().filter_map(|fact| match fact {
        Fact::Made { by, at, .. } => Some((by, at)),
        _ => None,
    });
    let mut superseded = 0;
    for (by, at) in made {
        match by {
            By::Superseding { .. } => superseded += 1,
            _ => return (superseded, *at),
        }
    }
    panic!("a session has a start");
}
