//! A real browser before the gate: what a page sees of it, and what the server sees of the page.
//!
//! Three origins, two sites: the shop and its sibling are `localhost` with two ports, the stranger
//! is `127.0.0.1`. Ports make origins, and only names make sites. The module `page` is about the
//! page of the quickstart, before the quickstart itself.
#![cfg(test)]

mod cookies;
mod cors;
mod page;
mod record;
mod row;
mod setup;
mod shop;
mod sites;
mod sockets;
mod tokens;
mod webdriver;

use std::io::{self, Write};

use row::Row;
use shop::Shop;
use webdriver::Browser;

/// One browser for all rows: each begins without cookies.
#[tokio::test]
async fn pages_get_what_the_gate_lets_through() {
    let Some(programs) = programs() else { return };
    let shop = Shop::start().await;
    let browser = Browser::start(&programs).await.unwrap();
    let rows: Vec<Row> =
        [cookies::rows(), sockets::rows(), cors::rows()].into_iter().flatten().collect();
    let mut wrong = Vec::new();
    for row in &rows {
        match row.judge(&browser, &shop).await {
            Ok(differences) => wrong.extend(differences),
            // A browser that does not obey will not obey in the next row.
            Err(failed) => {
                wrong.push(format!("{}: {failed}", row.name));
                break;
            }
        }
    }
    let quit = browser.quit().await;
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    quit.unwrap();
}

/// The programs; `None`, and a line that says so, where they need not be there.
fn programs() -> Option<setup::Programs> {
    let programs = setup::programs().unwrap_or_else(|missing| panic!("{missing}"));
    if programs.is_none() {
        // Past the harness, which would keep it to itself.
        let _told = writeln!(io::stderr(), "browser: skipped, {}", setup::HINT);
    }
    programs
}
