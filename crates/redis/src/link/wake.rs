//! Hearing that there is something new.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_core::Stream;
use hallpass_session::store::{Shard, StoreError, StoreErrorKind};
use redis::Msg;
use redis::aio::PubSub;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::address::Address;
use super::error;
use super::fleet::Fleet;
use super::pause::Pause;
use super::routes::Owners;
use super::task::Task;

/// What is heard from when this was made.
#[derive(Clone, Debug)]
pub(crate) struct Wake {
    heard: watch::Receiver<()>,
}

/// A subscription that is made again whenever it is lost.
pub(super) struct Wakes {
    parts: Arc<[Part]>,
    hearing: watch::Receiver<Hearing>,
    _listener: Task,
}

/// What is published about one part.
struct Part {
    channel: Vec<u8>,
    heard: watch::Sender<()>,
}

#[derive(Clone, Debug)]
enum Hearing {
    Alive,
    Connecting,
    Down(StoreError),
}

impl Wake {
    /// Comes when something was published since this was made, or since this came last; and when a
    /// subscription was lost and is back, for then something may have been missed.
    pub(crate) async fn heard(&mut self) {
        if self.heard.changed().await.is_err() {
            std::future::pending().await
        }
    }
}

impl Wakes {
    pub(super) fn start(
        fleet: Arc<Fleet>,
        owners: watch::Receiver<Owners>,
        channels: Vec<Vec<u8>>,
    ) -> Self {
        let part = |channel| Part { channel, heard: watch::Sender::new(()) };
        let parts: Arc<[Part]> = channels.into_iter().map(part).collect();
        let (state, hearing) = watch::channel(Hearing::Connecting);
        let listener = Listener { fleet, owners, parts: Arc::clone(&parts), state };
        Self { parts, hearing, _listener: Task::spawn(listener.run()) }
    }

    /// `None` if there is no such part.
    pub(super) fn wake(&self, shard: Shard) -> Option<Wake> {
        let part = self.parts.get(usize::from(shard.number()))?;
        Some(Wake { heard: part.heard.subscribe() })
    }

    /// The error if the first subscription is denied. That nobody answers passes.
    pub(super) async fn check(&self, limit: Duration) -> Result<(), StoreError> {
        let mut hearing = self.hearing.clone();
        let known = hearing.wait_for(|hearing| !matches!(hearing, Hearing::Connecting));
        let Ok(Ok(known)) = timeout(limit, known).await else { return Ok(()) };
        match &*known {
            Hearing::Down(error) if error.kind() == StoreErrorKind::Config => Err(error.clone()),
            Hearing::Alive | Hearing::Connecting | Hearing::Down(_) => Ok(()),
        }
    }
}

struct Listener {
    fleet: Arc<Fleet>,
    owners: watch::Receiver<Owners>,
    parts: Arc<[Part]>,
    state: watch::Sender<Hearing>,
}

impl Listener {
    async fn run(mut self) {
        let mut pause = Pause::default();
        for turn in 0.. {
            let Some(address) = self.address(turn) else { return };
            match self.subscribe(&address).await {
                Ok(subscriptions) => {
                    let since = Instant::now();
                    self.state.send_replace(Hearing::Alive);
                    self.hear_all();
                    self.listen(&address, subscriptions).await;
                    self.state.send_replace(Hearing::Connecting);
                    pause.worked(since);
                }
                Err(error) => {
                    self.state.send_replace(Hearing::Down(error));
                }
            }
            pause.pass().await;
        }
    }

    /// Something may have been missed.
    fn hear_all(&self) {
        for part in &*self.parts {
            part.heard.send_replace(());
        }
    }

    fn hear(&self, message: &Msg) {
        let channel: Result<Vec<u8>, _> = message.get_channel();
        let part = self
            .parts
            .iter()
            .find(|part| channel.as_ref().is_ok_and(|channel| *channel == part.channel));
        if let Some(part) = part {
            part.heard.send_replace(());
        }
    }

    /// Any primary of a cluster hears what is published at another one.
    fn address(&mut self, turn: usize) -> Option<Address> {
        let owners = self.owners.borrow_and_update();
        owners.get(turn.checked_rem(owners.len())?).cloned()
    }

    async fn subscribe(&self, address: &Address) -> Result<PubSub, StoreError> {
        let dialer = self.fleet.dialer();
        let mut subscriptions = dialer.subscriptions(address).await?;
        let channels: Vec<&[u8]> = self.parts.iter().map(|part| &*part.channel).collect();
        let subscribed = subscriptions.subscribe(&channels);
        match timeout(dialer.timeout(), subscribed).await {
            Ok(Ok(())) => Ok(subscriptions),
            Ok(Err(error)) => Err(error::of(address, &error)),
            Err(_) => Err(error::unavailable(format!("{address} does not answer in time"))),
        }
    }

    /// Until it is lost, or the server is no primary any more.
    async fn listen(&mut self, address: &Address, subscriptions: PubSub) {
        let (mut sink, stream) = subscriptions.split();
        let mut stream = pin!(stream);
        loop {
            tokio::select! {
                message = poll_fn(|context| stream.as_mut().poll_next(context)) => match message {
                    Some(message) => self.hear(&message),
                    None => return,
                },
                changed = self.owners.changed() => {
                    if changed.is_err() || !self.owners.borrow_and_update().contains(address) {
                        return;
                    }
                }
                () = sleep(PING) => {
                    let pong = timeout(self.fleet.dialer().timeout(), sink.ping::<redis::Value>());
                    // Any answer will do: a user may have no right to ask. The end of the
                    // connection is the end of its messages.
                    if pong.await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// After so long without a message it is asked whether there can be any.
const PING: Duration = Duration::from_secs(2);
