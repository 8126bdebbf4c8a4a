//! What the suites share: the services that serve the table of cases, servers on free ports, and a
//! client that sends what a good client would not.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test is a panic")]

pub mod actix_app;
pub mod actix_in_process;
pub mod actix_server;
pub mod axum_app;
pub mod bare;
pub mod drivers;
pub mod engine;
pub mod raw;
pub mod server;
pub mod services;

/// The lines of a field, with `; ` between them.
pub fn joined<'v>(lines: impl Iterator<Item = &'v [u8]>) -> String {
    let lines: Vec<_> = lines.map(String::from_utf8_lossy).collect();
    lines.join("; ")
}
