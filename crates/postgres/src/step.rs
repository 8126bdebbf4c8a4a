//! Steps as two messages: one that locks and reads, and one that writes and commits. In between the
//! rules decide, on what was read.
//!
//! A message is several statements in one packet, so a step is two round trips. One that finds nothing
//! to write commits as well: an answer counts only on a server that is still the primary. Two have
//! three: the login that ends the oldest of too many sessions, and the refresh that ends its session as
//! stolen, for both learn only from what they have read that they append to the log.
//!
//! # Why steps are as if one came after the other
//!
//! Every transaction is `READ COMMITTED`, whatever the database begins with: each statement sees what
//! was committed when it began. A message locks first, in statements of their own, and then reads
//! **everything in one statement**: so what is read is one moment of the database, later than the
//! moment at which the locks were had. In the order of locking these are
//!
//! 1. **the subject** (an advisory lock), by the second step of a login alone: many logins of one
//!    subject keep nobody else waiting, for they have nothing yet;
//! 2. **the clock**, eight rows, the latest of which is `clk`. A login, a logout and the revocation of
//!    a token or a key lock one of them; the revocation of a subject or of everyone locks all;
//! 3. **the session**, or the sessions, by their names;
//! 4. **the end of the log**, by everything that appends.
//!
//! - *Two refreshes, a refresh and the end of the same session.* Both lock its row: the second reads
//!   what the first has committed.
//! - *A refresh and a revocation of its subject, or of everyone.* No lock is shared. The refresh reads
//!   the cut-offs in the same moment as the row, which it keeps locked: it comes before the revocation
//!   if it does not see it, and then began before that was acknowledged. Refreshes of one session
//!   follow each other, so none that sees the revocation is followed by one that does not.
//! - *Logins and revocations of a subject or of everyone.* The revocation holds the whole clock from
//!   before it reads it until it has committed. `begin` and `create` write the clock, or wait: so one
//!   that has committed before is in the clock that the revocation reads, which is the cut-off; and one
//!   that comes after sees the cut-off.
//! - *Two logins of a subject.* The advisory lock lets one after the other count the sessions.
//! - *A command that comes twice at once.* It meets itself at the row of its session, at the end of the
//!   log, at the advisory lock, or at the primary key, where the second is refused, begins anew, and
//!   finds what the first has done.
//! - *Two that append.* The end of the log is locked until the commit: the order of the numbers is that
//!   of the commits, and a reader never sees a number before the one in front of it.
//! - *Signing keys.* Replaced under the lock of the row that has their version.
//! - *A sweep.* It writes the clock and commits before it drops anything, so a command that it has
//!   forgotten is late. Rows that somebody has locked it passes over.
//! - *Looks* ([`find_session`], [`sessions_of`], the log) lock nothing: one moment of what is committed.
//!   The row that [`find_session`] gives may be one that a refresh is about to replace, though a
//!   revocation that came after that refresh is there already.
//!
//! All lock in this order, and nobody holds a later lock while waiting for an earlier one. A refresh
//! that writes the clock, once a second, takes one of the eight rows that is free, and leaves it where
//! none is: those who have them write it. What the server ends all the same, as a deadlock with
//! somebody's shell, is done again, and so is what has waited for a lock for 2 s (55P03): until the 5 s
//! of a step are over.
//!
//! # Why nothing is done late
//!
//! The second message ends with the deadline once more, after everything that can wait and just before
//! the commit, and the server undoes it all if that has passed. A message that never comes is given up
//! after 3 s, with its locks.
//!
//! [`find_session`]: hallpass_session::store::SessionStore::find_session
//! [`sessions_of`]: hallpass_session::store::SessionStore::sessions_of

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use hallpass_session::store::StoreError;
use sqlx::postgres::PgRow;
use tokio::time::sleep;

use crate::Postgres;
use crate::error::{Remedy, of_sqlx, read_only, remedy};
use crate::fetched::{ClockLock, Plan, lock_head};
use crate::lease::{COMMIT, CommitError, Lease, begin, in_time, refuses_writes};
use crate::schema::Names;
use crate::transaction::InPostgres;

/// What is done in two messages.
pub(crate) trait Work: Send {
    /// What it comes to.
    type Answer: Send;

    /// The locks, and the look at what they lock.
    fn first(&mut self) -> String;

    /// Decides by the rows of that look.
    fn judge(&mut self, rows: &[PgRow]) -> Result<Judged<Self::Answer>, StoreError>;

    /// What is sent after the writes, and before the commit.
    fn guard(&self) -> String;
}

/// What a look came to.
pub(crate) enum Judged<T> {
    /// This, and what is to be written for it.
    Answer(T, Option<String>),
    /// Another message has to go before: it is judged by that one's rows.
    Look(String),
}

impl Postgres {
    /// Does a step.
    pub(crate) async fn step<T: Send>(
        &self,
        plan: Plan<'_>,
        step: impl Fn(&mut InPostgres<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        self.work(Stepping { names: self.names(), plan, stripe: self.stripe(), step }).await
    }

    /// Does something in two messages, again and again until nobody is in the way.
    pub(crate) async fn work<W: Work>(&self, mut work: W) -> Result<W::Answer, StoreError> {
        in_time(async {
            let mut trials = Trials::new(self);
            loop {
                match self.attempt(&mut work).await {
                    Ok(answer) => return Ok(answer),
                    Err(failed) => trials.after(failed).await?,
                }
            }
        })
        .await
    }

    /// Sends statements that are a step by themselves, and do no harm if they come twice.
    pub(crate) async fn send(&self, sql: &str) -> Result<Vec<PgRow>, StoreError> {
        self.deliver(sql, Statements::Write).await
    }

    /// Sends statements that only read.
    pub(crate) async fn ask(&self, sql: &str) -> Result<Vec<PgRow>, StoreError> {
        self.deliver(sql, Statements::Read).await
    }

    async fn deliver(&self, sql: &str, kind: Statements) -> Result<Vec<PgRow>, StoreError> {
        in_time(async {
            let message = format!("{}{sql}{COMMIT}", begin());
            let mut trials = Trials::new(self);
            loop {
                let delivered = match kind {
                    Statements::Read => self.read(message.clone()).await,
                    Statements::Write => self.write(message.clone()).await,
                };
                match delivered {
                    Ok(rows) => return Ok(rows),
                    Err(failed) => trials.after(failed).await?,
                }
            }
        })
        .await
    }

    /// Looks at what is committed.
    pub(crate) async fn look<T>(
        &self,
        plan: Plan<'_>,
        look: impl FnOnce(&mut InPostgres<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let rows = self.ask(&plan.look(self.names().schema())).await?;
        look(&mut InPostgres::new(self.names(), &plan, 0, &rows)?)
    }

    async fn write(&self, message: String) -> Result<Vec<PgRow>, Failed> {
        let lease = self.leases().take().await.map_err(Failed::Before)?;
        match commit(lease, message).await {
            Ok(rows) if refuses_writes(&rows) => Err(Failed::Step(read_only())),
            // It does no harm if it comes twice.
            Err(Failed::Commit(error)) => Err(Failed::Before(error)),
            done => done,
        }
    }

    async fn read(&self, message: String) -> Result<Vec<PgRow>, Failed> {
        let mut lease = self.leases().take().await.map_err(Failed::Before)?;
        match lease.exchange(message).await {
            Ok(rows) if refuses_writes(&rows) => {
                lease.close();
                Err(Failed::Step(read_only()))
            }
            Ok(rows) => {
                lease.give_back();
                Ok(rows)
            }
            Err(error) => Err(undone(lease, error).await),
        }
    }

    async fn attempt<W: Work>(&self, work: &mut W) -> Result<W::Answer, Failed> {
        let mut lease = self.leases().take().await.map_err(Failed::Before)?;
        let mut message = format!("{}{}", begin(), work.first());
        loop {
            let rows = match lease.exchange(message).await {
                // The next one may be to the primary.
                Ok(rows) if refuses_writes(&rows) => {
                    lease.close();
                    return Err(Failed::Step(read_only()));
                }
                Ok(rows) => rows,
                Err(error) => return Err(undone(lease, error).await),
            };
            match work.judge(&rows) {
                Ok(Judged::Answer(answer, Some(writes))) => {
                    commit(lease, format!("{writes}{}{COMMIT}", work.guard())).await?;
                    return Ok(answer);
                }
                Ok(Judged::Answer(answer, None)) => {
                    prove(lease).await?;
                    return Ok(answer);
                }
                Ok(Judged::Look(next)) => message = next,
                Err(error) => {
                    lease.roll_back().await;
                    return Err(Failed::Step(error));
                }
            }
        }
    }
}

/// What one message does.
#[derive(Clone, Copy, Debug)]
enum Statements {
    /// Nothing that is committed: a server that does not answer is left alone.
    Read,
    /// Something, and so its commit may have to be waited for.
    Write,
}

/// A step of the rules.
struct Stepping<'p, F> {
    names: &'p Names,
    plan: Plan<'p>,
    stripe: u8,
    step: F,
}

impl<F> Stepping<'_, F> {
    fn first(&self) -> String {
        let schema = self.names.schema();
        format!("{}{}", self.plan.locks(schema, self.stripe), self.plan.look(schema))
    }

    /// The same again, with the end of the log: the last lock in the order of all. A step that has no
    /// lock on the clock may come to write it, and begins anew to have that one first.
    fn with_head(&mut self) -> String {
        if self.plan.clock == ClockLock::None {
            self.plan.clock = ClockLock::One;
            return format!("ROLLBACK; {}{}", begin(), self.first());
        }
        let schema = self.names.schema();
        format!("{}{}", lock_head(schema), self.plan.look(schema))
    }
}

impl<T, F> Work for Stepping<'_, F>
where
    T: Send,
    F: Fn(&mut InPostgres<'_>) -> Result<T, StoreError> + Send,
{
    type Answer = T;

    fn first(&mut self) -> String {
        Self::first(self)
    }

    fn judge(&mut self, rows: &[PgRow]) -> Result<Judged<T>, StoreError> {
        let mut transaction = InPostgres::new(self.names, &self.plan, self.stripe, rows)?;
        let answer = (self.step)(&mut transaction);
        if transaction.needs_head() && !self.plan.head {
            self.plan.head = true;
            return Ok(Judged::Look(self.with_head()));
        }
        Ok(Judged::Answer(answer?, transaction.into_writes()))
    }

    fn guard(&self) -> String {
        self.plan.guard()
    }
}

/// An attempt that came to nothing.
enum Failed {
    /// By what it was about.
    Step(StoreError),
    /// By the database, before anything was to be committed.
    Before(sqlx::Error),
    /// By the database, and the commit may have come through.
    Commit(sqlx::Error),
}

async fn commit(lease: Lease, message: String) -> Result<Vec<PgRow>, Failed> {
    match lease.commit(message).await {
        Ok(rows) => Ok(rows),
        // Nothing has happened.
        Err(CommitError::Refused(lease, error)) => Err(undone(lease, error).await),
        Err(CommitError::Lost(error)) => Err(Failed::Commit(error)),
    }
}

/// What a step answers without having written anything counts only where something can be written. A
/// primary whose commits wait for a standby that has taken its place knows nothing of what happened
/// since: that there is no such session may be news of yesterday.
async fn prove(lease: Lease) -> Result<(), Failed> {
    match commit(lease, format!("{PROOF}{COMMIT}")).await {
        // Nothing was to be committed.
        Err(Failed::Commit(error)) => Err(Failed::Before(error)),
        done => done.map(drop),
    }
}

/// Gives a connection back, if it is still good: one to a standby is not, for the next one may be to
/// the primary.
async fn undone(lease: Lease, error: sqlx::Error) -> Failed {
    let is_good = matches!(&error, sqlx::Error::Database(error) if !is_read_only(&**error))
        && remedy(&error) != Remedy::Reconnect;
    if is_good {
        lease.roll_back().await;
    } else {
        lease.close();
    }
    Failed::Before(error)
}

fn is_read_only(error: &dyn sqlx::error::DatabaseError) -> bool {
    error.code().is_some_and(|code| code == "25006")
}

/// How often a step is tried.
struct Trials {
    conflicts: u32,
    connections: u32,
    /// How many connections may be broken.
    broken: u32,
}

impl Trials {
    fn new(store: &Postgres) -> Self {
        // After a restart of the server every connection of the pool is broken.
        let most = store.leases().most();
        Self { conflicts: 0, connections: 0, broken: most.saturating_add(1) }
    }

    /// Comes back when it is to be tried again.
    async fn after(&mut self, failed: Failed) -> Result<(), StoreError> {
        let error = match failed {
            Failed::Step(error) => return Err(error),
            Failed::Commit(error) => return Err(of_sqlx(&error)),
            Failed::Before(error) => error,
        };
        let (trials, most, slowest) = match remedy(&error) {
            Remedy::Again => (&mut self.conflicts, CONFLICTS, CONFLICTS),
            Remedy::Reconnect => (&mut self.connections, self.broken, QUICK),
            Remedy::Tell => return Err(of_sqlx(&error)),
        };
        if *trials >= most {
            return Err(of_sqlx(&error));
        }
        *trials = trials.saturating_add(1);
        sleep(pause((*trials).min(slowest))).await;
        Ok(())
    }
}

/// Longer each time, and never the same for two.
fn pause(trial: u32) -> Duration {
    let most = SHORT.saturating_mul(1_u32.checked_shl(trial).unwrap_or(u32::MAX));
    let most = u64::try_from(most.as_micros()).unwrap_or(u64::MAX).max(1);
    let random = RandomState::new().hash_one(trial).checked_rem(most);
    Duration::from_micros(random.unwrap_or_default())
}

/// Something for the log of the server, and for nobody: a commit of nothing would wait for nobody.
pub(crate) const PROOF: &str = "SELECT 1 AS locked FROM (SELECT CASE WHEN NOT pg_is_in_recovery() \
     THEN pg_logical_emit_message(true, 'hallpass', '') END) AS proof; ";

/// How often a step is tried again that others were in the way of: within 0.7 s in all.
const CONFLICTS: u32 = 6;
const SHORT: Duration = Duration::from_millis(5);

/// After how many trials the pause before another connection grows no more: 20 ms in the mean.
const QUICK: u32 = 3;
