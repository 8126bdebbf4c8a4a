//! A thread that owns a connection, and does the steps that are asked of it.

mod batch;
mod job;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use hallpass_core::Clock;
use hallpass_session::store::{StoreError, StoreErrorKind};
use rusqlite::Connection;
use tokio::sync::{Notify, mpsc};

use self::batch::Batches;
pub(crate) use self::batch::Begin;
use self::job::Job;
use crate::error::{caused, plain};
use crate::files::Place;
use crate::transaction::InSqlite;

/// The thread. It ends when this is dropped, after it has done what was asked of it before.
pub(crate) struct Worker {
    queue: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

/// What a worker works with.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) connection: Connection,
    pub(crate) begin: Begin,
    pub(crate) place: Place,
    pub(crate) clock: Arc<dyn Clock>,
    /// Told after each commit that appended to the log.
    pub(crate) appended: Arc<Notify>,
}

impl Worker {
    /// Starts the thread.
    pub(crate) fn start(name: &str, tools: Tools) -> Result<Self, StoreError> {
        let (queue, asked) = mpsc::channel(WAITING);
        let batches = Batches::new(tools, asked);
        let thread = Builder::new().name(name.to_owned()).spawn(move || batches.work());
        let thread = thread.map_err(|error: io::Error| {
            caused(StoreErrorKind::Unavailable, "no thread can be started", error)
        })?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Does a step. Its answer comes when it is committed; whoever stops waiting before may have it
    /// done all the same.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut InSqlite<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (job, answer) = job::new(step);
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.send(job).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Without a queue the thread ends, once it has emptied it.
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").finish_non_exhaustive()
    }
}

fn gone() -> StoreError {
    plain(StoreErrorKind::Unavailable, "the thread of the database has ended: restart the service")
}

/// How many steps may wait in the queue; the next ones wait before it.
const WAITING: usize = 1024;
