//! The typed decodes that a token remembers.

use std::any::Any;
use std::sync::{Arc, OnceLock};

/// How many types are remembered; further ones are decoded each time.
const TYPES: usize = 4;

/// Up to four values of different types, each written once: readers take no lock.
#[derive(Debug, Default)]
pub(super) struct Memo([OnceLock<Arc<dyn Any + Send + Sync>>; TYPES]);

impl Memo {
    /// The remembered value of type `T`, or the one that `decode` makes, which is remembered if
    /// there is room.
    pub(super) fn get_or_try<T, E>(
        &self,
        decode: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
    {
        if let Some(value) = self.get() {
            return Ok(value);
        }
        let value = Arc::new(decode()?);
        Ok(self.remember(value))
    }

    fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0.iter().map_while(OnceLock::get).find_map(|value| downcast(value))
    }

    /// Keeps `value`, unless another thread kept one of its type first: then that one is used.
    fn remember<T: Send + Sync + 'static>(&self, value: Arc<T>) -> Arc<T> {
        let mut erased: Arc<dyn Any + Send + Sync> = value.clone();
        for slot in &self.0 {
            match slot.set(erased) {
                Ok(()) => return value,
                Err(back) => erased = back,
            }
            if let Some(first) = slot.get().and_then(downcast) {
                return first;
            }
        }
        value
    }
}

fn downcast<T: Send + Sync + 'static>(value: &Arc<dyn Any + Send + Sync>) -> Option<Arc<T>> {
    // Asked before the clone: the counter of a value of another type stays untouched.
    if (**value).is::<T>() { Arc::clone(value).downcast().ok() } else { None }
}
