//! A step that waits, and then its answer.

use hallpass_session::store::{StoreError, StoreErrorKind};
use tokio::sync::oneshot;

use crate::error::plain;
use crate::transaction::InSqlite;

/// A step whose answer is kept back until it is committed.
pub(crate) trait Job: Send {
    /// Does the step: whether what it wrote is to stay.
    fn run(&mut self, transaction: &mut InSqlite<'_>) -> Result<(), StoreError>;

    /// Answers: what the step came to, or why nothing of it has happened.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// A job of this step, and where its answer comes.
pub(crate) fn new<T, S>(step: S) -> (Box<dyn Job>, oneshot::Receiver<Result<T, StoreError>>)
where
    T: Send + 'static,
    S: FnOnce(&mut InSqlite<'_>) -> Result<T, StoreError> + Send + 'static,
{
    let (answer, receiver) = oneshot::channel();
    (Box::new(Asked { step: Some(step), result: None, answer }), receiver)
}

struct Asked<S, T> {
    step: Option<S>,
    result: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<S, T> Job for Asked<S, T>
where
    T: Send,
    S: FnOnce(&mut InSqlite<'_>) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, transaction: &mut InSqlite<'_>) -> Result<(), StoreError> {
        let Some(step) = self.step.take() else { return Ok(()) };
        let result = step(transaction);
        let stays = result.as_ref().map(drop).map_err(Clone::clone);
        self.result = Some(result);
        stays
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.result) {
            // A step that failed by itself says why by itself.
            (Ok(()), Some(result)) | (Err(_), Some(result @ Err(_))) => result,
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(plain(StoreErrorKind::Unavailable, "the step was not done")),
        };
        // Nobody may be waiting any more.
        let _waiting = self.answer.send(result);
    }
}
