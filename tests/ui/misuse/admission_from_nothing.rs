//! An `Admission` needs what only a gate has: a verified token, and the gate's context.

use hallpass::{Admission, GateContext, VerifiedToken};

fn main() {
    let _verified = Admission::Verified(VerifiedToken::default(), GateContext::default());
    let _anonymous = Admission::Anonymous(GateContext::default());
    let _default = Admission::default();
}
