//! Revocation, as those see it who write a store.

#![cfg(test)]

mod event;
