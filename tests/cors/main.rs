//! CORS around and inside of the authentication, on axum and on actix-web: what the services answer,
//! and what a browser makes of it.
#![cfg(test)]

mod browser;
mod cookies;
mod orders;
mod stacks;
