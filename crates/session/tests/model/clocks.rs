//! Two shards whose clocks step back, logins and revocations: whatever started before a revocation
//! was acknowledged is revoked for ever, and nothing that started after it.

use std::collections::HashMap;

use hallpass_session::StoreTime;
use hallpass_session::rotation::{CutOffs, ShardClock};

/// What of the clock's rules is left out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Change {
    Nothing,
    /// The start of a session is not written to the clock.
    CreateUnwritten,
    /// Everyone is revoked by the first shard's time, on all of them.
    OneTimeForAll,
    /// A login takes the store's time, and is lifted over later cut-offs when it ends.
    BeginLifted,
    /// A login is lifted when it begins, and not written.
    BeginUnwritten,
}

/// A session, or a login that has begun: where, from when, and whether a revocation covers it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
struct Started {
    shard: usize,
    created: StoreTime,
    doomed: bool,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Shards {
    store_time: [u64; 2],
    clocks: [ShardClock; 2],
    cut_offs: [CutOffs; 2],
    sessions: Vec<Started>,
    logins: Vec<Started>,
    /// A login that no revocation covers was refused.
    refused: bool,
    /// One that a revocation covers was not.
    let_in: bool,
}

impl Shards {
    fn time(&self, shard: usize) -> StoreTime {
        StoreTime::from_millis(self.store_time[shard])
    }

    fn create(&mut self, shard: usize, change: Change) {
        let now = self.clocks[shard].now(self.time(shard));
        let time = self.time(shard);
        let created = self.clocks[shard].create(time, &self.cut_offs[shard]);
        if change == Change::CreateUnwritten {
            self.clocks[shard] = ShardClock::new(now);
        }
        self.session(Started { shard, created, doomed: false });
    }

    fn begin(&mut self, shard: usize, change: Change) {
        let (time, before) = (self.time(shard), self.clocks[shard]);
        let created = match change {
            Change::BeginLifted => time,
            _ => self.clocks[shard].begin(time, &self.cut_offs[shard]),
        };
        if change == Change::BeginUnwritten {
            self.clocks[shard] = before;
        }
        self.logins.push(Started { shard, created, doomed: false });
    }

    fn start(&mut self, login: usize, change: Change) {
        let Started { shard, created, doomed } = self.logins.remove(login);
        let time = self.time(shard);
        let (clock, cut_offs) = (&mut self.clocks[shard], &self.cut_offs[shard]);
        let created = match change {
            Change::BeginLifted => {
                let after = cut_offs.latest().map(|c| StoreTime::from_millis(c.as_millis() + 1));
                clock.start(created.max(after.unwrap_or_default()), time, cut_offs)
            }
            _ => clock.start(created, time, cut_offs),
        };
        match created {
            Some(created) => {
                self.let_in |= doomed;
                self.session(Started { shard, created, doomed });
            }
            None => self.refused |= !doomed,
        }
    }

    fn revoke_subject(&mut self, shard: usize) {
        let time = self.time(shard);
        let _ = self.clocks[shard].revoke_subject(time, &mut self.cut_offs[shard]);
        self.doom(|started| started.shard == shard);
    }

    fn revoke_everyone(&mut self, change: Change) {
        let first = self.clocks[0].now(self.time(0));
        for shard in 0..2 {
            let (time, before) = (self.time(shard), self.cut_offs[shard]);
            let _ = self.clocks[shard].revoke_everyone(time, &mut self.cut_offs[shard]);
            if change == Change::OneTimeForAll {
                self.cut_offs[shard].everyone = before.everyone.max(Some(first));
            }
        }
        self.doom(|_| true);
    }

    fn session(&mut self, started: Started) {
        self.sessions.push(started);
        self.sessions.sort_unstable();
    }

    fn doom(&mut self, which: impl Fn(&Started) -> bool) {
        let all = self.sessions.iter_mut().chain(&mut self.logins);
        all.filter(|started| which(started)).for_each(|started| started.doomed = true);
        self.sessions.sort_unstable();
    }

    /// What is wrong, if anything is.
    fn wrong(&self) -> Option<&'static str> {
        let covered = |s: &Started| self.cut_offs[s.shard].cover(s.created);
        if self.sessions.iter().any(|s| s.doomed && !covered(s)) {
            return Some("a session outlives an acknowledged revocation");
        }
        if self.let_in {
            return Some("a revoked login is let in");
        }
        let innocent = self.sessions.iter().any(|s| !s.doomed && covered(s));
        (innocent || self.refused).then_some("a new login is refused")
    }

    /// Everything that may happen next. The store's times run from 0 to 3, on by one and back by any.
    fn next(&self, change: Change, logins: usize) -> Vec<(String, Self)> {
        let mut all = Vec::new();
        let mut push = |name: String, step: &dyn Fn(&mut Self)| {
            let mut next = self.clone();
            step(&mut next);
            all.push((name, next));
        };
        for shard in 0..2 {
            let now = self.store_time[shard];
            for then in (0..=3).filter(|&then| then != now && then <= now + 1) {
                let name = format!("shard{shard} time {now}->{then}");
                push(name, &|s: &mut Self| s.store_time[shard] = then);
            }
            if self.sessions.len() < 2 {
                push(format!("shard{shard} create"), &|s| s.create(shard, change));
            }
            if self.logins.len() < logins {
                push(format!("shard{shard} begin"), &|s| s.begin(shard, change));
            }
            push(format!("shard{shard} revoke subject"), &|s| s.revoke_subject(shard));
        }
        if self.sessions.len() < 2 {
            (0..self.logins.len()).for_each(|login| {
                push(format!("start login {login}"), &|s| s.start(login, change))
            });
        }
        push("revoke everyone".to_owned(), &|s| s.revoke_everyone(change));
        all
    }
}

/// What is wrong within so many steps, with a shortest way there; and how many states there are.
fn search(change: Change, logins: usize, depth: u32) -> (Option<String>, usize) {
    let start = Shards {
        store_time: [0; 2],
        clocks: [ShardClock::default(); 2],
        cut_offs: [CutOffs::default(); 2],
        sessions: Vec::new(),
        logins: Vec::new(),
        refused: false,
        let_in: false,
    };
    let mut seen: HashMap<Shards, String, foldhash::fast::FixedState> = HashMap::default();
    seen.insert(start.clone(), String::new());
    let mut level = vec![start];
    for _ in 0..depth {
        let mut next_level = Vec::new();
        for shards in level {
            let trace = seen[&shards].clone();
            for (name, next) in shards.next(change, logins) {
                if let Some(wrong) = next.wrong() {
                    return (Some(format!("{wrong}:{trace} | {name}")), seen.len());
                }
                if !seen.contains_key(&next) {
                    seen.insert(next.clone(), format!("{trace} | {name}"));
                    next_level.push(next);
                }
            }
        }
        level = next_level;
    }
    (None, seen.len())
}

#[test]
fn a_revocation_covers_what_started_before_it_and_nothing_else() {
    let rows = [
        ("the rules, no login in two parts", Change::Nothing, 0, 7, true),
        ("the rules", Change::Nothing, 1, 7, true),
        ("a start that is not written", Change::CreateUnwritten, 0, 7, false),
        ("one time for all shards", Change::OneTimeForAll, 0, 7, false),
        ("a login lifted when it ends", Change::BeginLifted, 1, 7, false),
        ("a login lifted and not written", Change::BeginUnwritten, 1, 7, false),
    ];
    for (name, change, logins, depth, holds) in rows {
        let (wrong, states) = search(change, logins, depth);
        println!("clocks, {name} [{states} states, to depth {depth}]");
        wrong.iter().for_each(|wrong| println!("    {wrong}"));
        assert_eq!(wrong.is_none(), holds, "{name}: {wrong:?}");
    }
}

/// `cargo test -p hallpass-session --release --test model -- --ignored --nocapture deeper`
#[test]
#[ignore = "a minute, and a gigabyte, when optimized"]
fn deeper_clocks() {
    let (wrong, states) = search(Change::Nothing, 1, 9);
    println!("clocks, the rules [{states} states, to depth 9]");
    assert_eq!(wrong, None);
}
