//! Those who wait for the end of a token.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::Included;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::{fmt, mem};

use super::hashing::{Key, Keys};
use super::question::{Began, Cover};
use super::view::View;

/// Why a token ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    /// The deadline came.
    Expired,
    /// It was taken back.
    Revoked(Cover),
}

/// Done when a token ends: see [`View::ended`].
pub(crate) struct Ended {
    view: Arc<View>,
    waiter: Arc<Waiter>,
    deadline: Pin<Box<dyn Future<Output = ()> + Send>>,
    end: Option<End>,
}

/// All who wait. What each of them costs is given back when its future is dropped.
#[derive(Default)]
pub(super) struct Waiting(Mutex<Index>);

/// In trees, which give back the memory of what leaves them.
#[derive(Default)]
struct Index {
    next: u64,
    waiters: BTreeMap<u64, Arc<Waiter>>,
    by_key: BTreeSet<(Key, u64)>,
}

/// One who waits.
pub(super) struct Waiter {
    number: u64,
    keys: Keys,
    began: Began,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    cover: Option<Cover>,
    waker: Option<Waker>,
}

impl Waiting {
    /// From now on, whoever has one of these keys is looked at when an event is applied.
    pub(super) fn register(&self, keys: Keys, began: Began) -> Arc<Waiter> {
        let mut index = lock(&self.0);
        let number = index.next;
        index.next = number.wrapping_add(1);
        let waiter = Arc::new(Waiter { number, keys, began, state: Mutex::default() });
        index.by_key.extend(keys.iter().map(|(_, key)| (key, number)));
        index.waiters.insert(number, Arc::clone(&waiter));
        waiter
    }

    /// Tells those who have one of these keys, and whom `cover` finds covered. To be called when
    /// the entries can be seen: who registers later sees them by itself.
    pub(super) fn wake(&self, keys: &[Key], cover: impl Fn(&Keys, Began) -> Option<Cover>) {
        for waiter in self.having(keys) {
            if let Some(cover) = cover(&waiter.keys, waiter.began) {
                waiter.end(cover);
            }
        }
    }

    /// How many wait.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        lock(&self.0).waiters.len()
    }

    fn having(&self, keys: &[Key]) -> Vec<Arc<Waiter>> {
        let index = lock(&self.0);
        if index.waiters.is_empty() {
            return Vec::new();
        }
        let of_key = |key: &Key| {
            let range = (Included((*key, u64::MIN)), Included((*key, u64::MAX)));
            index.by_key.range(range).filter_map(|(_, number)| index.waiters.get(number))
        };
        keys.iter().flat_map(of_key).cloned().collect()
    }

    fn leave(&self, waiter: &Waiter) {
        let mut index = lock(&self.0);
        for (_, key) in waiter.keys.iter() {
            index.by_key.remove(&(key, waiter.number));
        }
        index.waiters.remove(&waiter.number);
    }
}

impl Waiter {
    /// Its token is covered.
    pub(super) fn end(&self, cover: Cover) {
        let waker = {
            let mut state = lock(&self.state);
            state.cover.get_or_insert(cover);
            state.waker.take()
        };
        // Not under the lock: what it does is not ours.
        waker.into_iter().for_each(Waker::wake);
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<Cover> {
        let mut waker = cx.waker().clone();
        let mut state = lock(&self.state);
        if let Some(cover) = state.cover {
            return Poll::Ready(cover);
        }
        let last = state.waker.get_or_insert_with(|| waker.clone());
        mem::swap(last, &mut waker);
        // The last one goes when the lock is given back: what that does is not ours.
        drop(state);
        Poll::Pending
    }
}

impl Ended {
    pub(super) fn new(
        view: Arc<View>,
        waiter: Arc<Waiter>,
        deadline: Pin<Box<dyn Future<Output = ()> + Send>>,
    ) -> Self {
        Self { view, waiter, deadline, end: None }
    }
}

impl Future for Ended {
    type Output = End;

    /// Ready again and again once it is.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<End> {
        if let Some(end) = self.end {
            return Poll::Ready(end);
        }
        let end = match self.waiter.poll(cx) {
            Poll::Ready(cover) => End::Revoked(cover),
            Poll::Pending if self.deadline.as_mut().poll(cx).is_ready() => End::Expired,
            Poll::Pending => return Poll::Pending,
        };
        self.end = Some(end);
        Poll::Ready(end)
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        self.view.waiting().leave(&self.waiter);
    }
}

impl fmt::Debug for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ended").field("end", &self.end).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind it is whole at every step.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
