//! What must hold for every type, payload and layout.

use std::fmt::Debug;

use serde::de::DeserializeOwned;

use crate::claims::{Layout, scan, scan_typed};

/// Compares the one pass with the two; whether the shortcut answered.
pub(super) fn compare<T: Debug + DeserializeOwned + PartialEq>(
    payload: &str,
    layout: &Layout,
) -> bool {
    let name = std::any::type_name::<T>();
    let scanned = scan(payload, layout);
    let (registered, value) = match scan_typed::<T>(payload, layout) {
        Ok((registered, value)) => (Ok(registered), value),
        Err(detail) => (Err(detail), None),
    };
    assert_eq!(format!("{registered:?}"), format!("{scanned:?}"), "{name} of {payload}");
    let Some(value) = value else { return false };
    let decoded = serde_json::from_str::<T>(payload);
    let decoded = decoded.unwrap_or_else(|error| panic!("{name} of {payload}: {error}"));
    assert_eq!(value, decoded, "{name} of {payload}");
    true
}
