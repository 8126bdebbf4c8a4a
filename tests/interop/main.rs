//! Other implementations of JWT as a second opinion: tokens that they mint verify here, ours verify
//! there, and both sides refuse what must be refused, for the same reason.
#![cfg(test)]

mod exchange;
mod keys;
mod libraries;
mod setup;
mod tokens;

use std::io::{self, Write};

use exchange::Exchange;

/// Everything in one exchange, and one list of what is wrong with it.
#[tokio::test]
async fn every_token_means_the_same_to_all() {
    let folder = match setup::folder() {
        Ok(Some(folder)) => folder,
        Ok(None) => {
            // Past the harness, which would keep it to itself.
            let _told = writeln!(io::stderr(), "interop: skipped, {}", setup::HINT);
            return;
        }
        Err(missing) => panic!("{missing}"),
    };
    let exchange = Exchange::run(&folder).await;
    let wrong = exchange.wrong();
    assert!(wrong.is_empty(), "{} verdicts are wrong:\n{}", wrong.len(), wrong.join("\n"));
    // 13 algorithms, and Ed25519 by its own name, which jose has: what was exchanged is counted, so
    // that none is left out in silence. Each token comes good, for another audience, and forged.
    assert_eq!(exchange.keys(), [("jose", 14), ("PyJWT", 13), ("hallpass", 10)]);
    assert_eq!(exchange.minted(), [("jose", 3 * 27), ("PyJWT", 3 * 26), ("hallpass", 3 * 37)]);
    assert_eq!(exchange.judged(), [("jose", 270), ("PyJWT", 267), ("hallpass", 270)]);
}
