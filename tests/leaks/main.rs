//! Secrets, and what callers write, in whatever is shown.
//!
//! `canary` finds a secret however it is spelled, `forms` shows a value in every way that its type
//! has, and `log` keeps what is logged; `detector` holds them to leaks that were planted.
#![cfg(test)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

mod base64;
mod canary;
mod config;
mod detector;
mod forms;
mod issuers;
mod log;
mod material;
mod requests;
mod service;
mod shapes;
mod sources;
mod unsigned;
mod view;
mod words;
