//! The answers to requests that are not let in. Status numbers, scheme names, header texts and
//! problem bodies stand in this folder and nowhere else: adapters carry them.

mod challenge;
mod grpc;
mod kind;
mod problem;
mod reply;
mod words;

pub(crate) use challenge::ChallengeTemplate;
pub use kind::RejectionKind;
pub use reply::Rejection;
