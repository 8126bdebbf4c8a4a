//! Keys from a provider on a real socket, which rotates, fails and lies; the time of the refresher
//! stands until a test moves it.

#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod addresses;
mod ages;
mod caching;
mod discovery;
mod ending;
mod events;
mod flood;
mod garbage;
mod issuers;
mod kit;
mod known_address;
mod lies;
mod limits;
mod nameless;
mod observers;
mod odd_keys;
mod outage;
mod parked;
mod published;
mod reasons;
mod remembered;
mod request;
mod rotation;
mod runtimes;
mod start;
mod waiting;
mod wire;
