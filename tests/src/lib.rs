//! What the suites share: the services that serve the table of cases, servers on free ports, and a
//! client that sends what a good client would not.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test is a panic")]

pub mod axum_app;
pub mod bare;
pub mod drivers;
pub mod raw;
pub mod server;
