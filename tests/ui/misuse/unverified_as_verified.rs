//! What asks for a verified token does not take another.

use hallpass::VerifiedToken;
use hallpass::danger::UnverifiedToken;

fn greet(_: &VerifiedToken) {}

fn main() {
    let token = UnverifiedToken::parse("a.b.c").unwrap();
    greet(&token);
}
