//! What a store has written, and what goes wrong when it writes.

use std::collections::BTreeMap;

use hallpass_core::replay::{ReplayError, ReplayErrorKind, ReplayKey, ReplayTtl, Seen};

use crate::faults::Fault;

/// What it holds. Times are milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Page {
    values: BTreeMap<Vec<u8>, Kept>,
    clock: u64,
    first_ttl: Option<u64>,
    count: u64,
    was_full: bool,
}

#[derive(Clone, Copy, Debug)]
struct Kept {
    number: u64,
    from: u64,
    until: u64,
}

impl Page {
    /// How many values there is room for.
    pub(crate) const ROOM: usize = 200;

    pub(crate) fn has(&self, key: &ReplayKey) -> bool {
        self.values.contains_key(&key.as_bytes()[..])
    }

    pub(crate) fn sees(&self, key: &ReplayKey, now: u64) -> bool {
        self.values.get(&key.as_bytes()[..]).is_some_and(|kept| now < kept.until)
    }

    pub(crate) fn insert(
        &mut self,
        fault: Fault,
        key: &ReplayKey,
        ttl: ReplayTtl,
        time: u64,
    ) -> Result<Seen, ReplayError> {
        let trusts = matches!(fault, Fault::TrustsTheClock | Fault::ForgetsTheFuture);
        self.clock = if trusts { time } else { self.clock.max(time) };
        let (now, name) = (self.clock, name(fault, key));
        let until = now + self.ttl(fault, ttl);
        if let Some(kept) = self.values.get_mut(&name) {
            let gone = now >= kept.until || fault == Fault::ForgetsTheFuture && kept.from > now;
            if gone && fault == Fault::KeepsOnce {
                return Ok(Seen::First);
            }
            if !gone {
                if fault == Fault::Prolongs {
                    kept.until = until;
                }
                return Ok(Seen::Before);
            }
        }
        self.drop_due(fault, now);
        if !self.has_room(fault)? {
            return Ok(Seen::First);
        }
        self.count += 1;
        self.values.insert(name, Kept { number: self.count, from: now, until });
        Ok(Seen::First)
    }

    fn ttl(&mut self, fault: Fault, ttl: ReplayTtl) -> u64 {
        let ttl = ttl.as_millis();
        match fault {
            Fault::KeepsTooLong => ttl + 1,
            Fault::KeepsTooShort => ttl - 1,
            Fault::KeepsForEver => ttl + 1_000_000_000_000,
            Fault::CountsSeconds => ttl / 1_000 * 1_000,
            Fault::KeepsAnHour => ttl.min(3_600_000),
            Fault::HasOneTime => *self.first_ttl.get_or_insert(ttl),
            _ => ttl,
        }
    }

    fn drop_due(&mut self, fault: Fault, now: u64) {
        let due = |kept: &Kept| now >= kept.until;
        match fault {
            Fault::KeepsOnce => {}
            Fault::DropsInOrder => {
                let last = self.values.values().filter(|kept| due(kept)).map(|kept| kept.number);
                let last = last.max().unwrap_or_default();
                self.values.retain(|_, kept| kept.number > last);
            }
            _ => self.values.retain(|_, kept| !due(kept)),
        }
    }

    /// Whether the value is to be kept.
    fn has_room(&mut self, fault: Fault) -> Result<bool, ReplayError> {
        let stuck = fault == Fault::StaysFull && self.was_full;
        if self.values.len() < Self::ROOM && !stuck {
            return Ok(true);
        }
        self.was_full = true;
        match fault {
            Fault::LetsInWhenFull => return Ok(false),
            Fault::EmptiesItself => self.values.clear(),
            Fault::MakesRoom => {
                let oldest = self.values.values().map(|kept| kept.number).min();
                self.values.retain(|_, kept| Some(kept.number) != oldest);
            }
            _ => return Err(ReplayError::new(ReplayErrorKind::Full, "there is no room")),
        }
        Ok(true)
    }

    /// What becomes of it when it is ended and started again.
    pub(crate) fn restart(&mut self, fault: Fault, now: u64) {
        match fault {
            Fault::ForgetsAtRestart => self.values.clear(),
            Fault::ForgetsTheClockAtRestart => self.clock = 0,
            Fault::LosesTheLast => self.values.retain(|_, kept| kept.number != self.count),
            Fault::StartsTimesAnew => self.values.values_mut().for_each(|kept| {
                kept.until = kept.until - kept.from + now;
            }),
            _ => {}
        }
    }
}

/// By what it tells a value from others.
fn name(fault: Fault, key: &ReplayKey) -> Vec<u8> {
    let key = key.as_bytes();
    match fault {
        Fault::ReadsTheStart => key[..2].to_vec(),
        Fault::ReadsTheEnd => key[30..].to_vec(),
        Fault::EndsAtNul => key.split(|byte| *byte == 0).next().unwrap_or_default().to_vec(),
        _ => key.to_vec(),
    }
}
