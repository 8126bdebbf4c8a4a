//! What went wrong, by the errors beneath that of `reqwest`, whose own text may show the URL and more.

use std::error::Error;
use std::io;

use super::{FetchError, FetchErrorKind};

/// The kind of an error of `reqwest`.
pub(super) fn told(error: &reqwest::Error) -> FetchError {
    // Our own, of names that lead where they must not.
    if let Some(own) = beneath(error).find_map(|error| error.downcast_ref::<FetchError>()) {
        return *own;
    }
    FetchError::new(if error.is_timeout() {
        FetchErrorKind::Timeout
    } else if error.is_dns() {
        FetchErrorKind::Name
    } else if error.is_connect() {
        let mut kinds = beneath(error).filter_map(|error| error.downcast_ref().and_then(no_way));
        kinds.next().unwrap_or(FetchErrorKind::Connect)
    } else {
        FetchErrorKind::Transport
    })
}

/// Why there is no connection, if the error of the system says so. rustls calls whatever it refuses
/// in a handshake data that is invalid.
fn no_way(error: &io::Error) -> Option<FetchErrorKind> {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Some(FetchErrorKind::Refused),
        io::ErrorKind::InvalidData => Some(FetchErrorKind::Tls),
        _ => None,
    }
}

/// The errors beneath this one, those within an [`io::Error`] included, which its `source` leaves
/// out.
fn beneath<'e>(
    error: &'e (dyn Error + 'static),
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(within) => Some(within),
            None => (*error).source(),
        }
    })
}
