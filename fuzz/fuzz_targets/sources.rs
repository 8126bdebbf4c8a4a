#![no_main]
//! See `hallpass_fuzz::sources`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::sources::run(data));
