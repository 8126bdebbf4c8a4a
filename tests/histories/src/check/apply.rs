//! One operation, done by the model.

use hallpass_session::StoreTime;
use hallpass_session::store::{Created, Ended, Revoked, Transaction as _, steps};

use super::model::{Model, Unlike};
use crate::history::{Answer, Command, History};

/// Does the step at this time, by the rules that the stores have.
pub(crate) fn apply(
    model: &Model,
    history: &History,
    command: &Command,
    time: StoreTime,
) -> Option<(Model, Answer)> {
    model.after(time, |model| step(model, history, command))
}

fn step(model: &mut Model, history: &History, command: &Command) -> Result<Answer, Unlike> {
    Ok(match command {
        Command::Begin { deadline, subject, .. } => {
            Answer::Begun(steps::begin(model, *deadline, subject)?)
        }
        Command::Create(command) => Answer::Created(steps::create(model, command)?),
        Command::End(command) => Answer::Ended(steps::end_session(model, command)?),
        Command::Find(_, sid) => Answer::Found(model.session(sid)?.map(Box::new)),
        Command::Revoke(command) => Answer::Revoked(steps::revoke(model, command)?),
        Command::Rotate(log, command) => {
            let rotation = steps::rotate(model, log, command, &history.limits)?;
            Answer::Rotated(Box::new(rotation))
        }
    })
}

/// At what time of the store's clock an operation with this answer has to be done in this state, if
/// `floor` is the latest time that was seen before it. `None`: not here.
pub(crate) fn time_of_answer(
    model: &Model,
    command: &Command,
    answer: &Answer,
    floor: StoreTime,
) -> Option<StoreTime> {
    // Past a deadline, and nobody knows how far.
    let late = || command.deadline().map(|deadline| floor.max(deadline.after(MILLI)));
    let appended = |place| {
        let next = model.next().filter(|event| event.sequence() == place);
        next.and_then(|_| model.next_time())
    };
    match (command, answer) {
        (_, Answer::Begun(Some(now)) | Answer::Created(Created::Started(now))) => Some(*now),
        (_, Answer::Rotated(rotation)) => Some(rotation.now),
        (
            _,
            Answer::Begun(None)
            | Answer::Created(Created::Late)
            | Answer::Ended(Ended::Late)
            | Answer::Revoked(Revoked::Late),
        ) => late(),
        (_, Answer::Ended(Ended::Now(position))) => appended(position.sequence),
        (Command::Revoke(command), Answer::Revoked(Revoked::Now(_))) if model.did(&command.id) => {
            Some(floor)
        }
        (_, Answer::Revoked(Revoked::Now(position))) => appended(position.sequence),
        (
            _,
            Answer::Created(Created::Revoked) | Answer::Ended(Ended::Already) | Answer::Found(_),
        ) => Some(floor),
    }
}

const MILLI: std::time::Duration = std::time::Duration::from_millis(1);
