//! The task that owns the connection.

use std::time::Duration;

use hallpass_session::store::StoreError;
use sqlx::postgres::{PgListener, PgPoolOptions, PgRow};
use sqlx::{ConnectOptions as _, PgPool};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};

use crate::error::{Remedy, of_sqlx, remedy, timed_out};
use crate::lease::exchange;

/// What is asked of the task.
pub(super) enum Ask {
    /// To send this message; with the answer comes how much had been heard before it was sent.
    Exchange(String, oneshot::Sender<Result<(Vec<PgRow>, u64), StoreError>>),
    /// To take another connection.
    Reconnect,
}

/// The connection, while there is one.
pub(super) struct Connection {
    /// Whose settings it has: those of the moment, so that a password may change.
    settings: PgPool,
    channel: String,
    listener: Option<PgListener>,
    /// Whether there has been one before.
    was_there: bool,
    heard: watch::Sender<u64>,
}

/// What has come.
enum Next {
    Ask(Option<Ask>),
    /// An event.
    Heard,
    /// The end of the connection.
    Lost,
    /// Time to connect.
    Connect,
}

impl Connection {
    pub(super) fn new(settings: PgPool, channel: &str, heard: watch::Sender<u64>) -> Self {
        let channel = channel.to_owned();
        Self { settings, channel, listener: None, was_there: false, heard }
    }

    /// Works until nobody can ask any more.
    pub(super) async fn serve(mut self, mut asks: mpsc::Receiver<Ask>) {
        loop {
            match self.next(&mut asks).await {
                Next::Ask(None) => return,
                Next::Ask(Some(Ask::Reconnect)) => self.listener = None,
                // Whoever asked has given up while others were served.
                Next::Ask(Some(Ask::Exchange(_, answer))) if answer.is_closed() => {}
                Next::Ask(Some(Ask::Exchange(sql, answer))) => {
                    let answered = self.answer(sql).await;
                    // Nobody may be waiting any more.
                    let _waiting = answer.send(answered);
                }
                Next::Heard => self.hear(),
                Next::Lost => {
                    self.listener = None;
                    self.hear();
                }
                // If it does not come about, the next read says why.
                Next::Connect => drop(self.connect().await),
            }
        }
    }

    async fn next(&mut self, asks: &mut mpsc::Receiver<Ask>) -> Next {
        let Some(listener) = &mut self.listener else {
            return tokio::select! {
                ask = asks.recv() => Next::Ask(ask),
                () = sleep(PAUSE) => Next::Connect,
            };
        };
        tokio::select! {
            ask = asks.recv() => Next::Ask(ask),
            // Without an event it was lost, and would be made again with the options of before.
            heard = listener.try_recv() => match heard {
                Ok(Some(_)) => Next::Heard,
                Ok(None) | Err(_) => Next::Lost,
            },
        }
    }

    /// What is sent over a connection that does not answer is not waited for: it is given up.
    async fn answer(&mut self, sql: String) -> Result<(Vec<PgRow>, u64), StoreError> {
        let answered = timeout(LIMIT, self.exchange(sql)).await;
        let answered = answered.unwrap_or_else(|_| Err(timed_out()));
        if answered.is_err() {
            self.listener = None;
        }
        answered
    }

    async fn exchange(&mut self, sql: String) -> Result<(Vec<PgRow>, u64), StoreError> {
        let is_new = self.listener.is_none();
        self.connect().await?;
        let heard = *self.heard.borrow();
        let sent = exchange(self.listened()?, sql.clone()).await;
        let rows = match sent {
            // It was lost while nothing was sent: that is only found out now.
            Err(error) if !is_new && remedy(&error) == Remedy::Reconnect => {
                self.listener = None;
                self.connect().await?;
                exchange(self.listened()?, sql).await
            }
            sent => sent,
        };
        rows.map(|rows| (rows, heard)).map_err(|error| of_sqlx(&error))
    }

    fn listened(&mut self) -> Result<&mut PgListener, StoreError> {
        self.listener.as_mut().ok_or_else(timed_out)
    }

    async fn connect(&mut self) -> Result<(), StoreError> {
        if self.listener.is_some() {
            return Ok(());
        }
        let listener = timeout(LIMIT, self.listen()).await.map_err(|_| timed_out())?;
        self.listener = Some(listener.map_err(|error| of_sqlx(&error))?);
        if self.was_there {
            // Whatever came in between was not heard.
            self.hear();
        }
        self.was_there = true;
        Ok(())
    }

    /// A pool of one: the listener asks for nothing else.
    async fn listen(&self) -> Result<PgListener, sqlx::Error> {
        // Statements have names of subjects in them.
        let options = (*self.settings.connect_options()).clone().disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(LIMIT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(options);
        let mut listener = PgListener::connect_with(&pool).await?;
        // One that is lost is told of, so that a read finds out at once where it leads now.
        listener.eager_reconnect(false);
        listener.listen(&self.channel).await?;
        Ok(listener)
    }

    fn hear(&self) {
        self.heard.send_modify(|heard| *heard = heard.wrapping_add(1));
    }
}

/// How long a read may take.
const LIMIT: Duration = Duration::from_secs(3);

/// How long it is without a connection before it takes another one without being asked.
const PAUSE: Duration = Duration::from_secs(1);
