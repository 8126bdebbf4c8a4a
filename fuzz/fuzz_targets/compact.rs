#![no_main]
//! See `hallpass_fuzz::compact`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::compact::run(data));
