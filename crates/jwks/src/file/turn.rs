//! One reading at a time: what hangs in the system, such as on a mount that is gone, cannot be
//! cancelled, and each reading of it would hold a thread for itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::fetch::{FetchError, FetchErrorKind};

/// Whether somebody is at it.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns(Arc<AtomicBool>);

impl Turns {
    /// Does this on a thread that may be blocked.
    ///
    /// # Errors
    /// `Timeout` at once while the one before has not returned, whether somebody waits for it or
    /// not; `File` if it panics, or the runtime ends before it has begun.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, FetchError> {
        let Some(turn) = self.take() else { return Err(FetchErrorKind::Timeout.into()) };
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| FetchErrorKind::File.into())
    }

    fn take(&self) -> Option<Turn> {
        let is_taken = self.0.swap(true, Ordering::AcqRel);
        (!is_taken).then(|| Turn(Arc::clone(&self.0)))
    }
}

/// Ends with the work, however that ends.
struct Turn(Arc<AtomicBool>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use super::Turns;
    use crate::fetch::FetchErrorKind;

    /// Counts the readings that hang until they are let go.
    fn hang(begun: &Arc<AtomicUsize>, end: Receiver<()>) -> impl FnOnce() + Send + 'static {
        let begun = Arc::clone(begun);
        move || {
            begun.fetch_add(1, Ordering::Relaxed);
            let _let_go = end.recv();
        }
    }

    #[tokio::test]
    async fn what_hangs_holds_one_thread_however_often_it_is_tried() {
        let (turns, begun) = (Turns::default(), Arc::new(AtomicUsize::new(0)));
        let (let_go, end) = channel();
        let moment = Duration::from_millis(50);
        let first = tokio::time::timeout(moment, turns.run(hang(&begun, end))).await;
        assert!(first.is_err(), "it is given up, and hangs on");
        for _ in 0..20 {
            let (_let_go, end) = channel();
            let next = tokio::time::timeout(moment, turns.run(hang(&begun, end))).await;
            let kind = next.expect("at once").map_err(|error| error.kind());
            assert_eq!(kind, Err(FetchErrorKind::Timeout));
        }
        assert_eq!(begun.load(Ordering::Relaxed), 1);

        let_go.send(()).unwrap();
        let mut tries = 0;
        while turns.run(|| ()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
            tries += 1;
            assert!(tries < 2_000, "it is read again once that has returned");
        }
    }

    #[tokio::test]
    async fn a_reading_that_panics_ends_its_turn() {
        let turns = Turns::default();
        for _ in 0..3 {
            let read = turns.run::<()>(|| panic!("in the middle")).await;
            assert_eq!(read.map_err(|error| error.kind()), Err(FetchErrorKind::File));
        }
        assert!(turns.run(|| ()).await.is_ok());
    }
}
