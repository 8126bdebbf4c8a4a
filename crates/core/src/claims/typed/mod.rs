//! The scan and the application's type in one pass, as a shortcut.
//!
//! `T` is decoded by a deserializer that shows every value to the scan on its way to `T`. That is
//! worth having only if nobody can tell the difference. So the shortcut answers only if both would
//! have: it calls the methods that `T` called on a reader of plain JSON, which shows what `serde_json`
//! would and gives up where it does not, and hands that over, nothing else, and at the first surprise, be it an error that `T` would swallow, it gives
//! up. Then the scan alone decides, and `T` is decoded later, as if there were no shortcut.

mod at;
mod enums;
mod keys;
mod map;
mod seen;
mod seq;
mod tee;
#[cfg(test)]
mod tests;
mod witness;

use serde::de::DeserializeOwned;

use self::at::At;
use self::tee::Tee;
use self::witness::Witness;
use super::{Layout, Registered, scan};
use crate::error::Detail;
use crate::json::{MAX_DEPTH, Plain};

/// What [`scan`](scan()) answers, and the payload as `T` where one pass could tell both: then it is
/// what `serde_json::from_str` makes of it. `None` says nothing of whether the payload fits `T`.
///
/// `T` may be decoded although the payload is refused, and once more later: it must not matter how
/// often its `Deserialize` runs.
///
/// # Errors
/// Those of the scan.
pub(crate) fn scan_typed<T: DeserializeOwned>(
    payload: &str,
    layout: &Layout,
) -> Result<(Registered, Option<T>), Detail> {
    match attempt(payload, layout) {
        Some((registered, value)) => Ok((registered, Some(value))),
        None => scan(payload, layout).map(|registered| (registered, None)),
    }
}

/// The shortcut.
fn attempt<T: DeserializeOwned>(payload: &str, layout: &Layout) -> Option<(Registered, T)> {
    let mut witness = Witness::new(payload, layout);
    let mut json = Plain::new(payload)?;
    let at = At::top(MAX_DEPTH);
    let value = T::deserialize(Tee { inner: &mut json, witness: &mut witness, at }).ok()?;
    if json.is_done() { Some((witness.finish()?, value)) } else { None }
}
