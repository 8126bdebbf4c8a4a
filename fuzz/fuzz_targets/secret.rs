#![no_main]
//! See `hallpass_fuzz::secret`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hallpass_fuzz::secret::run(data));
