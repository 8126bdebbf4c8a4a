//! The clients of a scene.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::record::Count;
use crate::{Client, Ghosts, How, Random, Service, Session, Told, Wrong};

/// Clients that stay, and some who log in and out again all the time.
#[derive(Debug)]
pub struct Population {
    clients: JoinSet<Option<Session>>,
    stop: watch::Sender<Phase>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    /// Requests and refreshes.
    Load,
    /// One refresh more, however long it takes, and no longer than that.
    Finish(Duration),
}

impl Population {
    /// Logs them in, and begins.
    pub async fn begin(service: &Service, ghosts: &Ghosts, staying: usize, passing: usize) -> Self {
        let (stop, phase) = watch::channel(Phase::Load);
        let mut clients = JoinSet::new();
        for number in 0..staying {
            let session = service.log_in_somewhere(&format!("staying-{number}")).await;
            let client = Client::new(service.clone(), session);
            clients.spawn(stay(client, service.clone(), phase.clone()));
        }
        for number in 0..passing {
            let (service, ghosts) = (service.clone(), ghosts.clone());
            clients.spawn(pass(service, ghosts, number, phase.clone()));
        }
        Self { clients, stop }
    }

    /// Lets each client refresh once more, and tells who is still logged in.
    ///
    /// # Panics
    /// A client panics.
    pub async fn finish(&mut self, limit: Duration) -> Vec<Session> {
        self.stop.send_replace(Phase::Finish(limit));
        let mut live = Vec::new();
        while let Some(ended) = self.clients.join_next().await {
            live.extend(ended.expect("no client panics"));
        }
        live
    }
}

/// Uses its session, and refreshes now and then, as a page does that is loaded anew.
async fn stay(client: Client, service: Service, phase: watch::Receiver<Phase>) -> Option<Session> {
    let told = {
        let asking = ask(&client, phase.clone());
        let refreshing = refresh(&client, phase);
        tokio::select! {
            () = asking => Told::Nothing,
            told = refreshing => told,
        }
    };
    match told {
        Told::GoesOn => {
            client.ask().await;
            Some(client.session())
        }
        Told::Ended => over(&client, &service),
        Told::Nothing => {
            let said = format!("no refresh came to anything: {}", client.session());
            service.record.wrong(Wrong::Unexpected, said);
            None
        }
    }
}

/// Whatever becomes of the refreshes: what the client has is good until it expires.
async fn ask(client: &Client, phase: watch::Receiver<Phase>) {
    let mut random = Random::new();
    loop {
        client.ask().await;
        // Nobody waits for those who rest before their last refresh.
        let slow = if *phase.borrow() == Phase::Load { 1 } else { 8 };
        sleep(slow * random.between(THINKS_LEAST, THINKS_MOST)).await;
    }
}

/// Until the session is over, or the load is: then one more.
async fn refresh(client: &Client, mut phase: watch::Receiver<Phase>) -> Told {
    let mut random = Random::new();
    loop {
        let now = *phase.borrow_and_update();
        if let Phase::Finish(limit) = now {
            return client.refresh_within(limit).await;
        }
        if client.refresh().await == Told::Ended {
            return Told::Ended;
        }
        let pause = sleep(random.between(3 * THINKS_LEAST, 3 * THINKS_MOST));
        tokio::select! {
            () = pause => {}
            _ = phase.changed() => {}
        }
    }
}

fn over(client: &Client, service: &Service) -> Option<Session> {
    let session = client.session();
    if session.is_doubtful {
        service.record.count(Count::LostLogins);
    } else {
        service.record.wrong(Wrong::LoggedOut, session);
    }
    None
}

/// Logs in, refreshes, asks, logs out; and again.
async fn pass(
    service: Service,
    ghosts: Ghosts,
    number: usize,
    phase: watch::Receiver<Phase>,
) -> Option<Session> {
    let (mut random, mut times) = (Random::new(), 0);
    while *phase.borrow() == Phase::Load {
        times += 1;
        let node = random.below(service.nodes.len());
        let subject = format!("passing-{number}-{times}");
        let Some(session) = service.log_in(node, subject).await else {
            sleep(THINKS_MOST).await;
            continue;
        };
        let client = Client::new(service.clone(), session);
        client.ask().await;
        if client.refresh().await == Told::Ended {
            let _over = over(&client, &service);
            continue;
        }
        client.ask().await;
        let until = Instant::now() + random.between(THINKS_LEAST, THINKS_MOST);
        tokio::time::sleep_until(until).await;
        let node = random.below(service.nodes.len());
        // If it is not acknowledged, nobody knows, and nobody asks.
        let _done = ghosts.revoke(node, client.session(), How::Logout, None).await;
    }
    None
}

/// What people take between two clicks, if they are in a hurry.
const THINKS_LEAST: Duration = Duration::from_millis(150);
const THINKS_MOST: Duration = Duration::from_millis(400);
