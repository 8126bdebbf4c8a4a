#![no_main]
//! See `hallpass_fuzz::challenge`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::challenge::run(data));
