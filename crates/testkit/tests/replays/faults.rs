//! What is wrong with a store.

/// What is wrong with a [`Ledger`](crate::ledger::Ledger): one thing, or nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    Nothing,
    /// Every use is the first.
    SeesNothing,
    /// No use is the first.
    SeesAll,
    /// It looks in one step, and writes in another.
    LooksThenWrites,
    /// The same, for values that are past their time alone.
    ReplacesInTwoSteps,
    /// Every node has values of its own.
    SharesNothing,
    /// It tells values apart by the first two bytes of their keys.
    ReadsTheStart,
    /// By the last two bytes.
    ReadsTheEnd,
    /// By what is before the first NUL.
    EndsAtNul,
    /// It keeps a value a millisecond too long.
    KeepsTooLong,
    /// It keeps a value a millisecond too short.
    KeepsTooShort,
    /// It keeps a value for ever.
    KeepsForEver,
    /// It counts whole seconds.
    CountsSeconds,
    /// It keeps nothing for longer than an hour.
    KeepsAnHour,
    /// A value that is used again is kept from then on.
    Prolongs,
    /// All are kept for the time of the first one.
    HasOneTime,
    /// A value that is new again is not kept again.
    KeepsOnce,
    /// With a value goes all that came before it.
    DropsInOrder,
    /// A value that is newer than the clock is none.
    ForgetsTheFuture,
    /// It takes the time as it comes.
    TrustsTheClock,
    /// Nothing is there after a restart.
    ForgetsAtRestart,
    /// Its clock starts anew with a restart.
    ForgetsTheClockAtRestart,
    /// The last value before a restart is gone after it.
    LosesTheLast,
    /// A restart keeps what is there for another time.
    StartsTimesAnew,
    /// A call that is dropped leaves a lock behind.
    KeepsLocks,
    /// When it is full, the oldest goes.
    MakesRoom,
    /// When it is full, a value is let in that is not kept.
    LetsInWhenFull,
    /// Once full, it stays so.
    StaysFull,
    /// When it is full, it forgets all.
    EmptiesItself,
}
