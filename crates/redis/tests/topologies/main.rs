//! Where a store can be: one server, sentinels, a cluster, by TLS; what is said about servers that
//! are not fit for sessions; and what happens when they go and come back.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod checks;
mod cluster;
mod kit;
mod logins;
mod outages;
mod refusals;
mod sentinels;
mod tls;
