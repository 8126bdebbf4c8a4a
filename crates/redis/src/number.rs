//! Numbers and times, as scripts count them: in floating point, exact up to 2^53.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::store::StoreError;

use crate::error::config;

/// The last number up to which all are exact.
const MOST: u64 = (1 << 53) - 1;

/// A time that is kept.
pub(crate) fn instant(time: StoreTime) -> Result<u64, StoreError> {
    let millis = time.as_millis();
    if millis > MOST {
        return Err(config("a time is above 2^53 - 1 milliseconds"));
    }
    Ok(millis)
}

/// A time that nothing but its order is wanted of: the last one for all that are later.
pub(crate) fn at_most(time: StoreTime) -> u64 {
    time.as_millis().min(MOST)
}

/// Milliseconds that an age may have: rounded down.
pub(crate) fn span(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(MOST).min(MOST)
}

/// Milliseconds that an age has to have: rounded up.
pub(crate) fn full_span(duration: Duration) -> u64 {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    u64::try_from(millis).unwrap_or(MOST).min(MOST)
}
