//! Statements as text, and the cells of their rows.
//!
//! A step is two messages, each of several statements, and so it has no parameters. What is put into
//! the text is whole numbers and bytes in hexadecimal digits, which these functions make, and the
//! name of the schema, which was checked: nothing that anybody else has written.

mod columns;

use std::fmt::Write as _;
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::store::StoreError;

pub(crate) use self::columns::Columns;
use crate::error::config;

/// What time it is, in milliseconds, cut off. Exact in every version: before 14 the number of
/// seconds is a floating one.
pub(crate) const NOW: &str =
    "round(extract(epoch FROM date_trunc('milliseconds', clock_timestamp())) * 1000)::int8";

/// Bytes.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    let mut sql = String::with_capacity(bytes.len().saturating_mul(2).saturating_add(16));
    sql.push_str("decode('");
    for byte in bytes {
        // Writing to a string does not fail.
        let _written = write!(sql, "{byte:02x}");
    }
    sql.push_str("', 'hex')");
    sql
}

/// Something that may be missing.
pub(crate) fn optional<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "NULL".to_owned(), |value| value.to_string())
}

/// A number as PostgreSQL keeps it: 63 bits.
pub(crate) fn integer(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| config("a number or a time is above 2^63 - 1"))
}

/// A time as PostgreSQL keeps it.
pub(crate) fn instant(time: StoreTime) -> Result<i64, StoreError> {
    integer(time.as_millis())
}

/// A time that nothing but its order is wanted of: the last one for all that are later.
pub(crate) fn at_most(time: StoreTime) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// A duration as PostgreSQL keeps it: milliseconds, rounded up.
pub(crate) fn span(duration: Duration) -> i64 {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    i64::try_from(millis).unwrap_or(i64::MAX)
}
