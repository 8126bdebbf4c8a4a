//! Making a store, or finding that it is there.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_lc_rs::rand;
use hallpass_session::StoreTime;
use hallpass_session::store::{Needs, Opened, Shard, StoreError, StoreErrorKind};

use crate::Redis;
use crate::answer::Answer;
use crate::error::{config, unavailable};
use crate::number::full_span;
use crate::scripts;

/// What is known of a store since it was opened.
#[derive(Debug, Default)]
pub(crate) struct Opening(Mutex<Option<Known>>);

/// What a store is, and what was asked of it: of all its shards, unless one was down.
#[derive(Clone, Copy, Debug)]
struct Known {
    id: [u8; 16],
    keep: u64,
    keep_cut_offs: u64,
}

/// The record of a shard.
struct Record {
    answer: Answer,
    now: StoreTime,
    keep: u64,
}

impl Redis {
    pub(crate) async fn open_store(&self, needs: Needs) -> Result<Opened, StoreError> {
        let known = self.opening().known();
        let (keep, keep_cut_offs) = (full_span(needs.keep), full_span(needs.keep_cut_offs));
        let id = match known {
            Some(known) => known.id,
            None => new_id()?,
        };
        let asked = Known { id, keep, keep_cut_offs };
        let first = self.open_shard(Shard::new(0), asked).await?;
        let (now, mut keep, id) = (first.now, first.keep, self.identify(first, known)?);
        for number in 1..self.link().shards() {
            match self.open_shard(Shard::new(number), asked).await {
                Ok(record) => keep = keep.max(record.keep),
                // It has been asked for as much before, and will be again.
                Err(error) if known.is_some_and(|known| known.is_enough(&asked, &error)) => {}
                Err(error) => return Err(error),
            }
        }
        self.opening().remember(Known { id, ..asked });
        let (shards, warnings) = (self.link().shards(), self.link().warnings());
        let keep = Duration::from_millis(keep);
        Ok(Opened { id, shards, keep, now, warnings })
    }

    /// Makes the record of a shard again that has lost it.
    pub(crate) async fn open_again(&self, shard: Shard) -> Result<(), StoreError> {
        let known = self.opening().known().ok_or_else(|| {
            unavailable("the store is empty: a node has to open it before anything else")
        })?;
        let record = self.open_shard(shard, known).await?;
        if shard.number() == 0 {
            self.identify(record, Some(known))?;
        }
        Ok(())
    }

    async fn open_shard(&self, shard: Shard, asked: Known) -> Result<Record, StoreError> {
        let Known { id, keep, keep_cut_offs } = asked;
        let id: &[u8] = if shard.number() == 0 { &id } else { &[] };
        let shards = u32::from(self.link().shards());
        let args = [keep.into(), keep_cut_offs.into(), LAYOUT.into(), shards.into(), id.into()];
        let keys = [self.names(shard)?.shard()];
        let answer = self.link().run(shard, &scripts::OPEN, &keys, &args).await?;
        let mut answer = Answer::of("the record of a shard", answer)?;
        Ok(Record { now: answer.time()?, keep: answer.number()?, answer })
    }

    /// The id of the store, if it is the one that is expected.
    fn identify(&self, first: Record, known: Option<Known>) -> Result<[u8; 16], StoreError> {
        let mut answer = first.answer;
        let (layout, shards): (u32, u16) = (answer.small()?, answer.small()?);
        let id = answer.bytes()?;
        let own = self.link().shards();
        if layout != LAYOUT {
            return Err(config(format!(
                "the store has the layout {layout}, and this program knows {LAYOUT}: start the \
                 program that made it, or give this one another prefix"
            )));
        }
        if shards != own {
            return Err(config(format!(
                "the store has {shards} parts, and by this URL it would have {own}: it was made by \
                 a URL of another kind (redis+cluster:// or not). Use that one, or another prefix"
            )));
        }
        match known {
            Some(known) if known.id != id => Err(StoreError::new(
                StoreErrorKind::Corrupt,
                "the store was replaced by another one while this process had it open: restart it",
            )),
            _ => Ok(id),
        }
    }
}

impl Known {
    /// Whether a shard that gives this error has been asked for that much before.
    fn is_enough(&self, asked: &Self, error: &StoreError) -> bool {
        error.kind() == StoreErrorKind::Unavailable
            && self.keep >= asked.keep
            && self.keep_cut_offs >= asked.keep_cut_offs
    }
}

impl Opening {
    fn known(&self) -> Option<Known> {
        *self.lock()
    }

    fn remember(&self, new: Known) {
        let mut known = self.lock();
        *known = Some(known.map_or(new, |old| Known {
            id: new.id,
            keep: old.keep.max(new.keep),
            keep_cut_offs: old.keep_cut_offs.max(new.keep_cut_offs),
        }));
    }

    fn lock(&self) -> MutexGuard<'_, Option<Known>> {
        // What is behind it is whole at any time.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn new_id() -> Result<[u8; 16], StoreError> {
    let mut id = [0; 16];
    match rand::fill(&mut id) {
        Ok(()) => Ok(id),
        Err(_) => Err(unavailable("the system gives no random numbers")),
    }
}

/// The version of what the scripts write. One that reads it otherwise has another number.
const LAYOUT: u32 = 1;
