//! A gRPC service of tonic behind the layer, over real sockets: what its clients see.
//!
//! The ids are those of the specifications' statements: the code stands in a response that has
//! trailers only, and the HTTP status is 200 whatever the code (gRPC over HTTP/2, "Responses").
#![cfg(test)]

mod answers;
mod clients;
mod keys;
mod server;
mod wire;
