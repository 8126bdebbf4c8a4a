//! Logins, refreshes, requests and revocations, so many a second each.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::{Instant, sleep};

use crate::clock::Tick;
use crate::failure::{Done, Failure};
use crate::fleet::Fleet;
use crate::ledger::{Customer, add};
use crate::node::{Answer, Ask, Target};
use crate::probe::{Kind, Probes};
use crate::series::Series;

/// How many a second.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Refreshes.
    pub refreshes: u32,
    /// Logins of new users.
    pub logins: u32,
    /// Requests with access tokens.
    pub checks: u32,
    /// Revocations of subjects.
    pub revocations: u32,
    /// Revocations that all nodes watch.
    pub probes: u32,
}

impl Rates {
    /// Nothing.
    pub const NONE: Self = Self { refreshes: 0, logins: 0, checks: 0, revocations: 0, probes: 0 };
}

/// What a load found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// How long refreshes took.
    pub refreshes: Series,
    /// What revocations took.
    pub probes: Probes,
}

type Shared<T> = Arc<Mutex<T>>;

/// Runs a load for so long; to its end, for nothing is left under way.
///
/// # Errors
/// A node answers something that it should not.
pub async fn run(fleet: &Arc<Fleet>, rates: Rates, time: Duration) -> Done<Found> {
    let found = Shared::<Found>::default();
    let refreshes = paced(rates.refreshes, time, |number| {
        let (fleet, found) = (Arc::clone(fleet), Arc::clone(&found));
        async move {
            let took = refresh(&fleet, number).await?;
            lock(&found, |found| took.into_iter().for_each(|took| found.refreshes.add(took)));
            Ok(())
        }
    });
    let logins = paced(rates.logins, time, |number| {
        let fleet = Arc::clone(fleet);
        async move { login(&fleet, number).await.map(drop) }
    });
    let checks = paced(rates.checks, time, |number| {
        let fleet = Arc::clone(fleet);
        async move { check(&fleet, number).await }
    });
    let revocations = paced(rates.revocations, time, |number| {
        let fleet = Arc::clone(fleet);
        async move { revoke(&fleet, number).await }
    });
    let probes = paced(rates.probes, time, |number| {
        let (fleet, found) = (Arc::clone(fleet), Arc::clone(&found));
        async move {
            let Some(customer) = fleet.customer(fleet.number()) else { return Ok(()) };
            let (by, _) = fleet.node(number)?;
            let probes = fleet.probe(&customer, Kind::of(number), by, number % 5 == 4).await?;
            lock(&found, |found| found.probes.extend(probes));
            Ok(())
        }
    });
    tokio::try_join!(refreshes, logins, checks, revocations, probes)?;
    Ok(lock(&found, |found| found.clone()))
}

/// As many refreshes as so many clients at a time come to: how many, in which time.
///
/// # Errors
/// A node answers something that it should not.
pub async fn flat_out(fleet: &Arc<Fleet>, clients: u64, time: Duration) -> Done<(u64, Duration)> {
    let begun = Instant::now();
    let clients = (0..clients).map(|client| {
        let fleet = Arc::clone(fleet);
        tokio::spawn(async move {
            let mut done: u64 = 0;
            while begun.elapsed() < time {
                if refresh(&fleet, client).await?.is_none() {
                    break;
                }
                done = done.saturating_add(1);
            }
            Done::Ok(done)
        })
    });
    let mut done: u64 = 0;
    for client in try_join_all(clients).await.map_err(|error| Failure::of("a client", error))? {
        done = done.saturating_add(client?);
    }
    Ok((done, begun.elapsed()))
}

/// A new user, who is looked at from now on.
///
/// # Errors
/// The login came to nothing.
pub async fn login(fleet: &Fleet, number: u64) -> Done<Arc<Customer>> {
    let (_, node) = fleet.node(number)?;
    let subject = format!("customer-{}", fleet.number());
    let handed = node.login(&subject).await?;
    add(&fleet.counts.logins);
    let customer = Arc::new(Customer::new(subject, handed, String::new()));
    fleet.look_at(Arc::clone(&customer));
    Ok(customer)
}

/// The next user refreshes: how long it took. Of eight one is looked at from now on.
async fn refresh(fleet: &Fleet, number: u64) -> Done<Option<Duration>> {
    let Some(user) = fleet.turn() else { return Ok(None) };
    let ((_, node), sent) = (fleet.node(number)?, Tick::now());
    let answer = node.ask(Ask::Refresh(user.refresh.clone())).await;
    let took = Tick::now().since(sent);
    let handed = match answer {
        Answer::Handed(handed) => handed,
        Answer::Ended => {
            add(&fleet.counts.refused_wrongly);
            return Ok(None);
        }
        other => {
            eprintln!("a refresh: {other:?}");
            add(&fleet.counts.unavailable);
            fleet.keep(&user, &user.refresh);
            return Ok(None);
        }
    };
    add(&fleet.counts.refreshes);
    let refresh = handed.refresh.clone().unwrap_or_else(|| user.refresh.clone());
    fleet.keep(&user, &refresh);
    if number.is_multiple_of(8) {
        fleet.look_at(Arc::new(Customer::new(user.subject, handed, refresh)));
    }
    Ok(Some(took))
}

/// Somebody sends a request to some node.
async fn check(fleet: &Fleet, number: u64) -> Done<()> {
    let Some(customer) = fleet.customer(number) else { return Ok(()) };
    let (place, node) = fleet.node(fleet.number())?;
    let sent = Tick::now();
    let standing = node.check(&customer.access).await?;
    fleet.counts.judge(&customer, place, sent, standing);
    Ok(())
}

/// Somebody is logged out everywhere.
async fn revoke(fleet: &Fleet, number: u64) -> Done<()> {
    let Some(customer) = fleet.customer(fleet.number()) else { return Ok(()) };
    let (by, node) = fleet.node(number)?;
    if !customer.claim() {
        return Ok(());
    }
    customer.call(Tick::now());
    match node.ask(Ask::Revoke(Target::Subject(customer.subject.clone()), false)).await {
        Answer::Revoked(..) => {
            customer.acknowledge(Tick::now(), by);
            add(&fleet.counts.revocations);
            Ok(())
        }
        other => Err(Failure::new(format!("a subject was not revoked: {other:?}"))),
    }
}

/// Starts so many a second, however long each takes, and waits for all of them.
async fn paced<F>(rate: u32, time: Duration, one: impl Fn(u64) -> F) -> Done<()>
where
    F: Future<Output = Done<()>> + Send + 'static,
{
    let (begun, mut started, mut tasks) = (Instant::now(), 0_u64, Vec::new());
    loop {
        let elapsed = begun.elapsed().min(time);
        let due = elapsed.as_millis().saturating_mul(rate.into()).checked_div(1_000);
        let due = due.and_then(|due| u64::try_from(due).ok()).unwrap_or_default();
        for number in started..due {
            tasks.push(tokio::spawn(one(number)));
        }
        started = started.max(due);
        if elapsed >= time {
            break;
        }
        sleep(Duration::from_millis(2)).await;
    }
    for task in try_join_all(tasks).await.map_err(|error| Failure::of("a request", error))? {
        task?;
    }
    Ok(())
}

fn lock<T, R>(shared: &Shared<T>, f: impl FnOnce(&mut T) -> R) -> R {
    f(&mut shared.lock().unwrap_or_else(PoisonError::into_inner))
}
