#![no_main]
//! See `hallpass_fuzz::verify`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::verify::run(data));
