//! What was not run is never silent.

use std::env;
use std::io::Write;

use crate::fail::fail;

/// Tells the standard error that something was not run, past the capture of the test harness.
///
/// # Panics
/// If the variable `CI` is set: there, everything has to run.
pub fn missing(what: &str) {
    missing_in(what, env::var_os("CI").is_some(), &mut std::io::stderr());
}

/// Tells the standard error that something optional was not run, past the capture of the test
/// harness. Under CI too.
pub fn optional(what: &str) {
    tell(what, &mut std::io::stderr());
}

fn missing_in(what: &str, ci: bool, told: &mut impl Write) {
    if ci {
        fail(format_args!("{what}: not run, and where CI is set everything has to"));
    }
    tell(what, told);
}

/// Not by a macro of the standard library: tests that pass capture those.
fn tell(what: &str, told: &mut impl Write) {
    let _nobody_to_tell = writeln!(told, "{what}: not run");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_and_not_passed_over_in_ci() {
        let mut told = Vec::new();
        missing_in("a row", false, &mut told);
        assert_eq!(told, b"a row: not run\n");
        let ended = std::panic::catch_unwind(|| missing_in("a row", true, &mut Vec::new()));
        let ended = ended.unwrap_err();
        let said = ended.downcast::<String>().unwrap();
        assert_eq!(*said, "a row: not run, and where CI is set everything has to");
    }
}
