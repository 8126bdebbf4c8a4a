//! Free ports.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::fail::fail;

/// Below what systems give to outgoing connections (from 32768 on), so that no client sits on a
/// port while its server is away.
const FIRST: u64 = 12_000;
const COUNT: u64 = 20_000;

/// What was given away by this process.
static GIVEN: LazyLock<Mutex<HashSet<u16>>> = LazyLock::new(Mutex::default);

/// A port of the loopback interface that nobody listens on, never given away by this process
/// before. Another process may be faster: who binds it tries again with another one.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn free_port() -> u16 {
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    for attempt in 0..10_000_u64 {
        let Some(port) = candidate(attempt) else { continue };
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        if free && given.insert(port) {
            return port;
        }
    }
    fail("no free port on the loopback interface")
}

/// At random: several test processes ask at once.
fn candidate(attempt: u64) -> Option<u16> {
    let random = RandomState::new().hash_one(attempt).checked_rem(COUNT)?;
    u16::try_from(random.saturating_add(FIRST)).ok()
}
