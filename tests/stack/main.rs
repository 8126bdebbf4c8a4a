//! The layers inside of Tower stacks and axum routers: readiness, waiting for keys, cancelling, the
//! order of layers, CORS.
#![cfg(test)]

mod cors;
mod log;
mod order;
mod readiness;
mod refusals;
mod service;
mod sources;
mod tokens;
mod types;
mod waiting;
