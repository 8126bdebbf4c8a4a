//! Those who wait for the end of a token.

use std::future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use super::super::{End, Ended, Kind, Question, Scope, View};
use super::{LATE, at, event, fresh_view, of_session, session};

/// Counts how often somebody is woken.
#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Count {
    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    let (mut future, waker) = (pin!(future), Waker::from(Arc::new(Unpark(thread::current()))));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        thread::park();
    }
}

fn wait(view: &Arc<View>, asked: &Question<'_>) -> Ended {
    view.ended(&asked.hashed(), future::pending())
}

fn poll(ended: &mut Ended, count: &Arc<Count>) -> Poll<End> {
    let waker = Waker::from(Arc::clone(count));
    pin!(ended).poll(&mut Context::from_waker(&waker))
}

fn kind(end: Poll<End>) -> Option<Kind> {
    match end {
        Poll::Ready(End::Revoked(cover)) => Some(cover.kind),
        Poll::Ready(End::Expired) | Poll::Pending => None,
    }
}

#[test]
fn each_is_woken_once_by_what_covers_it_and_by_nothing_else() {
    let (view, count) = (fresh_view(), Arc::<Count>::default());
    let asked = Question { jti: Some("t"), ..of_session("session-1", "anna", 5) };
    let mut ended = wait(&view, &asked);
    assert_eq!(poll(&mut ended, &count), Poll::Pending);
    let others = [
        session(2),
        event(Scope::Token("session-1".into())),
        event(Scope::Subject("bert".into(), at(9))),
        // A session that is newer than the cut-off.
        event(Scope::Subject("anna".into(), at(4))),
        event(Scope::Everyone(at(4))),
        event(Scope::Key("key-2".into())),
    ];
    view.apply(0, &others);
    view.apply(1, &[event(Scope::Everyone(at(9)))]);
    assert_eq!((count.get(), poll(&mut ended, &count)), (0, Poll::Pending));
    view.apply(0, &[session(1), session(1)]);
    view.apply(0, &[session(1), event(Scope::Token("t".into()))]);
    assert_eq!(count.get(), 1);
    assert_eq!(kind(poll(&mut ended, &count)), Some(Kind::Session));
    // Still, though the view has forgotten it.
    view.expire(LATE);
    assert_eq!(kind(poll(&mut ended, &count)), Some(Kind::Session));
}

#[test]
fn every_scope_wakes() {
    let scopes: [Scope; 5] = [
        Scope::Token("t".into()),
        Scope::Session("s".into()),
        Scope::Subject("anna".into(), at(5)),
        Scope::Everyone(at(5)),
        Scope::Key("key-1".into()),
    ];
    let asked = Question { jti: Some("t"), ..of_session("s", "anna", 5) };
    for scope in scopes {
        let (view, count) = (fresh_view(), Arc::<Count>::default());
        let mut ended = wait(&view, &asked);
        assert_eq!(poll(&mut ended, &count), Poll::Pending);
        let revoked = event(scope);
        view.apply(0, std::slice::from_ref(&revoked));
        assert_eq!(count.get(), 1, "{revoked:?}");
        assert_eq!(kind(poll(&mut ended, &count)), Some(revoked.scope().kind()));
    }
}

#[test]
fn an_event_between_making_and_polling_is_not_missed() {
    let (view, count) = (fresh_view(), Arc::<Count>::default());
    let mut ended = wait(&view, &of_session("session-1", "anna", 5));
    view.apply(0, &[session(1)]);
    view.expire(LATE);
    assert_eq!(kind(poll(&mut ended, &count)), Some(Kind::Session));
    assert_eq!(count.get(), 0, "nobody waited yet");
}

#[test]
fn one_that_is_revoked_already_is_done_at_once() {
    let (view, count) = (fresh_view(), Arc::<Count>::default());
    view.apply(0, &[session(1)]);
    let mut ended = wait(&view, &of_session("session-1", "anna", 5));
    assert_eq!(kind(poll(&mut ended, &count)), Some(Kind::Session));
}

#[test]
fn the_last_waker_is_the_one_that_counts() {
    let view = fresh_view();
    let (first, second) = (Arc::<Count>::default(), Arc::<Count>::default());
    let mut ended = wait(&view, &of_session("session-1", "anna", 5));
    assert_eq!(poll(&mut ended, &first), Poll::Pending);
    assert_eq!(poll(&mut ended, &second), Poll::Pending);
    assert_eq!(Arc::strong_count(&first), 1, "it was given back");
    view.apply(0, &[session(1)]);
    assert_eq!((first.get(), second.get()), (0, 1));
}

#[test]
fn it_is_done_at_its_deadline() {
    let (view, count) = (fresh_view(), Arc::<Count>::default());
    let over = Arc::new(AtomicBool::new(false));
    let deadline =
        {
            let over = Arc::clone(&over);
            future::poll_fn(move |_| {
                if over.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
            })
        };
    let mut ended = view.ended(&of_session("session-1", "anna", 5).hashed(), deadline);
    assert_eq!(poll(&mut ended, &count), Poll::Pending);
    over.store(true, Ordering::SeqCst);
    assert_eq!(poll(&mut ended, &count), Poll::Ready(End::Expired));
    // And stays so, whatever comes, without asking the deadline again.
    view.apply(0, &[session(1)]);
    over.store(false, Ordering::SeqCst);
    assert_eq!(poll(&mut ended, &count), Poll::Ready(End::Expired));
}

#[test]
fn a_revocation_counts_more_than_a_deadline_at_the_same_time() {
    let (view, count) = (fresh_view(), Arc::<Count>::default());
    let mut ended = view.ended(&of_session("session-1", "anna", 5).hashed(), future::ready(()));
    view.apply(0, &[session(1)]);
    assert_eq!(kind(poll(&mut ended, &count)), Some(Kind::Session));
}

#[test]
fn those_who_leave_leave_nothing() {
    let (view, count) = (fresh_view(), Arc::<Count>::default());
    for round in 0..100 {
        let mut waiting: Vec<_> = (0..100)
            .map(|number| wait(&view, &of_session(&format!("s{number}"), "anna", round)))
            .collect();
        waiting.iter_mut().step_by(2).for_each(|ended| {
            assert_eq!(poll(ended, &count), Poll::Pending);
        });
        assert_eq!(view.waiting().len(), 100);
        drop(waiting);
        assert_eq!(view.waiting().len(), 0);
        assert_eq!(Arc::strong_count(&count), 1, "no waker is kept");
    }
    view.apply(0, &[event(Scope::Everyone(at(1_000)))]);
    assert_eq!(count.get(), 0);
    assert_eq!(Arc::strong_count(&view), 1);
}

#[test]
fn many_streams_of_one_subject_all_end() {
    let (view, count) = (fresh_view(), Arc::<Count>::default());
    let mut waiting: Vec<_> = (0..5_000)
        .map(|number| wait(&view, &of_session(&format!("s{number}"), "anna", number)))
        .collect();
    waiting.iter_mut().for_each(|ended| assert_eq!(poll(ended, &count), Poll::Pending));
    view.apply(0, &[event(Scope::Subject("anna".into(), at(2_499)))]);
    assert_eq!(count.get(), 2_500);
    let done = waiting.iter_mut().map(|ended| poll(ended, &count)).filter(Poll::is_ready).count();
    assert_eq!(done, 2_500);
}

#[test]
fn it_can_be_sent_to_another_thread() {
    let view = fresh_view();
    let ended = wait(&view, &of_session("session-1", "anna", 5));
    let waiter = thread::spawn(move || block_on(ended));
    view.apply(0, &[session(1)]);
    assert!(matches!(waiter.join().expect("a waiter"), End::Revoked(_)));
}
