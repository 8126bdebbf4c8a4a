#![no_main]
//! See `hallpass_fuzz::claims`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::claims::run(data));
