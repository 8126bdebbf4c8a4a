#![no_main]
//! See `hallpass_fuzz::pem`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::pem::run(data));
