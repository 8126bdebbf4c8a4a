//! The machine among its driver, its provider and its requests, none of which are real.

use std::time::Duration;

use super::event::{Event, Key, Start};
use super::provider::{Flight, Provider};
use super::tally::Tally;
use super::truth::Truth;
use crate::machine::tests::script::wanted;
use crate::machine::{Machine, Miss, Moment, Standing, Step, Wanted};
use crate::settings::Settings;

/// A request that waits.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    key: Key,
    began: Duration,
}

/// The machine in its world.
#[derive(Debug)]
pub(super) struct Simulation {
    settings: Settings,
    machine: Machine,
    truth: Truth,
    provider: Provider,
    now: Duration,
    /// Whether the task that fetches runs.
    driven: bool,
    flight: Option<Flight>,
    /// Until when the task sleeps.
    sleeps_until: Duration,
    waiting: Vec<Waiting>,
    /// A request waits for a fetch that has not begun.
    asked: bool,
    random: u64,
    pub(super) tally: Tally,
}

impl Simulation {
    pub(super) fn new(settings: Settings, start: Start) -> Self {
        let mut new = Self {
            machine: Machine::new(settings.clone()),
            truth: Truth::new(settings.clone()),
            settings,
            provider: Provider::new(),
            now: Duration::ZERO,
            driven: false,
            flight: None,
            sleeps_until: Duration::ZERO,
            waiting: Vec::new(),
            asked: false,
            random: 0x9E37_79B9_7F4A_7C15,
            tally: Tally::default(),
        };
        match start {
            Start::Eager => new.drive(),
            Start::Lazy => {}
            Start::Seeded => {
                new.machine.seeded(Moment::at(new.now));
                new.truth.seeded(new.now, new.provider.keys.clone());
            }
        }
        new
    }

    pub(super) fn happen(&mut self, event: &Event) {
        match event {
            Event::Abandon(picked) => self.abandon(*picked),
            Event::Ask(key) => self.ask(*key),
            Event::Doubt(key) => self.doubt(*key),
            Event::Cancel(which) => {
                if let Some(which) = which.checked_rem(self.waiting.len()) {
                    self.waiting.remove(which);
                }
            }
            Event::Mood(mood) => {
                let was_well = self.provider.is_well(self.settings.fetch_timeout);
                self.provider.mood = *mood;
                if !was_well && self.provider.is_well(self.settings.fetch_timeout) && self.driven {
                    self.truth.recovers(self.now, self.flight.as_ref());
                }
            }
            Event::Pass(time) => self.pass(self.now + *time),
            Event::Publish(key) => drop(self.provider.keys.insert(*key)),
            Event::Withdraw(key) => drop(self.provider.keys.remove(key)),
        }
        self.check();
    }

    /// A request comes, as in the driver's `lookup`.
    fn ask(&mut self, key: Key) {
        let now = Moment::at(self.now);
        let there = self.truth.set.as_ref().is_some_and(|set| set.keys.contains(&key));
        if there && now < self.machine.serves_until() {
            self.truth.serves(self.now, key);
            self.tally.served += 1;
            let stale = self.machine.standing(now) == Standing::Stale;
            self.tally.served_stale += usize::from(stale);
            if !self.driven {
                self.drive();
            }
            return;
        }
        let request = Waiting { key, began: self.now };
        if self.decide(request) {
            self.tally.waited += 1;
            self.waiting.push(request);
            self.drive();
        }
    }

    /// A request comes whose signature no key made, as in the driver's `renewed`. It has an answer
    /// if it does not wait: the signature is bad.
    fn doubt(&mut self, key: Key) {
        let there = self.truth.set.as_ref().is_some_and(|set| set.keys.contains(&key));
        let now = Moment::at(self.now);
        if !there || now >= self.machine.serves_until() {
            return;
        }
        if !self.machine.doubted(now, now) {
            assert!(self.flight.is_none(), "believed while a fetch is under way");
            self.truth.believes(self.now);
            return;
        }
        self.tally.doubted += 1;
        let begins = self.flight.is_none() && !std::mem::replace(&mut self.asked, true);
        self.truth.doubts(self.now, begins);
        self.drive();
    }

    /// A request that is not served asks the machine; whether it has to wait.
    fn decide(&mut self, Waiting { key, began }: Waiting) -> bool {
        match self.machine.missed(Moment::at(self.now), Moment::at(began), &token(key)) {
            Miss::Lacking => {
                let itself = self.truth.lacks(self.now, began, key);
                self.tally.remembered += usize::from(!itself);
                self.tally.lacking += 1;
                false
            }
            Miss::Unavailable(pause) => {
                assert!(self.flight.is_none(), "refused while a fetch is under way");
                self.truth.is_open(self.now, began, key);
                self.truth.refuses(self.now, pause);
                self.tally.refused += 1;
                false
            }
            Miss::Wait => {
                self.truth.is_open(self.now, began, key);
                if self.flight.is_none() && !std::mem::replace(&mut self.asked, true) {
                    self.truth.asks(self.now);
                }
                true
            }
        }
    }

    /// Sees to it that the task runs, and lets it take its next step.
    fn drive(&mut self) {
        if !std::mem::replace(&mut self.driven, true) {
            self.truth.recovers(self.now, None);
        }
        if self.flight.is_some() {
            return;
        }
        match self.machine.step(Moment::at(self.now)) {
            Step::Fetch => {
                self.truth.begins(self.now, std::mem::take(&mut self.asked));
                let flight = self.provider.ask(self.now, self.settings.fetch_timeout);
                self.flight = Some(flight);
            }
            Step::Sleep(until) => {
                assert!(until > Moment::at(self.now), "a sleep that ends at once");
                self.sleeps_until = until.elapsed();
            }
        }
    }

    /// Lets the time go by, and what is to happen meanwhile happen in its order.
    fn pass(&mut self, to: Duration) {
        loop {
            let deadline = |waiting: &Waiting| waiting.began + self.settings.wait;
            let given_up = self.waiting.iter().map(deadline).min();
            let task = match &self.flight {
                Some(flight) => Some(flight.ends),
                None => self.driven.then_some(self.sleeps_until),
            };
            let next = [given_up, task].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next <= to) else { break };
            self.now = next;
            if task == Some(next) {
                self.wake();
            }
            self.give_up();
            self.check();
        }
        self.now = to;
    }

    /// The task goes on: a fetch has ended, or its sleep.
    fn wake(&mut self) {
        if self.flight.as_ref().is_some_and(|flight| flight.ends <= self.now) {
            self.end();
        }
        self.drive();
    }

    /// A fetch has ended. The requests that waited ask again, before the task goes on or after.
    fn end(&mut self) {
        let Some(flight) = self.flight.take() else { return };
        let jitter = self.jitter();
        match flight.brings {
            Some(brings) => {
                self.machine.fetched(Moment::at(self.now), brings.max_age, jitter);
                let gone = self.truth.comes(self.now, flight.began, brings);
                self.tally.fetched += 1;
                // The driver looks for these before anybody asks.
                for key in gone {
                    let request = Waiting { key, began: Duration::ZERO };
                    assert!(!self.decide(request), "key {key} was looked for");
                }
            }
            None => {
                self.machine.failed(jitter);
                self.truth.fails(self.now);
                self.tally.failed += 1;
            }
        }
        if self.coin() {
            self.drive();
        }
        self.ask_again();
    }

    /// As the loop of the driver's `wait`.
    fn ask_again(&mut self) {
        for request in std::mem::take(&mut self.waiting) {
            if self.still_waits(request) {
                self.waiting.push(request);
            }
        }
        if !self.waiting.is_empty() {
            self.drive();
        }
    }

    /// Requests ask a last time when their time is over.
    fn give_up(&mut self) {
        let (now, wait) = (self.now, self.settings.wait);
        let is_over = |waiting: &Waiting| waiting.began + wait <= now;
        let all = std::mem::take(&mut self.waiting).into_iter();
        let (over, waiting): (Vec<_>, Vec<_>) = all.partition(is_over);
        self.waiting = waiting;
        for request in over {
            self.tally.overdue += usize::from(self.still_waits(request));
        }
    }

    fn still_waits(&mut self, request: Waiting) -> bool {
        let there = self.truth.set.as_ref().is_some_and(|set| set.keys.contains(&request.key));
        if there && Moment::at(self.now) < self.machine.serves_until() {
            self.truth.serves(self.now, request.key);
            self.tally.served += 1;
            return false;
        }
        self.decide(request)
    }

    /// The runtime of the task ends. Requests of other runtimes are told, and ask again.
    fn abandon(&mut self, picked: u64) {
        if !std::mem::take(&mut self.driven) {
            return;
        }
        self.truth.rests();
        self.machine.abandoned();
        if self.flight.take().is_some() {
            self.truth.fails(self.now);
            self.tally.abandoned += 1;
        }
        let mut index = 0_u32;
        self.waiting.retain(|_| {
            index += 1;
            picked.rotate_left(index) & 1 == 0
        });
        self.ask_again();
    }

    /// What must be so at any time.
    fn check(&mut self) {
        let now = Moment::at(self.now);
        let limit = self.truth.times().map_or(Duration::ZERO, |(_, limit)| limit);
        assert_eq!(self.machine.serves_until().elapsed(), limit, "the limit at {now:?}");
        let standing = match self.truth.times() {
            None => Standing::Never,
            Some((_, limit)) if self.truth.is_seeded() && self.now < limit => Standing::Seeded,
            Some((fresh, _)) if self.now < fresh => Standing::Fresh,
            Some((_, limit)) if self.now < limit => Standing::Stale,
            Some(_) => Standing::Expired,
        };
        assert_eq!(self.machine.standing(now), standing, "at {now:?}");
        self.tally.expired += usize::from(standing == Standing::Expired);
        let lost = self.driven && now >= self.machine.lost_at();
        assert!(!lost, "a task that acts is lost at {now:?}: {:?}", self.machine.lost_at());
        match &self.flight {
            Some(flight) => {
                self.truth.flies(self.now, flight);
                assert_ne!(self.machine.step(now), Step::Fetch, "two fetches at {now:?}");
            }
            None if self.driven => {
                // (e) The driver was woken when a request was told to wait, and has fetched.
                assert!(self.waiting.is_empty(), "{:?} wait in vain", self.waiting);
                self.truth.idles(self.now);
            }
            None => assert!(self.waiting.is_empty(), "nobody drives for {:?}", self.waiting),
        }
    }

    fn jitter(&mut self) -> f64 {
        let twentieths = u8::try_from(self.next() % 21).unwrap();
        f64::from(twentieths) / 10.0 - 1.0
    }

    fn coin(&mut self) -> bool {
        self.next().is_multiple_of(2)
    }

    fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random >> 11
    }
}

fn token(key: Key) -> Wanted {
    match key {
        0 => wanted(""),
        11 => wanted(&"k".repeat(257)),
        key => wanted(&format!("key {key}")),
    }
}
