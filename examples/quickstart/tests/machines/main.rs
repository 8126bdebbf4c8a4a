//! The service on two machines, over the servers that they share.

#![cfg(test)]

mod node;
mod refusals;
mod sharing;
mod tls;

#[path = "../suite/http.rs"]
mod http;
