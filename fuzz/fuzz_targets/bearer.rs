#![no_main]
//! See `hallpass_fuzz::bearer`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::bearer::run(data));
