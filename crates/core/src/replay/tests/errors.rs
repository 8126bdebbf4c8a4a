use std::error::Error;

use crate::replay::{ReplayError, ReplayErrorKind};

#[test]
fn an_error_says_what_is_wrong_in_one_line() {
    for (kind, source, shown) in [
        (
            ReplayErrorKind::Full,
            "all of its 10 values are within their time",
            "the store of one-time values is full: all of its 10 values are within their time",
        ),
        (
            ReplayErrorKind::Unavailable,
            "it's away\r\n\u{1b}[31m",
            "the store of one-time values is unavailable: it's away\\r\\n\\u{1b}[31m",
        ),
    ] {
        let error = ReplayError::new(kind, source);
        assert_eq!(error.to_string(), shown);
        assert_eq!(error.kind(), kind);
        assert_eq!(error.source().unwrap().to_string(), source);
    }
    let long = ReplayError::new(ReplayErrorKind::Full, "x".repeat(5_000));
    assert!(long.to_string().len() < 1_100);
}
