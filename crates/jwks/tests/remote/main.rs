//! Keys from a provider on a real socket, which rotates, fails and lies; the time of the refresher
//! stands until a test moves it.

#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod addresses;
mod caching;
mod discovery;
mod ending;
mod events;
mod flood;
mod issuers;
mod kit;
mod lies;
mod observers;
mod odd_keys;
mod outage;
mod rotation;
mod runtimes;
mod start;
mod waiting;
