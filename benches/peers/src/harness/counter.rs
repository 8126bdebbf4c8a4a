//! User-space instructions, as the processor counts them.

/// Instructions that this thread has retired in user space; `None` where the kernel, or the
/// machine, has no counter to give.
#[cfg(target_os = "linux")]
pub(crate) fn instructions() -> Option<u64> {
    use std::cell::RefCell;

    use perf_event::events::Hardware;
    use perf_event::{Builder, Counter};

    fn open() -> Option<Counter> {
        let mut counter = Builder::new(Hardware::INSTRUCTIONS).build().ok()?;
        counter.enable().ok()?;
        // A counter that never ran reads as zero.
        (counter.read().ok()? > 0).then_some(counter)
    }

    thread_local! {
        static COUNTER: RefCell<Option<Counter>> = RefCell::new(open());
    }
    COUNTER.with_borrow_mut(|counter| counter.as_mut()?.read().ok())
}

/// There is none.
#[cfg(not(target_os = "linux"))]
pub(crate) fn instructions() -> Option<u64> {
    None
}
