//! One-time values.

use aws_lc_rs::rand;
use hallpass_core::replay::{
    Inserting, ReplayError, ReplayErrorKind, ReplayKey, ReplayStore, ReplayTtl, Seen,
};
use hallpass_session::store::{Shard, StoreError};
use redis::Value;

use crate::Redis;
use crate::error::unavailable;
use crate::scripts;

impl ReplayStore for Redis {
    fn insert_if_absent(&self, key: ReplayKey, ttl: ReplayTtl) -> Inserting<'_> {
        Box::pin(async move {
            let inserted = self.insert(&key, ttl).await;
            inserted.map_err(|error| ReplayError::new(ReplayErrorKind::Unavailable, error))
        })
    }
}

impl Redis {
    async fn insert(&self, key: &ReplayKey, ttl: ReplayTtl) -> Result<Seen, StoreError> {
        let [first, second, ..] = *key.as_bytes();
        // A hash: all shards come to the same.
        let number = u16::from_be_bytes([first, second]);
        let shard = Shard::new(number.checked_rem(self.link().shards()).unwrap_or_default());
        let names = self.names(shard)?;
        let mut call = [0; 16];
        rand::fill(&mut call).map_err(|_| unavailable("the system gives no random numbers"))?;
        let keys = [names.values_clock(), names.value(key.as_bytes())];
        let args = [ttl.as_millis().into(), (&call).into()];
        match self.link().run(shard, &scripts::REPLAY, &keys, &args).await? {
            Value::Int(1) => Ok(Seen::First),
            Value::Int(0) => Ok(Seen::Before),
            _ => Err(unavailable("the server answers something else than it was asked")),
        }
    }
}
