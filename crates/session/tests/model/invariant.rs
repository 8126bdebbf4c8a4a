//! What must never happen.

use crate::moves::{Event, Next, Who};
use crate::role::LEAF;
use crate::row::{NEVER, Row};
use crate::rules::{How, Steps};
use crate::world::{Out, World};

/// Looks at a step from one world to the next; says what is wrong with it.
pub(crate) type Invariant = fn(&Steps<'_>, &World, &Next) -> Option<String>;

/// No honest client is ended: no thief was at work, nothing was revoked.
pub(crate) fn nobody_ended(_: &Steps<'_>, _: &World, next: &Next) -> Option<String> {
    let event = next.event.filter(|event| event.who != Who::Thief)?;
    let ended = matches!(event.outcome, Out::Reuse | Out::Revoked);
    let innocent = !next.world.used && !next.world.revoked && !next.world.stolen;
    (ended && innocent).then(|| format!("an honest client ended ({:?})", event.outcome))
}

/// Nothing is minted after a revocation was acknowledged.
pub(crate) fn none_after_revocation(_: &Steps<'_>, before: &World, next: &Next) -> Option<String> {
    let minted = next.event.filter(|event| event.outcome.mints())?;
    before.revoked.then(|| format!("{:?} after an acknowledged revocation", minted.outcome))
}

/// Nothing is minted in a session of which live nodes know that it has ended.
pub(crate) fn none_in_an_ended(_: &Steps<'_>, before: &World, next: &Next) -> Option<String> {
    let minted = next.event.filter(|event| event.outcome.mints())?;
    before.known.then(|| format!("{:?} in a session that had ended", minted.outcome))
}

/// After this many later refreshes by the owner the session has ended, or the thief holds nothing.
pub(crate) fn thief_dead_after_1(steps: &Steps<'_>, _: &World, next: &Next) -> Option<String> {
    thief_lives_after(1, steps, next)
}

/// The same, after two.
pub(crate) fn thief_dead_after_2(steps: &Steps<'_>, _: &World, next: &Next) -> Option<String> {
    thief_lives_after(2, steps, next)
}

/// The same, after three.
pub(crate) fn thief_dead_after_3(steps: &Steps<'_>, _: &World, next: &Next) -> Option<String> {
    thief_lives_after(3, steps, next)
}

fn thief_lives_after(refreshes: u8, steps: &Steps<'_>, next: &Next) -> Option<String> {
    let world = &next.world;
    let owner = next.event.is_some_and(|e| e.who == Who::Owner && e.outcome.mints());
    if !owner || world.later < refreshes || (world.known && steps.rules.view_check) {
        return None;
    }
    let left = power(steps, world)?;
    Some(format!("the thief can still get {left:?} after {refreshes} refresh(es) by the owner"))
}

/// What the thief can still redeem once all windows have closed.
fn power(steps: &Steps<'_>, world: &World) -> Option<Out> {
    if !world.row.active {
        return None;
    }
    let later = Row { rotated: NEVER, replayed: NEVER, ..world.row };
    let redeemed = |role| Out::from(steps.step(&later, role, How::default()).outcome);
    world.thief.iter().map(|token| redeemed(token.now)).find(|outcome| outcome.mints())
}

/// A predecessor is not redeemed anew once its successor has been presented.
pub(crate) fn no_silent_predecessor(_: &Steps<'_>, before: &World, next: &Next) -> Option<String> {
    let Event { who, outcome } = next.event?;
    let silent = who == Who::Thief && outcome == Out::Superseded && before.leaf_seen;
    silent.then(|| "a thief redeems a token whose successor had been presented".into())
}

/// At most one token rotates: no two that are different share the role of the leaf.
pub(crate) fn one_leaf(_: &Steps<'_>, _: &World, next: &Next) -> Option<String> {
    let world = &next.world;
    let jar = Some(world.jar).into_iter();
    let mut leaves = world.thief.iter().chain(jar).filter(|token| token.now == LEAF);
    let first = leaves.next()?;
    leaves.any(|other| other != first).then(|| "two tokens rotate".into())
}
