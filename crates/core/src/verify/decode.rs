//! The application's type, decoded while the claims are scanned.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::claims::{self, Layout, Registered};
use crate::error::Detail;

/// How many bytes a decoded value is taken to hold for each byte of the claims: strings, and what
/// the allocator adds to them.
const BYTES_A_BYTE: usize = 2;

/// Claims as a value of the application's, and about how many bytes it holds.
pub(crate) struct Decoded<T: ?Sized = dyn Any + Send + Sync> {
    bytes: usize,
    value: Arc<T>,
}

impl<T> Decoded<T> {
    pub(super) fn new(value: T, payload: &str) -> Self {
        let bytes = size_of::<T>().saturating_add(payload.len().saturating_mul(BYTES_A_BYTE));
        Self { bytes, value: Arc::new(value) }
    }
}

impl<T: ?Sized> Decoded<T> {
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn into_value(self) -> Arc<T> {
        self.value
    }
}

/// Reads the claims, and perhaps a type of the application's with them.
pub(crate) trait Decode: Send + Sync {
    /// What [`claims::scan`] answers, to the letter; and the claims as the type, unless it has to be
    /// decoded on its own.
    fn read(&self, payload: &str, layout: &Layout)
    -> Result<(Registered, Option<Decoded>), Detail>;
}

/// No type: the claims alone.
pub(crate) struct Untyped;

impl Decode for Untyped {
    fn read(
        &self,
        payload: &str,
        layout: &Layout,
    ) -> Result<(Registered, Option<Decoded>), Detail> {
        claims::scan(payload, layout).map(|registered| (registered, None))
    }
}

/// The type `T`.
pub(crate) struct Typed<T>(PhantomData<fn() -> T>);

impl<T> Typed<T> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<T: DeserializeOwned + Send + Sync + 'static> Decode for Typed<T> {
    fn read(
        &self,
        payload: &str,
        layout: &Layout,
    ) -> Result<(Registered, Option<Decoded>), Detail> {
        let (registered, value) = claims::scan_typed::<T>(payload, layout)?;
        let decoded = value.map(|value| {
            let Decoded::<T> { bytes, value } = Decoded::new(value, payload);
            let value: Arc<dyn Any + Send + Sync> = value;
            Decoded { bytes, value }
        });
        Ok((registered, decoded))
    }
}

impl fmt::Debug for dyn Decode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decode(..)")
    }
}
