//! The table of cases: requests, and the one answer to each that every adapter gives.
//!
//! To hold an adapter to it, serve the routes below in each [`Setup`] and each [`Mode`] with the
//! verifier of a [`Kit`], implement [`Driver`], and call [`run`]. Each row cites the statements of the standards
//! that it tests, by their ids in the project's list.
//!
//! # The routes
//!
//! Every path takes every method. A request that gets through is answered with 200 and the JSON of
//! [`passed`] or [`subject`]. Everything else is answered with 404.
//!
//! | Path | Who gets through | Answer |
//! | --- | --- | --- |
//! | `/open` | whom the layer lets in: no extractor | `passed` |
//! | `/claims` | `Claims<Me>` | `subject` of the claims |
//! | `/maybe` | `Option<Claims<Me>>` | `subject`, `null` for nobody |
//! | `/maybe-named` | `MaybeClaims<Me>` | `subject`, `null` for nobody |
//! | `/verified` | `Verified` | `subject` of the token |
//! | `/maybe-verified` | `Option<Verified>` | `subject`, `null` for nobody |
//! | `/granted` | `Granted<Admin>` | `passed` |
//! | `/protocols` | `MaybeClaims<Me>` | [`protocols`] of the lines of `Sec-WebSocket-Protocol` |
//! | `/upgrade` | `MaybeClaims<Me>` | 101 without a body |
//! | `/upgrade-v2` | `MaybeClaims<Me>` | 101 without a body, `Sec-WebSocket-Protocol: v2.chat` |
//! | `/caching` | `MaybeClaims<Me>` | `passed`, `Cache-Control: no-store` and `Vary: accept` |
//! | `/viewer`, `/editor`, `/orders`, `/desk`, `/role`, `/scope`, `/scopes`, `/either`, `/both`, `/claim`, `/never` | the [`requirement`] of the path | `passed` |

mod answer;
mod case;
mod differences;
mod driver;
mod forge;
mod kit;
mod rows;
mod setup;

pub use answer::{Answer, passed, protocols, subject};
pub use case::{Case, Mode};
pub use driver::{CaseRequest, CaseResponse, Driver};
pub use kit::{Admin, GUARDED, Kit, Me, requirement};
pub use setup::Setup;

use crate::fail::fail;

/// Every row of the table.
#[must_use]
pub fn all() -> Vec<Case> {
    rows::all()
}

/// Sends every row in every mode, one after the other.
///
/// # Panics
/// If an answer differs from the table: with every row that does, what was expected and what came.
pub async fn run(driver: &impl Driver) {
    let failures = failures(driver).await;
    if !failures.is_empty() {
        let (name, count) = (driver.name(), failures.len());
        fail(format_args!(
            "{name}: {count} answers are not those of the table\n{}",
            failures.join("\n")
        ));
    }
}

/// Every answer that differs from the table, as text: the row, the mode, the ids, what was
/// expected and what came.
pub async fn failures(driver: &impl Driver) -> Vec<String> {
    let mut failures = Vec::new();
    for case in all() {
        for mode in Mode::ALL {
            failures.extend(case.differences(driver, mode).await);
        }
    }
    failures
}
