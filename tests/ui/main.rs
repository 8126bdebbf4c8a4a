//! What must not compile, what must, and what a verifier that is not fully decided says.
#![cfg(test)]

mod config;
mod imports;
mod imports_actix;

/// One file for each misuse. None shows a line of this project's sources in its message, so that
/// these can change without it.
#[test]
fn misuse_does_not_compile() {
    trybuild::TestCases::new().compile_fail("ui/misuse/*.rs");
}
