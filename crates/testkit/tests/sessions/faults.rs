//! What is wrong with a store.

use crate::bends::Bend;

/// What is wrong with a [`Ledger`](crate::ledger::Ledger): one thing, or nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    Nothing,
    /// It takes what it is asked for something else.
    Bends(Bend),
    /// Two steps read the same row, and the later write wins.
    LosesUpdates,
    /// The clock of the shard is not written back.
    ForgetsTheClock,
    /// A resend is answered before the session is looked at.
    ReplaysWithoutALook,
    /// No event is appended.
    ForgetsEvents,
    /// The event of a session that ends by a refresh is not appended.
    ForgetsTheEndByReuse,
    /// A number of the log is left out.
    LeavesAGap,
    /// The numbers of the log start again when it was swept.
    GivesPlacesAway,
    /// A revocation that comes twice is carried out twice.
    RevokesTwice,
    /// What the log has is done again.
    RedoesWhatIsThere,
    /// A redone cut-off replaces a later one.
    RedoLowers,
    /// A login that comes twice is written twice.
    CreatesTwice,
    /// The deadline of a refresh is not looked at.
    RefreshesLate,
    /// The deadline of a revocation is not looked at.
    RevokesLate,
    /// The cut-off is not looked at when a login ends.
    CreatesUnderACutOff,
    /// The time to keep events is that of the node that was last.
    KeepsAsAsked,
    /// Cut-offs go with the events.
    TrimsCutOffs,
    /// A sweep drops what is not due.
    SweepsAll,
    /// Subjects are told apart without regard to case.
    FoldsCase,
    /// Generations are rounded as floating point rounds them.
    RoundsGenerations,
    /// The count of replays is not kept.
    ForgetsReplays,
    /// The binding is not kept.
    ForgetsTheBinding,
    /// The absolute expiry moves with the idle one.
    ExtendsTheAbsolute,
    /// A revocation of everyone in one shard reaches only those who have a cut-off.
    ForgetsEveryone,
    /// Every shard is the first.
    HasOneShard,
    /// A log says that it ends where the answer does.
    EndsTooSoon,
    /// A cursor of another log is not noticed.
    TakesAnyCursor,
    /// Nobody is woken up.
    SleepsOn,
    /// Nodes that are gone are waited for.
    WaitsForTheDead,
    /// Keys are replaced whatever their version is.
    PutsAnyKeys,
    /// A session begins by the clock, whatever the cut-offs say.
    BeginsByTheClock,
    /// A login that fails leaves its row behind.
    FailsHalfway,
    /// The newest of too many sessions ends.
    EndsTheNewest,
    /// Sessions that have expired count.
    CountsTheExpired,
    /// What is done again is cut-offs, and nothing else.
    RedoesCutOffsOnly,
    /// Texts end at the first NUL.
    CutsTexts,
    /// A sweep takes no look at how much was asked for.
    SweepsWithoutEnd,
    /// A sweep forgets which commands were carried out, and the time that it was.
    SweepsCommands,
    /// The time to keep events is that of the first node.
    KeepsTheFirst,
    /// Its id is another for each node.
    IsAnotherEachTime,
    /// A log whose first events were swept is taken for another one.
    RestartsASweptLog,
    /// All read from where the last of them was.
    SharesItsCursor,
    /// A log has no head.
    EndsNever,
    /// Keys that come twice are of an old version.
    PutsKeysAgain,
    /// The deadline of keys is not looked at.
    PutsKeysLate,
    /// A part of a key is not kept.
    CutsKeys,
    /// The cut-offs are gone after a restart.
    ForgetsAtRestart,
    /// The clock of the shard is not a part of what is there after a restart.
    ForgetsTheClockAtRestart,
    /// The keys are gone after a restart.
    ForgetsKeysAtRestart,
    /// The last step before a restart is gone after it.
    LosesTheLastStep,
    /// It has another KEK after a restart.
    MakesAnotherKek,
    /// A session that has ended is not found.
    FindsOnlyTheActive,
    /// A session that has expired is not found.
    FindsOnlyTheLive,
    /// A cut-off is looked at before anything else.
    LooksAtCutOffsFirst,
    /// The end of a session is an event, and the row as it was.
    ForgetsTheEnd,
    /// The event of a token is dropped as early as any other.
    ForgetsTheLeeway,
    /// A refresh does not bring the clock of the shard along.
    RefreshesByNoClock,
    /// The age of a leaf that is newer than the clock is a great number.
    CountsAgesBack,
}
