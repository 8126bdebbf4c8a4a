//! What cannot happen here, whatever a request says.

use super::Set;

pub(super) const SETS: &[Set] = &[
    Set {
        reason: "nothing is decrypted or inflated: a token of five segments is refused unread, \
                 which the lines on encryption show",
        advisories: &[
            "CVE-2016-6298",
            "CVE-2017-12972",
            "CVE-2017-12973",
            "CVE-2018-1000539",
            "CVE-2021-29443",
            "CVE-2021-29444",
            "CVE-2021-29445",
            "CVE-2021-29446",
            "CVE-2022-36083",
            "CVE-2023-31582",
            "CVE-2023-37464",
            "CVE-2023-49290",
            "CVE-2023-50658",
            "CVE-2023-50966",
            "CVE-2023-51775",
            "CVE-2023-52428",
            "CVE-2023-6681",
            "CVE-2024-21319",
            "CVE-2024-28122",
            "CVE-2024-28176",
            "CVE-2024-28180",
            "CVE-2024-29371",
            "CVE-2024-33664",
            "CVE-2025-54887",
            "CVE-2025-63811",
            "GHSA-3prj-6hqw-cm82",
            "GHSA-5739-39v2-5754",
            "GHSA-6vvh-pxr4-25r7",
            "GO-2020-0009",
            "GO-2023-1859",
            "GO-2023-2334",
        ],
    },
    Set {
        reason: "HMACs are compared by the cryptographic library, in constant time; a test that \
                 measures time on a busy machine would prove nothing",
        advisories: &[
            "CVE-2015-10004",
            "CVE-2016-5429",
            "CVE-2016-7036",
            "CVE-2016-7037",
            "CVE-2017-18239",
            "CVE-2024-25189",
        ],
    },
    Set {
        reason: "no cryptography of our own: there is no fallback in which to loop for ever",
        advisories: &["CVE-2023-25653"],
    },
    Set {
        reason: "nothing is forwarded: who a request is stands in its extensions, where no header \
                 can put or remove it",
        advisories: &["CVE-2024-45410", "CVE-2026-41181", "GO-2026-4597"],
    },
    Set {
        reason: "no client of OAuth: nothing here sends an assertion",
        advisories: &["CVE-2025-27370", "CVE-2025-27371"],
    },
    Set {
        reason: "no setting skips the signature: what is unverified has a type of its own, under \
                 `danger`, which no extractor takes",
        advisories: &["GHSA-q926-c743-49qj"],
    },
    Set {
        reason: "its text does not say which secret was published; those that are known are refused",
        advisories: &["CVE-2025-30206"],
    },
    Set { reason: "no files are served", advisories: &["CVE-2026-53519"] },
    Set {
        reason: "their published texts name no mechanism beyond those that the whole list is about",
        advisories: &[
            "CVE-2022-39174",
            "CVE-2022-39175",
            "CVE-2023-50422",
            "CVE-2023-50423",
            "CVE-2023-50424",
        ],
    },
];
