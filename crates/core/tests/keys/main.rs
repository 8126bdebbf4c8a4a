//! Keys: which are accepted, which are refused and with what words, and what they sign and verify.

#![cfg(test)]
#![cfg(feature = "aws-lc")]

mod confusion;
mod jwk;
mod jwk_set;
mod pem;
mod private;
mod secrets;
mod shown;
mod signing;
mod support;
mod weak;
