//! What needs a feature that does not exist yet. Whoever brings the feature empties its part.

use super::Set;

pub(super) const SETS: &[Set] = &[
    Set {
        reason: "sessions: rotation as one step, restarts, ended sessions, whole tokens, audiences",
        advisories: &[
            "CVE-2020-10594",
            "CVE-2020-15223",
            "CVE-2026-1035",
            "CVE-2026-27840",
            "CVE-2026-9802",
            "GHSA-5h2m-4q8j-pqpj",
        ],
    },
    Set {
        reason: "stores of one-time values: a `jti` that comes twice",
        advisories: &["CVE-2020-15222", "CVE-2020-5300"],
    },
    Set {
        reason: "DPoP: hashes under an algorithm that nobody knows",
        advisories: &["CVE-2026-28498"],
    },
    Set {
        reason: "step-up authentication (RFC 9470): `acr` and `auth_time` together",
        advisories: &["GO-2026-6117"],
    },
];
