//! Stores that take what they are asked for something else.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{KekId, Limits, Nonce, RotateCommand, SessionRow};
use hallpass_session::store::{CreateCommand, RevokeCommand, StoreError, Target};

/// What a store with this fault takes for something else.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Bend {
    /// A leaf rotates a millisecond too early.
    RestsTooShort,
    /// A leaf rotates whenever it is presented.
    RestsNoLeaf,
    /// The grace is a millisecond too long.
    GraceTooLong,
    /// An unused leaf is replaced however long ago it was made.
    WindowWithoutEnd,
    /// An unused leaf is replaced however often.
    SupersedesWithoutEnd,
    /// Any node can derive by any KEK.
    KnowsEveryKek,
    /// A resend is another refresh.
    ForgetsNonces,
    /// A predecessor gets a leaf of its own.
    ReplaysAnew,
    /// There is no generation above the leaf's.
    HealsNothing,
    /// A deadline is a millisecond too long.
    DeadlineTooLong,
    /// A session lives a millisecond too long.
    LivesTooLong,
    /// The idle time is over with the first refresh.
    SlidesNothing,
    /// A name that nobody has is somebody's.
    FindsAnybody,
    /// Logins have no deadline.
    StartsLate,
    /// The session of the client before goes on.
    ReplacesNobody,
    /// The one that is replaced is one of too many, too.
    CountsTheReplaced,
    /// Whoever is revoked, everyone is.
    RevokesEveryone,
    /// What is signed by a key ends with it.
    EndsSessionsByKeys,
    /// An event is done again whenever it comes.
    RedoesLate,
    /// A cut-off that is done again holds from now on.
    RedoesFromNow,
}

impl Bend {
    pub(crate) fn refresh(
        self,
        now: StoreTime,
        row: Option<&mut SessionRow>,
        command: &mut RotateCommand,
        limits: &mut Limits,
    ) {
        match self {
            Self::RestsTooShort => {
                let rest = limits.min_rotation() - MILLI;
                *limits = limits.with_min_rotation(rest).expect("longer than the grace");
            }
            Self::GraceTooLong => *limits = with_grace(limits, limits.grace() + MILLI),
            Self::WindowWithoutEnd => *limits = limits.with_supersede_window(Duration::MAX),
            Self::SupersedesWithoutEnd => *limits = limits.with_supersedes(u32::MAX),
            Self::DeadlineTooLong => command.deadline = command.deadline.after(MILLI),
            Self::SlidesNothing => command.idle = Duration::ZERO,
            _ => {
                if let Some(row) = row {
                    self.look_up(now, row, command);
                }
            }
        }
    }

    fn look_up(self, now: StoreTime, row: &mut SessionRow, command: &mut RotateCommand) {
        let predecessor = row.predecessor;
        match self {
            Self::RestsNoLeaf if command.presented == row.leaf => {
                row.rotated_at = StoreTime::default();
                row.predecessor.iter_mut().for_each(|p| p.replayed_at = None);
            }
            Self::KnowsEveryKek => command.other_kek = predecessor.map(|p| p.kek),
            Self::ForgetsNonces => {
                row.predecessor.iter_mut().for_each(|p| p.nonce = Nonce::new([0; 16]));
            }
            Self::ReplaysAnew if predecessor.is_some_and(|p| p.mark == command.presented) => {
                command.kek = KekId::new(99);
            }
            Self::HealsNothing => {
                let generation = command.presented.generation.min(row.leaf.generation);
                command.presented.generation = generation;
            }
            Self::LivesTooLong if now == row.idle_expiry.min(row.absolute_expiry) => {
                row.idle_expiry = now.after(MILLI);
                row.absolute_expiry = row.absolute_expiry.max(row.idle_expiry);
            }
            _ => {}
        }
    }

    pub(crate) fn login(self, command: &mut CreateCommand) {
        match self {
            Self::StartsLate => command.deadline = StoreTime::from_millis(u64::MAX),
            Self::ReplacesNobody => command.replaces = None,
            Self::CountsTheReplaced if command.replaces.is_some() => command.most -= 1,
            _ => {}
        }
    }

    pub(crate) fn revocation(self, command: &mut RevokeCommand) {
        let subject = matches!(command.target, Target::Subject(_));
        let ends = match self {
            Self::RevokesEveryone => subject,
            Self::EndsSessionsByKeys => !subject,
            _ => false,
        };
        if ends {
            command.target = Target::Everyone;
        }
    }

    pub(crate) fn redo(
        self,
        now: StoreTime,
        deadline: &mut StoreTime,
        event: &mut Event,
    ) -> Result<(), StoreError> {
        let scope = match event.scope() {
            Scope::Subject(subject, _) => Scope::Subject(subject.clone(), now),
            Scope::Everyone(_) => Scope::Everyone(now),
            other => other.clone(),
        };
        match self {
            Self::RedoesLate => *deadline = StoreTime::from_millis(u64::MAX),
            Self::RedoesFromNow => *event = Event::new(event.issuer(), scope, event.expires())?,
            _ => {}
        }
        Ok(())
    }
}

fn with_grace(limits: &Limits, grace: Duration) -> Limits {
    let longer = Limits::new(grace).and_then(|new| new.with_min_rotation(limits.min_rotation()));
    let longer = longer.expect("shorter than a leaf rests");
    let longer = longer.with_replays(limits.replays()).with_supersedes(limits.supersedes());
    let longer = longer.with_supersede_window(limits.supersede_window());
    if limits.is_strict() { longer.strict() } else { longer }
}

const MILLI: Duration = Duration::from_millis(1);
