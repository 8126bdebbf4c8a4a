//! Many steps in one transaction, each of them whole.

use hallpass_session::store::StoreError;
use rusqlite::Connection;
use tokio::sync::mpsc::Receiver;

use super::Tools;
use super::job::Job;
use crate::error::ended_early;
use crate::transaction::InSqlite;

/// How a transaction begins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Begin {
    /// With the lock of the one writer of the file.
    ToWrite,
    /// As a look at what was committed by then.
    ToRead,
}

/// The steps of a queue, as many to a transaction as there are when it is their turn.
pub(super) struct Batches {
    tools: Tools,
    queue: Receiver<Box<dyn Job>>,
}

impl Batches {
    pub(super) const fn new(tools: Tools, queue: Receiver<Box<dyn Job>>) -> Self {
        Self { tools, queue }
    }

    /// Works until nobody can ask any more.
    pub(super) fn work(mut self) {
        while let Some(first) = self.queue.blocking_recv() {
            self.one(first);
        }
    }

    /// Does what waits, commits once, and then answers.
    fn one(&mut self, first: Box<dyn Job>) {
        let mut jobs = vec![first];
        let committed = self.transact(&mut jobs);
        if matches!(committed, Ok(true)) {
            self.tools.appended.notify_waiters();
        }
        let committed = committed.map(drop);
        for job in jobs {
            job.answer(committed.clone());
        }
    }

    /// One transaction: whether it has appended to the log.
    fn transact(&mut self, jobs: &mut Vec<Box<dyn Job>>) -> Result<bool, StoreError> {
        let begun = execute(&self.tools.connection, self.tools.begin.statement());
        if begun.is_err() {
            // What one step would wait for in vain, the others need not wait for after it.
            self.take_others(jobs);
        }
        begun?;
        let done = self.within(jobs);
        done.inspect_err(|_| self.roll_back())
    }

    /// All between the begin and the commit, and the commit.
    fn within(&mut self, jobs: &mut Vec<Box<dyn Job>>) -> Result<bool, StoreError> {
        // Not before: the lock may have been long in coming.
        self.tools.place.check()?;
        let appended = self.run(jobs)?;
        execute(&self.tools.connection, "COMMIT")?;
        Ok(appended)
    }

    /// Runs the first job and those that wait.
    fn run(&mut self, jobs: &mut Vec<Box<dyn Job>>) -> Result<bool, StoreError> {
        let mut appended = false;
        let mut index = 0;
        while let Some(job) = jobs.get_mut(index) {
            appended |= self.within_savepoint(&mut **job)?;
            index = index.saturating_add(1);
            if jobs.len() < self.tools.begin.most() {
                jobs.extend(self.queue.try_recv());
            }
        }
        Ok(appended)
    }

    /// Runs one job, so that it leaves nothing behind if it fails. An error of this is one of the
    /// whole transaction.
    fn within_savepoint(&self, job: &mut dyn Job) -> Result<bool, StoreError> {
        let connection = &self.tools.connection;
        execute(connection, "SAVEPOINT step")?;
        let mut transaction = InSqlite::new(connection, &self.tools.clock);
        let result = job.run(&mut transaction);
        if connection.is_autocommit() {
            // After some errors, a full disk for one, SQLite has rolled back everything by itself.
            return Err(result.err().unwrap_or_else(ended_early));
        }
        if result.is_err() {
            execute(connection, "ROLLBACK TO step")?;
        }
        execute(connection, "RELEASE step")?;
        Ok(result.is_ok() && transaction.has_appended())
    }

    fn take_others(&mut self, jobs: &mut Vec<Box<dyn Job>>) {
        while let Ok(job) = self.queue.try_recv() {
            jobs.push(job);
        }
    }

    fn roll_back(&self) {
        if !self.tools.connection.is_autocommit() {
            let _failed = execute(&self.tools.connection, "ROLLBACK");
        }
    }
}

impl Begin {
    const fn statement(self) -> &'static str {
        match self {
            Self::ToWrite => "BEGIN IMMEDIATE",
            Self::ToRead => "BEGIN",
        }
    }

    /// How many steps a transaction may have. To read, one: a look that was taken before a step was
    /// asked for may lack what had been answered by then.
    const fn most(self) -> usize {
        match self {
            Self::ToWrite => MOST,
            Self::ToRead => 1,
        }
    }
}

fn execute(connection: &Connection, statement: &str) -> Result<(), StoreError> {
    crate::sql::execute(connection, statement, []).map(drop)
}

/// How many steps one commit has at most.
pub(super) const MOST: usize = 128;
