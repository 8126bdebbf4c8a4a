//! The log of revocations.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use hallpass_session::revocation::Event;
use hallpass_session::store::{Batch, Cursor, Position, RevocationFeed, Shard, Step, StoreError};
use redis::Value;

use crate::Redis;
use crate::answer::{Answer, decimal};
use crate::cursor::Place;
use crate::error::corrupt;
use crate::number::span;
use crate::scripts;
use crate::store::number;

impl RevocationFeed for Redis {
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch> {
        Box::pin(async move {
            let (names, after) = (self.names(shard)?, Place::of(&after)?);
            self.waking().reads(shard, self.tail());
            let keys = [names.shard(), names.log()];
            let args = [after.sequence.into(), (&after.mark).into(), most.into()];
            let answer = self.step_by(self.tail(), shard, &scripts::READ, &keys, &args).await?;
            batch(answer, after, most)
        })
    }

    fn wait(&self, shard: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // Asked for before the future is polled: nothing that comes until then is missed.
        Box::pin(self.waking().wait(shard, self.tail(), limit))
    }

    fn report<'s>(
        &'s self,
        node: &'s str,
        passed: &'s [Position],
        alive: Duration,
    ) -> Step<'s, ()> {
        Box::pin(async move {
            let mut reported = Ok(());
            for position in passed {
                // One shard that is down hides nothing from the others.
                let answer = self.report_to(node, *position, alive).await;
                reported = reported.and(answer);
            }
            reported
        })
    }

    fn behind(&self, position: Position) -> Step<'_, u64> {
        Box::pin(async move {
            let Position { shard, sequence } = position;
            let names = self.names(shard)?;
            let keys = [names.shard(), names.nodes(), names.alive()];
            let args = [sequence.into()];
            let answer = self.step_by(self.tail(), shard, &scripts::BEHIND, &keys, &args).await?;
            number("how many nodes are behind", &answer)
        })
    }
}

impl Redis {
    async fn report_to(
        &self,
        node: &str,
        position: Position,
        alive: Duration,
    ) -> Result<(), StoreError> {
        let Position { shard, sequence } = position;
        let names = self.names(shard)?;
        let keys = [names.shard(), names.nodes(), names.alive()];
        let args = [node.into(), sequence.into(), span(alive).into()];
        self.step_by(self.tail(), shard, &scripts::REPORT, &keys, &args).await.map(drop)
    }
}

fn batch(answer: Value, after: Place, most: u32) -> Result<Batch, StoreError> {
    let mut answer = Answer::of(LOG, answer)?;
    let (now, restarted) = (answer.time()?, answer.number()? == 1);
    let head = Place { sequence: answer.number()?, mark: answer.bytes()? };
    let (mut events, mut last) = (Vec::new(), if restarted { Place::default() } else { after });
    for entry in answer.list()? {
        let (place, event) = entry_of(entry)?;
        events.push(event);
        last = place;
    }
    let at_head =
        last.sequence == head.sequence || u32::try_from(events.len()).is_ok_and(|n| n < most);
    let next = if at_head { head } else { last }.cursor();
    Ok(Batch { events, next, at_head, restarted, now })
}

/// An entry of the log: its mark, and then its event.
fn entry_of(entry: Value) -> Result<(Place, Event), StoreError> {
    let mut entry = Answer::of(LOG, entry)?;
    let id = entry.blob()?;
    let sequence = id.strip_suffix(b"-0").and_then(decimal).ok_or_else(|| corrupt(LOG))?;
    let mut fields = entry.list()?;
    let (_name, payload) = (fields.blob()?, fields.blob()?);
    let (mark, event) = payload.split_first_chunk().ok_or_else(|| corrupt(LOG))?;
    let event = Event::decode(sequence, event).map_err(|_| corrupt(LOG))?;
    Ok((Place { sequence, mark: *mark }, event))
}

const LOG: &str = "the log of revocations";
