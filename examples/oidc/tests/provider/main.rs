//! The API before a real provider, through both frameworks, and the program as its user meets it.

#![cfg(test)]

mod http;
mod login;
mod outage;
mod rotation;
mod services;
mod setup;
mod terminal;
mod tokens;
