//! The typed decodes that a token remembers.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use super::cache::Charge;
use super::decode::Decoded;

/// How many types are remembered; further ones are decoded each time.
const TYPES: usize = 4;

/// Up to four values of different types, each written once: readers take no lock.
#[derive(Debug, Default)]
pub(super) struct Memo([OnceLock<Arc<dyn Any + Send + Sync>>; TYPES]);

impl Memo {
    /// With the value that was decoded on the way, if there is one.
    pub(super) fn new(decoded: Option<Decoded>) -> Self {
        let this = Self::default();
        if let (Some(decoded), [first, ..]) = (decoded, &this.0) {
            let _set = first.set(decoded.into_value());
        }
        this
    }

    /// The remembered value of type `T`, or the one that `decode` makes, which is remembered if
    /// there is room, at the charge of the cache that holds the token. One that would push many
    /// tokens out of that cache is not.
    pub(super) fn get_or_try<T, E>(
        &self,
        decode: impl FnOnce() -> Result<Decoded<T>, E>,
        charge: Option<&Charge>,
        payload: &str,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
    {
        if let Some(value) = self.get() {
            return Ok(value);
        }
        let decoded = decode()?;
        let growth = charge.map(|charge| (charge, decoded.bytes(payload)));
        if growth.is_some_and(|(charge, bytes)| !charge.admits(bytes)) {
            return Ok(decoded.into_value());
        }
        let (value, remembered) = self.remember(decoded.into_value());
        if let Some((charge, bytes)) = growth.filter(|_| remembered) {
            charge.add(bytes);
        }
        Ok(value)
    }

    fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0.iter().map_while(OnceLock::get).find_map(|value| downcast(value))
    }

    /// Keeps `value`, unless another thread kept one of its type first: then that one is used.
    /// Says whether it was kept.
    fn remember<T: Send + Sync + 'static>(&self, value: Arc<T>) -> (Arc<T>, bool) {
        let mut erased: Arc<dyn Any + Send + Sync> = value.clone();
        for slot in &self.0 {
            match slot.set(erased) {
                Ok(()) => return (value, true),
                Err(back) => erased = back,
            }
            if let Some(first) = slot.get().and_then(downcast) {
                return (first, false);
            }
        }
        (value, false)
    }
}

fn downcast<T: Send + Sync + 'static>(value: &Arc<dyn Any + Send + Sync>) -> Option<Arc<T>> {
    // Asked before the clone: the counter of a value of another type stays untouched.
    if (**value).is::<T>() { Arc::clone(value).downcast().ok() } else { None }
}
