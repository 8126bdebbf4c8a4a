//! Only a verifier makes a `VerifiedToken`.
#![expect(unreachable_code, reason = "what is inside of one has no name out here")]

use hallpass::VerifiedToken;

fn main() {
    let _token = VerifiedToken { 0: panic!() };
}
