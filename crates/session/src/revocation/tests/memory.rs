//! At most 80 bytes an entry.

use super::super::{Event, Scope, View};
use super::{ISSUER, at, fresh_view};

fn fill(view: &View, count: usize, scope: impl Fn(String) -> Scope) {
    let event = |number: usize| {
        let expires = at(u64::try_from(number).expect("a small number"));
        Event::new(ISSUER, scope(format!("name-{number}")), expires).expect("an event")
    };
    for first in (0..count).step_by(10_000) {
        let events: Vec<_> = (first..count.min(first + 10_000)).map(event).collect();
        view.apply(0, &events);
    }
}

fn assert_small(view: &View, count: usize, what: &str) {
    assert_eq!(view.len(), count);
    let each = view.bytes().div_ceil(count);
    println!("{count} {what}: {each} bytes an entry");
    assert!(each <= 80, "{count} {what}: {each} bytes an entry");
}

fn subject(name: String) -> Scope {
    Scope::Subject(name.into(), at(9))
}

fn session(name: String) -> Scope {
    Scope::Session(name.into())
}

#[test]
fn an_entry_takes_at_most_eighty_bytes() {
    // The last ones have just grown: as much room as ever.
    for count in [100_000, 118_000, 130_000, 1_000_000] {
        let view = fresh_view();
        fill(&view, count, subject);
        assert_small(&view, count, "subjects");
        let view = fresh_view();
        fill(&view, count, session);
        assert_small(&view, count, "sessions");
    }
}

#[test]
fn what_was_forgotten_takes_no_memory() {
    let view = fresh_view();
    let (empty, room) = (view.bytes(), view.room());
    fill(&view, 400_000, subject);
    for left in [399_999, 300_000, 150_000, 20_000] {
        view.expire(at(399_999 - left));
        let left = usize::try_from(left).expect("a small number");
        assert_eq!(view.len(), left);
        let filter = if left > 200_000 { 0 } else { 400_000 * 8 };
        assert!(view.bytes() <= left * 80 + filter, "{left}: {}", view.bytes());
    }
    view.expire(at(400_000));
    // But for the filter, which has the size that it once needed.
    assert_eq!((view.len(), view.room()), (0, room));
    assert!(view.bytes() <= empty + 400_000 * 8, "{}", view.bytes());
}
