#![no_main]
//! See `hallpass_fuzz::jwk`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::jwk::run(data));
