//! What may happen next.

use std::fmt;

use crate::role::{PREDECESSOR, Role, Token, Tokens};
use crate::rules::{How, Steps};
use crate::world::{Answer, Env, Ghost, Out, Pace, Revoke, Tab, World};

/// One thing that happens: a line of a trace.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Move {
    Tick,
    Send(usize, Role),
    Answer(usize, Out),
    LoseAnswer(usize, Out),
    GiveUp(usize),
    Double(usize, Out),
    Store(usize, Out),
    Deliver(Out),
    Steal(Role),
    Thief(Role, Out),
    Revoke,
    Stall,
    Failover(i8),
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |role: Role| ["X", "P", "L"].get(usize::from(role)).copied().unwrap_or("H");
        match *self {
            Self::Tick => f.write_str("tick"),
            Self::Send(tab, role) => write!(f, "tab{tab} sends {}", name(role)),
            Self::Answer(tab, out) => write!(f, "tab{tab} {out:?}"),
            Self::LoseAnswer(tab, out) => write!(f, "tab{tab} {out:?} ANSWER LOST"),
            Self::GiveUp(tab) => write!(f, "tab{tab} gives up, command still under way"),
            Self::Double(tab, out) => write!(f, "tab{tab} {out:?}, command doubled"),
            Self::Store(tab, out) => write!(f, "tab{tab} stores {out:?}"),
            Self::Deliver(out) => write!(f, "LATE COMMAND {out:?}"),
            Self::Steal(role) => write!(f, "THIEF copies {}", name(role)),
            Self::Thief(role, out) => write!(f, "THIEF presents {}: {out:?}", name(role)),
            Self::Revoke => f.write_str("REVOKED and acknowledged"),
            Self::Stall => f.write_str("replication stalls"),
            Self::Failover(lost) => write!(f, "FAILOVER loses {lost} write(s)"),
        }
    }
}

/// Who presented a token, and what came of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) who: Who,
    pub(crate) outcome: Out,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Who {
    Owner,
    /// The owner's command, after the owner gave up.
    Ghost,
    Thief,
}

/// A world that may be next, how it comes about, and what became of a token in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Next {
    pub(crate) by: Move,
    pub(crate) world: World,
    pub(crate) event: Option<Event>,
}

/// All that may happen next in a world.
pub(crate) fn moves(world: &World, steps: &Steps<'_>, env: &Env, all: &mut Vec<Next>) {
    let mut moves = Moves { world, steps, env, all };
    moves.time();
    (0..env.tabs).for_each(|tab| moves.tab(tab));
    moves.network();
    if env.thief {
        moves.thief();
    }
    moves.operator();
}

struct Moves<'m> {
    world: &'m World,
    steps: &'m Steps<'m>,
    env: &'m Env,
    all: &'m mut Vec<Next>,
}

impl Moves<'_> {
    fn push(&mut self, by: Move, world: World, event: Option<Event>) {
        self.all.push(Next { by, world, event });
    }

    /// A tick passes, unless a message would be later than messages are.
    fn time(&mut self) {
        let env = self.env;
        let due = self.world.tabs.iter().any(|tab| match *tab {
            Tab::Idle => false,
            Tab::Asking { age, .. } => age >= env.request,
            Tab::Answered { age, .. } => age >= env.answer,
            Tab::Waiting { age } => env.retry_within.is_some_and(|within| age >= within),
        });
        if due {
            return;
        }
        let (longest, window) = (self.steps.rules.longest(), self.steps.rules.longest_window());
        let mut world = *self.world;
        world.row = world.row.older(longest, window);
        world.copy = world.copy.map(|row| row.older(longest, window));
        // Past its deadline a command stays where it is, to be found late whenever it arrives.
        let late = self.steps.rules.deadline + 1;
        let later = |ghost: Ghost| Ghost { age: (ghost.age + 1).min(late), ..ghost };
        world.late = world.late.map(|ghost| ghost.map(later));
        world.pace = self.pace_after_a_tick();
        world.quiet = if world.used { (world.quiet + 1).min(longest) } else { 0 };
        world.tabs = world.tabs.map(older);
        self.push(Move::Tick, world, None);
    }

    fn tab(&mut self, tab: usize) {
        match self.world.tabs[tab] {
            Tab::Idle | Tab::Waiting { .. } => {
                let free = |tab: &Tab| matches!(tab, Tab::Idle | Tab::Waiting { .. });
                let locked = self.env.lock && !self.world.tabs.iter().all(free);
                if let Some(pace) = self.pace_of_a_request().filter(|_| !locked) {
                    let token = self.world.jar;
                    let asking = Tab::Asking { token, age: 0 };
                    let world = with_tab(World { pace, ..*self.world }, tab, asking);
                    self.push(Move::Send(tab, token.now), world, None);
                }
            }
            Tab::Asking { token, .. } => self.asked(tab, token),
            Tab::Answered { outcome, token, .. } => {
                let jar = token.unwrap_or(self.world.jar);
                let world =
                    with_tab(World { jar, pace: Pace::Free, ..*self.world }, tab, Tab::Idle);
                self.push(Move::Store(tab, outcome), world, None);
            }
        }
    }

    /// A command of a tab arrives; or its answer is lost; or it arrives later, or twice.
    fn asked(&mut self, tab: usize, token: Token) {
        let Answer { mut world, outcome, token: new } =
            self.world.present(token.now, How::default(), self.steps);
        let open = self.steps.rules.grace.max(self.steps.rules.min_rotation);
        // What makes no new leaf brings the owner no further: a retry, a second tab, a healing.
        let moved = matches!(outcome, Out::Rotated | Out::Superseded);
        if world.used && self.world.quiet > open && moved {
            world.later = (world.later + 1).min(3);
        }
        let event = Some(Event { who: Who::Owner, outcome });
        let answered = Tab::Answered { outcome, token: new, age: 0 };
        self.push(Move::Answer(tab, outcome), with_tab(world, tab, answered), event);
        if world.losses > 0 {
            let lost = World { losses: world.losses - 1, ..world };
            let waiting = self.env.retry_within.map_or(Tab::Idle, |_| Tab::Waiting { age: 0 });
            self.push(Move::LoseAnswer(tab, outcome), with_tab(lost, tab, waiting), event);
        }
        let Some(place) = self.world.late.iter().position(Option::is_none) else { return };
        if world.ghosts == 0 {
            return;
        }
        let under_way = |world: World, ghost| {
            let mut world = World { ghosts: world.ghosts - 1, ..world };
            world.late[place] = Some(ghost);
            world
        };
        let gave_up = under_way(*self.world, Ghost { token, age: 0, resend: false });
        self.push(Move::GiveUp(tab), with_tab(gave_up, tab, Tab::Idle), None);
        if self.env.doubled && matches!(outcome, Out::Rotated | Out::Superseded) {
            // The presented token is the predecessor by now.
            let token = Token { now: PREDECESSOR, ..token };
            let doubled = under_way(world, Ghost { token, age: 0, resend: true });
            self.push(Move::Double(tab, outcome), with_tab(doubled, tab, answered), event);
        }
    }

    /// Whether the client may ask now, and how its pace goes on when it does.
    fn pace_of_a_request(&self) -> Option<Pace> {
        let Some(retry) = self.env.paced else { return Some(Pace::Free) };
        match self.world.pace {
            Pace::Free => Some(Pace::Asked { age: 0, twice: false }),
            Pace::Asked { age, twice: false } if age <= retry => {
                Some(Pace::Asked { age, twice: true })
            }
            Pace::Resting { age } if age >= 2 * self.steps.rules.grace => {
                Some(Pace::Asked { age: 0, twice: false })
            }
            Pace::Asked { .. } | Pace::Resting { .. } => None,
        }
    }

    /// A client that waits for no answer, and may not ask again, rests.
    fn pace_after_a_tick(&self) -> Pace {
        let idle = self.world.tabs.iter().all(|tab| *tab == Tab::Idle);
        let retry = self.env.paced.unwrap_or_default();
        match self.world.pace {
            Pace::Free => Pace::Free,
            Pace::Asked { age, twice } if idle && (twice || age >= retry) => {
                Pace::Resting { age: 1 }
            }
            Pace::Asked { age, twice } => Pace::Asked { age: (age + 1).min(retry + 1), twice },
            Pace::Resting { age } => {
                Pace::Resting { age: (age + 1).min(2 * self.steps.rules.grace) }
            }
        }
    }

    fn network(&mut self) {
        for place in 0..self.world.late.len() {
            let mut world = *self.world;
            let Some(Ghost { token, age, resend }) = world.late[place].take() else { continue };
            let Answer { world, outcome, .. } =
                world.present(token.now, How { resend, age }, self.steps);
            self.push(Move::Deliver(outcome), world, Some(Event { who: Who::Ghost, outcome }));
        }
    }

    fn thief(&mut self) {
        if !self.world.stolen {
            let mut seen = Tokens::default();
            seen.insert(self.world.jar);
            for tab in self.world.tabs {
                match tab {
                    Tab::Asking { token, .. } => seen.insert(token),
                    Tab::Answered { token: Some(token), .. } => seen.insert(token),
                    _ => {}
                }
            }
            for token in seen.iter() {
                let mut world = World { stolen: true, ..*self.world };
                world.thief.insert(token);
                self.push(Move::Steal(token.now), world, None);
            }
        }
        for token in self.world.thief.iter() {
            let Answer { mut world, outcome, token: new } =
                self.world.present(token.now, How::default(), self.steps);
            if outcome.mints() {
                new.into_iter().for_each(|new| world.thief.insert(new));
                world = World { used: true, quiet: 0, later: 0, ..world };
            }
            let event = Event { who: Who::Thief, outcome };
            self.push(Move::Thief(token.now, outcome), world, Some(event));
        }
    }

    /// A revocation; replication that stalls; a failover to what was replicated until then.
    fn operator(&mut self) {
        let mut world = *self.world;
        if let Some(by) = self.env.revoke.filter(|_| !world.revoked) {
            match by {
                Revoke::Session => world.row.active = false,
                Revoke::Subject => world.row.cut_off = true,
            }
            world.writes += i8::from(world.copy.is_some());
            self.push(Move::Revoke, World { revoked: true, known: true, ..world }, None);
        }
        let world = *self.world;
        if self.env.rollback > 0 && world.copy.is_none() && world.row.active && world.writes >= 0 {
            let stalled = world.map_all(|t| Token { then: t.now, ..t });
            let copy = Some(world.row);
            self.push(Move::Stall, World { copy, generations: 0, writes: 0, ..stalled }, None);
        }
        let lost = world.writes;
        if let Some(row) = world.copy.filter(|_| lost > 0 && lost <= self.env.rollback) {
            let back = world.map(|t| Token { now: t.then, then: 0 });
            let world = World { row, copy: None, generations: 0, writes: -1, ..back };
            self.push(Move::Failover(lost), world, None);
        }
    }
}

fn with_tab(mut world: World, tab: usize, is: Tab) -> World {
    world.tabs[tab] = is;
    world
}

fn older(tab: Tab) -> Tab {
    match tab {
        Tab::Idle => Tab::Idle,
        Tab::Asking { token, age } => Tab::Asking { token, age: age + 1 },
        Tab::Answered { outcome, token, age } => Tab::Answered { outcome, token, age: age + 1 },
        Tab::Waiting { age } => Tab::Waiting { age: age + 1 },
    }
}
