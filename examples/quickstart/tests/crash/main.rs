//! The service is killed (SIGKILL) again and again while clients log in, refresh and log out, and
//! each time it starts again on the same file. Then every revocation that was acknowledged holds,
//! nobody who follows the protocol is logged out, and no session has two tokens that live.
//!
//! `cargo test -p quickstart --test crash -- --ignored --nocapture` does it at 200 points, in some
//! four minutes; the run without `--ignored` at a few.

#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a failed test is a panic")]

mod client;
mod http;
mod random;
mod service;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use client::{Client, Ended};
use random::Random;
use service::{Folder, Service};

#[test]
fn nothing_is_lost_by_a_few_kills() {
    run(8, 150);
}

#[test]
#[ignore = "it takes minutes"]
fn nothing_is_lost_by_200_kills() {
    run(200, 4_000);
}

/// Threads, each with clients of its own.
const WORKERS: usize = 6;

/// Clients of a worker that go on at a time.
const CLIENTS: usize = 6;

/// Each time that a client does something, it logs out once in so many.
fn run(kills: u32, logouts: u64) {
    let (folder, random) = (Folder::new(), Mutex::new(Random::new()));
    println!("seed {}", lock(&random).seed());
    let service = Service::start(&folder, "127.0.0.1:0");
    let address = service.address().to_owned();
    let mut workers: Vec<Vec<Client>> = (0..WORKERS).map(|_| Vec::new()).collect();
    // Somebody has to be there before the first kill.
    for clients in &mut workers {
        let mut random = lock(&random).fork();
        while clients.len() < CLIENTS / 2 {
            clients.extend(Client::log_in(&address, &mut random));
        }
    }
    let mut running = Some(service);
    for kill in 0..kills {
        let service = running.take().unwrap_or_else(|| Service::start(&folder, &address));
        for clients in &mut workers {
            check_the_ended(&address, clients, kill);
        }
        let after = Duration::from_millis(lock(&random).below(450));
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            for clients in &mut workers {
                let (mut random, address, stop) = (lock(&random).fork(), &address, &stop);
                scope.spawn(move || load(address, clients, &mut random, logouts, stop));
            }
            thread::sleep(after);
            service.kill();
            stop.store(true, Ordering::Relaxed);
        });
    }
    // Two that log out before the last kill, whatever the load did.
    let service = Service::start(&folder, &address);
    for client in workers.iter_mut().flatten().filter(|client| client.ended == Ended::No).take(2) {
        client.log_out(&address);
        assert_eq!(client.ended, Ended::Yes);
    }
    service.kill();
    let _service = Service::start(&folder, &address);
    let mut clients: Vec<Client> = workers.into_iter().flatten().collect();
    check_the_ended(&address, &mut clients, kills);
    let (mut live, mut rotations, mut branches) = (0, 0, 0);
    for client in clients.iter_mut().filter(|client| client.ended == Ended::No) {
        persistently(|| client.refresh(&address));
        live += 1;
        rotations += client.tokens.len() - 1;
        branches += usize::from(client.has_one_branch(&address));
    }
    let ended = clients.iter().filter(|client| client.ended == Ended::Yes).count();
    let lost: u32 = clients.iter().map(|client| client.lost).sum();
    println!(
        "{kills} kills: {live} clients went on, with {rotations} rotations and {lost} requests without an answer; \
         {ended} had logged out; {branches} old tokens ended their sessions"
    );
    assert!(live > 0 && ended > 0 && lost > 0, "it was no load");
}

/// Refreshes, logins and logouts until the service is gone.
fn load(
    address: &str,
    clients: &mut Vec<Client>,
    random: &mut Random,
    logouts: u64,
    stop: &AtomicBool,
) {
    while !stop.load(Ordering::Relaxed) {
        let going: Vec<usize> =
            (0..clients.len()).filter(|number| clients[*number].ended == Ended::No).collect();
        if going.len() < CLIENTS && random.below(3) == 0 {
            clients.extend(Client::log_in(address, random));
            continue;
        }
        let Some(number) =
            going.get(usize::try_from(random.below(64)).unwrap_or(0) % going.len().max(1))
        else {
            continue;
        };
        let client = &mut clients[*number];
        if going.len() > 1 && random.below(logouts) == 0 {
            client.log_out(address);
        } else if client.is_to_refresh() || random.below(100) == 0 {
            // A client's answer may be lost, and that is all that may happen.
            let _answer = client.refresh(address);
        } else {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn check_the_ended(address: &str, clients: &mut [Client], kill: u32) {
    // Those that ended lately, each time: the number of requests stays small.
    let ended = clients.iter_mut().filter(|client| client.ended == Ended::Yes).rev().take(3);
    for client in ended {
        let (access, refresh) = client.tries(address);
        assert_eq!((access, refresh), (401, 401), "after kill {kill} a logout does not hold");
    }
}

/// As a client does that obeys `Retry-After`.
fn persistently(mut attempt: impl FnMut() -> Option<u16>) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        match attempt() {
            Some(200) => return,
            Some(429 | 503) | None => thread::sleep(Duration::from_millis(300)),
            Some(status) => panic!("a client that follows the protocol is told {status}"),
        }
        assert!(Instant::now() < until, "a minute of 429, 503 or nothing");
    }
}

fn lock(random: &Mutex<Random>) -> std::sync::MutexGuard<'_, Random> {
    random.lock().expect("nobody panics with it")
}
