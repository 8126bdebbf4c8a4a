//! The rules of the steps, for stores that have transactions. What a step answers is true once its
//! transaction is committed.

use std::time::Duration;

use super::{
    CreateCommand, Created, EndCommand, Ended, Log, Position, RevokeCommand, Revoked, Rotation,
    Shard, Target, Transaction,
};
use crate::StoreTime;
use crate::revocation::{Event, Scope};
use crate::rotation::{
    CutOffs, EndCause, Limits, Outcome, RotateCommand, SessionId, SessionRow, SessionState, Write,
    rotate as judge,
};

/// See [`SessionStore::begin`](super::SessionStore::begin).
///
/// # Errors
/// Of the transaction, here and below.
pub fn begin<T: Transaction>(
    transaction: &mut T,
    deadline: StoreTime,
    subject: &str,
) -> Result<Option<StoreTime>, T::Error> {
    let time = transaction.time()?;
    let mut clock = transaction.clock()?;
    if clock.now(time) > deadline {
        return Ok(None);
    }
    let begun = clock.begin(time, &transaction.cut_offs(subject)?);
    transaction.set_clock(clock)?;
    Ok(Some(begun))
}

/// See [`SessionStore::create`](super::SessionStore::create).
pub fn create<T: Transaction>(
    transaction: &mut T,
    command: &CreateCommand,
) -> Result<Created, T::Error> {
    let CreateCommand { log, deadline, row, replaces, most } = command;
    let time = transaction.time()?;
    let mut clock = transaction.clock()?;
    let now = clock.now(time);
    let cut_offs = transaction.cut_offs(&row.subject)?;
    if let Some(there) = transaction.session(&row.sid)? {
        // A second delivery, which does not outlive the session; or a name that somebody has: then
        // it is no good for anybody else.
        let good = there.mac == row.mac
            && there.state == SessionState::Active
            && !cut_offs.cover(there.created);
        return Ok(if good { Created::Started(now) } else { Created::Revoked });
    }
    if now > *deadline {
        return Ok(Created::Late);
    }
    if clock.start(row.created, time, &cut_offs).is_none() {
        return Ok(Created::Revoked);
    }
    // Before anything is written: whoever has to make room has an event that is as long as this one.
    let _possible = end_of(transaction, log, &row.sid, now)?;
    transaction.set_clock(clock)?;
    transaction.put_session(row)?;
    make_room(transaction, log, row, replaces.as_ref(), *most, now)?;
    Ok(Created::Started(now))
}

/// Ends the session that a login takes the place of, and the oldest of too many.
fn make_room<T: Transaction>(
    transaction: &mut T,
    log: &Log,
    row: &SessionRow,
    replaces: Option<&SessionId>,
    most: u32,
    now: StoreTime,
) -> Result<(), T::Error> {
    // Without those that have expired: they are in nobody's way.
    let mut others = sessions_of(transaction, &row.subject)?;
    others.retain(|other| other.sid != row.sid);
    if let Some(sid) = replaces {
        // Anybody's: a browser on which another user was logged in has one session, not two.
        others.retain(|other| other.sid != *sid);
        if let Some(old) = transaction.session(sid)?.filter(|old| old.sid != row.sid) {
            end(transaction, log, old, EndCause::Replaced, now)?;
        }
    }
    let most = usize::try_from(most.max(1)).unwrap_or(usize::MAX);
    let too_many = others.len().saturating_add(1).saturating_sub(most);
    for oldest in others.into_iter().take(too_many) {
        end(transaction, log, oldest, EndCause::TooMany, now)?;
    }
    Ok(())
}

/// See [`SessionStore::rotate`](super::SessionStore::rotate).
pub fn rotate<T: Transaction>(
    transaction: &mut T,
    log: &Log,
    command: &RotateCommand,
    limits: &Limits,
) -> Result<Rotation, T::Error> {
    let time = transaction.time()?;
    let mut clock = transaction.clock()?;
    let now = clock.now(time);
    let mut row = transaction.session(&command.sid)?;
    let cut_offs = match &row {
        Some(row) => transaction.cut_offs(&row.subject)?,
        None => CutOffs::default(),
    };
    let decision = judge(row.as_mut(), command, now, &cut_offs, limits);
    if let (Some(row), Write::Row | Write::RowAndEnd) = (&row, decision.write) {
        if decision.write == Write::RowAndEnd {
            let event = end_of(transaction, log, &row.sid, now)?;
            transaction.append(&event)?;
        }
        transaction.put_session(row)?;
        if clock.follow(time) {
            transaction.set_clock(clock)?;
        }
    }
    let row = row.filter(|_| !matches!(decision.outcome, Outcome::Late | Outcome::NotFound));
    Ok(Rotation { outcome: decision.outcome, row, now })
}

/// See [`SessionStore::end_session`](super::SessionStore::end_session).
pub fn end_session<T: Transaction>(
    transaction: &mut T,
    command: &EndCommand,
) -> Result<Ended, T::Error> {
    let time = transaction.time()?;
    let mut clock = transaction.clock()?;
    let now = clock.now(time);
    if now > command.deadline {
        return Ok(Ended::Late);
    }
    let Some(row) = transaction.session(&command.sid)? else { return Ok(Ended::Already) };
    let Some(sequence) = end(transaction, &command.log, row, command.cause, now)? else {
        return Ok(Ended::Already);
    };
    if clock.follow(time) {
        transaction.set_clock(clock)?;
    }
    Ok(Ended::Now(Position { shard: command.log.shard, sequence }))
}

/// See [`SessionStore::revoke`](super::SessionStore::revoke).
pub fn revoke<T: Transaction>(
    transaction: &mut T,
    command: &RevokeCommand,
) -> Result<Revoked, T::Error> {
    let RevokeCommand { log, deadline, id, target } = command;
    let at = |sequence| Revoked::Now(Position { shard: log.shard, sequence });
    if let Some(sequence) = transaction.find_command(id)? {
        return Ok(at(sequence));
    }
    let time = transaction.time()?;
    let mut clock = transaction.clock()?;
    let now = clock.now(time);
    if now > *deadline {
        return Ok(Revoked::Late);
    }
    let mut cut_offs = match target {
        Target::Subject(subject) => transaction.cut_offs(subject)?,
        Target::Everyone | Target::Key(_) | Target::Token(..) => CutOffs::default(),
    };
    let keep = now.after(transaction.keep()?);
    let (scope, expires) = match target {
        Target::Everyone => (Scope::Everyone(clock.revoke_everyone(time, &mut cut_offs)), keep),
        Target::Key(kid) => (Scope::Key(kid.clone()), keep),
        Target::Subject(subject) => {
            let not_before = clock.revoke_subject(time, &mut cut_offs);
            (Scope::Subject(subject.clone(), not_before), keep)
        }
        Target::Token(jti, end) => (Scope::Token(jti.clone()), keep.max(end.after(SKEW))),
    };
    // Before anything is written, so that nothing is if there is no such event.
    let event = Event::new(log.issuer.clone(), scope, expires)?;
    raise(transaction, target, &cut_offs)?;
    let _moved = clock.follow(time);
    transaction.set_clock(clock)?;
    let sequence = transaction.append(&event)?;
    transaction.put_command(id, sequence, *deadline)?;
    Ok(at(sequence))
}

/// Writes the cut-off of a target that has one.
fn raise<T: Transaction>(
    transaction: &mut T,
    target: &Target,
    cut_offs: &CutOffs,
) -> Result<(), T::Error> {
    match (target, cut_offs) {
        (Target::Subject(subject), CutOffs { subject: Some(at), .. }) => {
            transaction.set_subject_cut_off(subject, *at)
        }
        (Target::Everyone, CutOffs { everyone: Some(at), .. }) => {
            transaction.set_everyone_cut_off(*at)
        }
        _ => Ok(()),
    }
}

/// See [`SessionStore::redo`](super::SessionStore::redo).
pub fn redo<T: Transaction>(
    transaction: &mut T,
    shard: Shard,
    deadline: StoreTime,
    event: &Event,
) -> Result<Revoked, T::Error> {
    let at = |sequence| Revoked::Now(Position { shard, sequence });
    if let Some(sequence) = transaction.find_event(&event.id())? {
        return Ok(at(sequence));
    }
    let time = transaction.time()?;
    let mut clock = transaction.clock()?;
    if clock.now(time) > deadline {
        return Ok(Revoked::Late);
    }
    match event.scope() {
        Scope::Session(sid) => {
            let row = SessionId::from_text(sid).map(|sid| transaction.session(&sid));
            if let Some(mut row) = row.transpose()?.flatten()
                && row.end(EndCause::Logout) != Write::Nothing
            {
                transaction.put_session(&row)?;
            }
            let _moved = clock.follow(time);
        }
        Scope::Subject(subject, not_before) => {
            let mut cut_offs = transaction.cut_offs(subject)?;
            clock.revoke_subject_again(*not_before, &mut cut_offs);
            if let Some(cut_off) = cut_offs.subject {
                transaction.set_subject_cut_off(subject, cut_off)?;
            }
        }
        Scope::Everyone(not_before) => {
            // Everyone's is the same whoever the subject is.
            let mut cut_offs = transaction.cut_offs("")?;
            clock.revoke_everyone_again(*not_before, &mut cut_offs);
            if let Some(cut_off) = cut_offs.everyone {
                transaction.set_everyone_cut_off(cut_off)?;
            }
        }
        Scope::Token(_) | Scope::Key(_) => {
            let _moved = clock.follow(time);
        }
    }
    transaction.set_clock(clock)?;
    transaction.append(event).map(at)
}

/// See [`SessionStore::sessions_of`](super::SessionStore::sessions_of).
pub fn sessions_of<T: Transaction>(
    transaction: &mut T,
    subject: &str,
) -> Result<Vec<SessionRow>, T::Error> {
    let now = transaction.clock()?.now(transaction.time()?);
    let cut_offs = transaction.cut_offs(subject)?;
    let mut rows = transaction.active_sessions(subject)?;
    rows.retain(|row| {
        now < row.idle_expiry.min(row.absolute_expiry) && !cut_offs.cover(row.created)
    });
    Ok(rows)
}

/// Ends a session and appends its event: the place of it, `None` if it had ended.
fn end<T: Transaction>(
    transaction: &mut T,
    log: &Log,
    mut row: SessionRow,
    cause: EndCause,
    now: StoreTime,
) -> Result<Option<u64>, T::Error> {
    if row.end(cause) == Write::Nothing {
        return Ok(None);
    }
    let event = end_of(transaction, log, &row.sid, now)?;
    transaction.put_session(&row)?;
    transaction.append(&event).map(Some)
}

/// The event of the end of a session.
fn end_of<T: Transaction>(
    transaction: &mut T,
    log: &Log,
    sid: &SessionId,
    now: StoreTime,
) -> Result<Event, T::Error> {
    let expires = now.after(transaction.keep()?);
    Ok(Event::new(log.issuer.clone(), Scope::Session(sid.to_string().into()), expires)?)
}

/// How much longer than a token says it may be accepted somewhere: the longest leeway.
const SKEW: Duration = Duration::from_secs(300);
