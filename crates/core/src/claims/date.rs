//! NumericDate (RFC 7519 §2).

use std::fmt;
use std::time::Duration;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use crate::UnixTime;

/// 9999-12-31T23:59:59 UTC: what is beyond is a mistake, mostly milliseconds.
const LATEST: u64 = 253_402_300_799;

/// Reads a NumericDate: `Some` if it is between 1970 and 9999, fractions included, `None` if it is
/// a number outside of that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumericDate;

impl<'de> DeserializeSeed<'de> for NumericDate {
    type Value = Option<UnixTime>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        // Not `deserialize_any`: where another crate of the build turns on `arbitrary_precision` of
        // `serde_json`, that would hand fractions over as maps.
        deserializer.deserialize_f64(self)
    }
}

impl Visitor<'_> for NumericDate {
    type Value = Option<UnixTime>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds")
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Self::Value, E> {
        Ok((seconds <= LATEST).then(|| UnixTime::from_secs(seconds)))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        // Only negative numbers arrive here: before 1970.
        Ok(None)
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Self::Value, E> {
        let elapsed = Duration::try_from_secs_f64(seconds).ok();
        Ok(elapsed.filter(|e| *e <= Duration::from_secs(LATEST)).map(UnixTime::since_epoch))
    }
}
