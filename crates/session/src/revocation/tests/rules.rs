//! One rule a test.

use std::num::NonZeroU16;

use super::super::{Began, Cover, Event, IssuerName, Kind, Question, Scope, Standing, View};
use super::{ISSUER, LATE, OTHER, at, event, fresh_view, of_session, session, standing};

fn revoked(kind: Kind) -> Standing {
    Standing::Revoked(Cover { kind, not_before: None, expires: LATE })
}

fn cut_off(kind: Kind, millis: u64) -> Standing {
    Standing::Revoked(Cover { kind, not_before: Some(at(millis)), expires: LATE })
}

#[test]
fn a_session_is_revoked_and_its_neighbours_are_not() {
    let view = fresh_view();
    assert_eq!(standing(&view, &of_session("session-1", "anna", 5)), Standing::Live);
    view.apply(0, &[session(1)]);
    assert_eq!(standing(&view, &of_session("session-1", "anna", 5)), revoked(Kind::Session));
    assert_eq!(standing(&view, &of_session("session-2", "anna", 5)), Standing::Live);
    let elsewhere = Question { issuer: &OTHER, ..of_session("session-1", "anna", 5) };
    assert_eq!(standing(&view, &elsewhere), Standing::Live);
}

#[test]
fn a_name_of_one_kind_is_none_of_another() {
    let view = fresh_view();
    let scopes: [Scope; 4] = [
        Scope::Token("x".into()),
        Scope::Session("x".into()),
        Scope::Subject("x".into(), at(9)),
        Scope::Key("x".into()),
    ];
    let none = Question { sid: None, sub: None, kid: None, ..of_session("", "", 9) };
    let asked = [
        Question { jti: Some("x"), ..none },
        Question { sid: Some("x"), ..none },
        Question { sub: Some("x"), ..none },
        Question { kid: Some("x"), ..none },
    ];
    for (scope, kind) in scopes.into_iter().zip(0_usize..) {
        view.apply(0, &[event(scope)]);
        for (asked, other) in asked.iter().zip(0..) {
            let covered = view.covering(&asked.hashed()).is_some();
            assert_eq!(covered, other <= kind, "{other} after {kind}");
        }
    }
}

#[test]
fn no_issuer_and_name_are_another_issuer_and_name() {
    let view = fresh_view();
    view.apply(0, &[Event::new("ab", Scope::Session("c".into()), LATE).expect("an event")]);
    for (issuer, sid, covered) in [("ab", "c", true), ("a", "bc", false), ("abc", "", false)] {
        let issuer = &IssuerName::new(issuer);
        let asked = Question { issuer, ..of_session(sid, "anna", 5) };
        assert_eq!(view.covering(&asked.hashed()).is_some(), covered, "{} {sid}", issuer.as_str());
    }
}

#[test]
fn a_cut_off_covers_its_own_millisecond_and_not_the_next() {
    let view = fresh_view();
    view.apply(0, &[event(Scope::Subject("anna".into(), at(1_000)))]);
    let began = |millis| standing(&view, &of_session("s", "anna", millis));
    assert_eq!(began(999), cut_off(Kind::Subject, 1_000));
    assert_eq!(began(1_000), cut_off(Kind::Subject, 1_000));
    assert_eq!(began(1_001), Standing::Live);
    assert_eq!(standing(&view, &of_session("s", "bert", 999)), Standing::Live);
}

#[test]
fn a_cut_off_only_rises_whatever_the_order() {
    let events = [10, 30, 20].map(|millis| event(Scope::Subject("anna".into(), at(millis))));
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let view = fresh_view();
        order.iter().for_each(|index| view.apply(0, &[events[*index].clone()]));
        assert_eq!(standing(&view, &of_session("s", "anna", 30)), cut_off(Kind::Subject, 30));
        assert_eq!(standing(&view, &of_session("s", "anna", 31)), Standing::Live);
    }
}

#[test]
fn everyone_is_cut_off_by_the_clock_of_their_own_shard() {
    let view = View::new(NonZeroU16::new(2).expect("two"));
    view.apply(0, &[event(Scope::Everyone(at(500)))]);
    view.apply(1, &[event(Scope::Everyone(at(900)))]);
    let covered = |shard, millis| {
        view.covering(&(Question { shard, ..of_session("s", "anna", millis) }).hashed()).is_some()
    };
    assert!(covered(0, 500) && !covered(0, 501));
    assert!(covered(1, 900) && !covered(1, 901));
    assert!(!covered(2, 0), "a shard that said nothing");
    let elsewhere = Question { issuer: &OTHER, ..of_session("s", "anna", 1) };
    assert_eq!(view.covering(&elsewhere.hashed()), None);
}

#[test]
fn a_key_is_distrusted_whoever_the_token_is_for() {
    let view = fresh_view();
    view.apply(0, &[event(Scope::Key("key-1".into()))]);
    assert_eq!(standing(&view, &of_session("s", "anna", u64::MAX)), revoked(Kind::Key));
    let other = Question { kid: Some("key-2"), ..of_session("s", "anna", 1) };
    assert_eq!(standing(&view, &other), Standing::Live);
    let none = Question { kid: None, ..other };
    assert_eq!(standing(&view, &none), Standing::Live);
}

#[test]
fn a_foreign_token_is_compared_by_its_second_and_fails_safe() {
    let view = fresh_view();
    view.apply(0, &[event(Scope::Subject("anna".into(), at(10_400)))]);
    let issued = |iat| {
        let began = Began::Issued(iat);
        view.covering(&(Question { began, sid: None, ..of_session("", "anna", 0) }).hashed())
            .is_some()
    };
    assert!(issued(Some(9)));
    assert!(issued(Some(10)), "10.0 to 10.999: it may have been before");
    assert!(!issued(Some(11)));
    assert!(issued(None), "nobody knows when");
    assert!(!issued(Some(u64::MAX)), "no overflow");
    view.expire(LATE);
    assert!(!issued(None), "no cut-off, nothing to compare with");
}

#[test]
fn it_is_kept_to_the_longest_of_its_expiries() {
    let until = |millis| Event::new(ISSUER, Scope::Session("s".into()), at(millis));
    let view = fresh_view();
    let asked = of_session("s", "anna", 5);
    let applied = [until(100), until(300), until(200)].map(|event| event.expect("an event"));
    view.apply(0, &applied);
    for (now, kept) in [(100, true), (200, true), (299, true), (300, false)] {
        view.expire(at(now));
        assert_eq!(view.covering(&asked.hashed()).is_some(), kept, "at {now}");
    }
    assert!(view.is_empty());
}

#[test]
fn a_cut_off_is_kept_to_the_longest_of_its_expiries() {
    let (view, asked) = (fresh_view(), of_session("s", "anna", 80));
    let subject = |cut, until| {
        Event::new(ISSUER, Scope::Subject("anna".into(), at(cut)), at(until)).expect("an event")
    };
    let everyone = |cut, until| {
        Event::new("https://other", Scope::Everyone(at(cut)), at(until)).expect("an event")
    };
    view.apply(0, &[subject(100, 1_000), subject(50, 2_000)]);
    view.apply(0, &[everyone(100, 1_000), everyone(50, 2_000)]);
    for (now, kept) in [(1_500, true), (1_999, true), (2_000, false)] {
        view.expire(at(now));
        assert_eq!(view.covering(&asked.hashed()).is_some(), kept, "the subject at {now}");
        let other = Question { issuer: &OTHER, ..asked };
        assert_eq!(view.covering(&other.hashed()).is_some(), kept, "everyone at {now}");
    }
}

#[test]
fn the_same_event_again_changes_nothing() {
    let view = fresh_view();
    let events = [
        session(1),
        event(Scope::Subject("anna".into(), at(7))),
        event(Scope::Everyone(at(7))),
        event(Scope::Key("k".into())),
    ];
    view.apply(0, &events);
    let (len, bytes) = (view.len(), view.bytes());
    (0..1_000).for_each(|_| view.apply(0, &events));
    assert_eq!((view.len(), view.bytes()), (len, bytes));
    assert_eq!(len, 4);
}

#[test]
fn what_covers_a_token_can_be_said_again_as_an_event() {
    let asked = Question { jti: Some("t"), ..of_session("s", "anna", 5) };
    let scopes: [Scope; 5] = [
        Scope::Token("t".into()),
        Scope::Session("s".into()),
        Scope::Subject("anna".into(), at(7)),
        Scope::Everyone(at(7)),
        Scope::Key("key-1".into()),
    ];
    for scope in scopes {
        let (view, lost) = (fresh_view(), event(scope));
        view.apply(0, &[lost.clone().at(17)]);
        let cover = view.covering(&asked.hashed()).expect("covered");
        let again = cover.event(&asked).expect("an event");
        assert_eq!(again, lost);
        assert_eq!(again.id(), lost.id());
        let none = Question { jti: None, sid: None, sub: None, kid: None, ..asked };
        assert_eq!(cover.event(&none).is_none(), cover.kind != Kind::Everyone);
    }
}
