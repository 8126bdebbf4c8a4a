//! One server, and the connection to it: made again in the background whenever it is lost.

use std::sync::Arc;
use std::time::Duration;

use hallpass_session::store::StoreError;
use redis::{Cmd, Pipeline, RedisError, Value, cmd};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::address::Address;
use super::dial::{Dialer, Line};
use super::error;
use super::pause::Pause;
use super::task::Task;

/// A server that is to be reached for as long as this exists.
#[derive(Debug)]
pub(super) struct Server {
    address: Address,
    state: watch::Receiver<State>,
    left: watch::Sender<Left>,
    /// After so long without an answer a connection is given up.
    patience: Duration,
    _keeper: Task,
}

#[derive(Clone, Debug)]
enum State {
    Connecting,
    Down(StoreError),
    Up(Line),
}

/// The last connection that is used no more, by its number.
#[derive(Debug, Default)]
struct Left {
    number: u64,
    /// What there is to say until there is another one; nothing if that is known soon.
    told: Option<StoreError>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The connection broke or stayed silent: whether the command was done, nobody knows.
    Lost(StoreError),
    /// The server has refused the command, and not done it.
    Refused(RedisError),
    /// The command was never sent.
    Unsent(StoreError),
}

impl Server {
    pub(super) fn start(dialer: Arc<Dialer>, address: Address) -> Self {
        let (states, state) = watch::channel(State::Connecting);
        let (left, leaving) = watch::channel(Left::default());
        let patience = dialer.timeout().div_f64(2.0);
        let keeper = Task::spawn(keep(dialer, address.clone(), states, leaving));
        Self { address, state, left, patience, _keeper: keeper }
    }

    pub(super) const fn address(&self) -> &Address {
        &self.address
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(&*self.state.borrow(), State::Up(_))
    }

    /// Sends a command, at the latest until then.
    pub(super) async fn ask(&self, command: &Cmd, until: Instant) -> Result<Value, Failure> {
        let Line { mut connection, number } = self.line(until).await?;
        let answer = async move { connection.send_packed_command(command).await };
        self.answer(number, answer, until).await
    }

    /// Sends a command to a server that is about to take its keys over.
    pub(super) async fn ask_ahead(&self, command: &Cmd, until: Instant) -> Result<Value, Failure> {
        let Line { mut connection, number } = self.line(until).await?;
        let mut pipeline = Pipeline::new();
        pipeline.cmd("ASKING").ignore().add_command(command.clone());
        let answer = async move {
            let answers = connection.send_packed_commands(&pipeline, 1, 1).await?;
            Ok(answers.into_iter().next().unwrap_or(Value::Nil))
        };
        self.answer(number, answer, until).await
    }

    async fn answer(
        &self,
        number: u64,
        answer: impl Future<Output = Result<Value, RedisError>>,
        until: Instant,
    ) -> Result<Value, Failure> {
        let began = Instant::now();
        let answer = timeout_at(until, answer).await;
        let answer = match answer {
            Ok(answer) => answer.and_then(Value::extract_error),
            Err(_) => {
                // Whoever had little time left cannot tell a slow server from one that is gone.
                if began.elapsed() >= self.patience {
                    self.leave(number, None);
                }
                let what = format!("{} does not answer in time", self.address);
                return Err(Failure::Lost(error::unavailable(what)));
            }
        };
        answer.map_err(|error| match error.code() {
            Some("READONLY" | "MASTERDOWN") => {
                // A replica. By now its address may lead to the primary.
                self.leave(number, Some(error::of(&self.address, &error)));
                Failure::Refused(error)
            }
            Some(_) => Failure::Refused(error),
            None => {
                self.leave(number, None);
                Failure::Lost(error::of(&self.address, &error))
            }
        })
    }

    fn leave(&self, number: u64, told: Option<StoreError>) {
        self.left.send_if_modified(|left| {
            let is_news = left.number < number;
            if is_news {
                *left = Left { number, told };
            }
            is_news
        });
    }

    /// The connection, once it is known whether there is one.
    async fn line(&self, until: Instant) -> Result<Line, Failure> {
        let mut state = self.state.clone();
        let left = self.left.borrow().number;
        let known = state.wait_for(|state| match state {
            State::Connecting => false,
            State::Down(_) => true,
            // The keeper may not have heard of it yet.
            State::Up(line) => line.number != left,
        });
        match timeout_at(until, known).await {
            Ok(Ok(state)) => match &*state {
                State::Up(line) => Ok(line.clone()),
                State::Down(error) => Err(Failure::Unsent(error.clone())),
                State::Connecting => Err(self.unsent("is not connected yet")),
            },
            Ok(Err(_)) => {
                Err(self.unsent("is not connected: the runtime that connected it has ended"))
            }
            Err(_) => Err(self.unsent("does not take connections in time")),
        }
    }

    fn unsent(&self, what: &str) -> Failure {
        Failure::Unsent(error::unavailable(format!("{} {what}", self.address)))
    }
}

async fn keep(
    dialer: Arc<Dialer>,
    address: Address,
    states: watch::Sender<State>,
    mut leaving: watch::Receiver<Left>,
) {
    let mut pause = Pause::default();
    for number in 1.. {
        match dialer.line(&address, number).await {
            Ok((line, mut driver)) => {
                let since = Instant::now();
                states.send_replace(State::Up(line.clone()));
                let told = tokio::select! {
                    () = driver.ended() => None,
                    left = leaving.wait_for(|left| left.number == number) => {
                        left.ok().and_then(|left| left.told.clone())
                    }
                    () = silent(&line, dialer.timeout()) => None,
                };
                match told {
                    Some(error) => {
                        states.send_replace(State::Down(error));
                    }
                    None => {
                        pause.worked(since);
                        states.send_replace(State::Connecting);
                    }
                }
                // Others may still be heard on it.
                linger(driver, dialer.timeout());
            }
            Err(error) => {
                states.send_replace(State::Down(error));
            }
        }
        pause.pass().await;
    }
}

fn linger(driver: Task, time: Duration) {
    drop(tokio::spawn(async move {
        sleep(time).await;
        drop(driver);
    }));
}

/// Comes when nothing is heard any more, even if nobody asks for long enough to notice.
async fn silent(line: &Line, patience: Duration) {
    loop {
        sleep(PING).await;
        let ping = cmd("PING");
        let mut connection = line.connection.clone();
        if timeout(patience, connection.send_packed_command(&ping)).await.is_err() {
            return;
        }
    }
}

const PING: Duration = Duration::from_secs(2);
