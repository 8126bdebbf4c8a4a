//! What needs a feature that does not exist yet. Whoever brings the feature empties its part.

use super::Set;

pub(super) const SETS: &[Set] = &[
    Set {
        reason: "DPoP: hashes under an algorithm that nobody knows",
        advisories: &["CVE-2026-28498"],
    },
    Set {
        reason: "step-up authentication (RFC 9470): `acr` and `auth_time` together",
        advisories: &["GO-2026-6117"],
    },
];
