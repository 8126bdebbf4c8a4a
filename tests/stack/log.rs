//! What the library logs, one buffer a thread: tests of this suite run each on one of its own.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

thread_local! {
    static WRITTEN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// From now on this thread's events are kept.
pub(crate) fn keep() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        tracing_subscriber::fmt().with_ansi(false).with_writer(|| Buffer).init();
    });
    taken();
}

/// The events since they were last asked for, one a line.
pub(crate) fn taken() -> String {
    String::from_utf8(WRITTEN.take()).unwrap()
}

struct Buffer;

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        WRITTEN.with_borrow_mut(|written| written.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
