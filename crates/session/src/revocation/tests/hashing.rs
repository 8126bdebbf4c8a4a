//! Each half of a key tells names apart by itself.

use std::collections::HashSet;

use super::super::event::Kind;
use super::super::hashing::Keys;
use super::super::{IssuerName, Question, Scope};
use super::{SHOP, at, of_session};

const KINDS: [Kind; 5] = [Kind::Token, Kind::Session, Kind::Subject, Kind::Everyone, Kind::Key];

/// The same text, cut at other places, of every kind, and more.
fn names() -> impl Iterator<Item = (IssuerName, Kind, &'static str)> {
    let texts = [
        ("ab", "c"),
        ("a", "bc"),
        ("", "abc"),
        ("abc", ""),
        ("", ""),
        ("c", "ab"),
        ("a\u{1}", "b"),
        ("a", "\u{1}b"),
    ];
    KINDS
        .into_iter()
        .flat_map(move |kind| texts.map(|(issuer, id)| (IssuerName::new(issuer), kind, id)))
}

#[test]
fn the_strong_half_alone_tells_all_apart() {
    let keys = names().map(|(issuer, kind, id)| issuer.key(0, kind, id.as_bytes()).strong_half());
    assert_eq!(keys.collect::<HashSet<_>>().len(), 40);
}

#[test]
fn the_fast_half_alone_tells_all_apart() {
    let folds = names().map(|(issuer, kind, id)| issuer.fold(kind, id.as_bytes()));
    assert_eq!(folds.collect::<HashSet<_>>().len(), 40);
}

#[test]
fn events_and_questions_have_the_same_keys_however_often_the_name_is_made() {
    let asked = Question { jti: Some("t"), shard: 3, ..of_session("s", "anna", 5) };
    let scopes: [Scope; 5] = [
        Scope::Token("t".into()),
        Scope::Session("s".into()),
        Scope::Subject("anna".into(), at(7)),
        Scope::Everyone(at(7)),
        Scope::Key("key-1".into()),
    ];
    let again = IssuerName::new(SHOP.as_str());
    let keys = scopes.iter().map(|scope| again.key_of_scope(3, scope));
    assert!(keys.eq(Keys::of(&asked).iter().map(|(_, key)| key)), "not the same");
}
