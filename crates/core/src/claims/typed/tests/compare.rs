//! What must hold for every type, payload and layout.

use std::fmt::Debug;

use serde::de::DeserializeOwned;

use crate::claims::scan::scan_any;
use crate::claims::{Layout, scan, scan_typed};
use crate::json;

/// Compares the one pass with the two; whether the shortcut answered.
pub(super) fn compare<T: Debug + DeserializeOwned + PartialEq>(
    payload: &str,
    layout: &Layout,
) -> bool {
    let name = std::any::type_name::<T>();
    let scanned = scan_any(payload, layout);
    let plain = scan(payload, layout);
    assert_eq!(format!("{plain:?}"), format!("{scanned:?}"), "{payload}");
    if let Some(value) = json::decode_plain::<T>(payload) {
        let decoded = serde_json::from_str::<T>(payload);
        assert_eq!(value, decoded.expect("as without the shortcut"), "{name} of {payload}");
    }
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
