#![no_main]
//! See `hallpass_fuzz::header`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::header::run(data));
