//! Every type with every document.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::compare::compare;
use super::{custom, layouts, odd_shapes as odd, payloads, shapes};
use crate::claims::Layout;

/// Whether the shortcut answers for the usual token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Usual {
    Answers,
    GivesUp,
}

pub(super) type Compare = fn(&str, &Layout) -> bool;

fn row<T: Debug + DeserializeOwned + PartialEq>(usual: Usual) -> (&'static str, Usual, Compare) {
    (std::any::type_name::<T>(), usual, compare::<T>)
}

/// The types: those of the usual token, those of others, and those that cannot be.
pub(super) fn types() -> Vec<(&'static str, Usual, Compare)> {
    use Usual::{Answers, GivesUp};
    vec![
        row::<shapes::Plain>(Answers),
        row::<shapes::Few>(Answers),
        row::<shapes::AllOptions>(Answers),
        row::<shapes::Defaults>(Answers),
        row::<shapes::Renamed>(Answers),
        row::<shapes::Transparent>(Answers),
        row::<shapes::Newtype>(Answers),
        row::<shapes::Newtypes>(Answers),
        row::<shapes::Tuples>(Answers),
        row::<shapes::FlattenMap>(Answers),
        row::<shapes::FlattenStruct>(Answers),
        row::<shapes::Untagged>(Answers),
        row::<shapes::Internal>(GivesUp),
        row::<shapes::Adjacent>(GivesUp),
        row::<shapes::Tagged>(Answers),
        row::<shapes::Nested>(Answers),
        row::<shapes::EnumRoles>(Answers),
        row::<shapes::EnumKeys>(Answers),
        row::<shapes::Closed>(GivesUp),
        row::<shapes::Cows>(Answers),
        row::<shapes::Keycloak>(Answers),
        row::<shapes::Zitadel>(Answers),
        row::<shapes::RoleObjects>(GivesUp),
        row::<odd::Unit>(GivesUp),
        row::<odd::Ignored>(Answers),
        row::<odd::Raw>(GivesUp),
        row::<odd::WholeRaw>(GivesUp),
        row::<odd::DoubleDates>(Answers),
        row::<odd::SignedDates>(GivesUp),
        row::<odd::WideDates>(GivesUp),
        row::<odd::SingleDates>(GivesUp),
        row::<odd::TextDates>(GivesUp),
        row::<odd::NumberSubject>(GivesUp),
        row::<odd::TextAudience>(GivesUp),
        row::<odd::Lenient>(Answers),
        row::<odd::With>(Answers),
        row::<odd::Deep>(Answers),
        row::<odd::Kinds>(Answers),
        row::<custom::Custom<custom::All>>(Answers),
        row::<custom::Custom<custom::StopsEarly>>(GivesUp),
        row::<custom::Custom<custom::ReadsNothing>>(GivesUp),
        row::<custom::Custom<custom::Swallows>>(GivesUp),
        row::<custom::Custom<custom::Skips>>(GivesUp),
        row::<custom::Custom<custom::Lazy>>(GivesUp),
        row::<custom::GoesOn>(Answers),
        row::<custom::Nameless>(Answers),
        row::<custom::Within>(GivesUp),
        row::<Value>(Answers),
        row::<Option<Value>>(Answers),
        row::<Box<Option<shapes::Few>>>(Answers),
        row::<HashMap<String, Value>>(Answers),
        row::<BTreeMap<shapes::UserId, IgnoredAny>>(Answers),
        row::<IgnoredAny>(Answers),
        row::<()>(GivesUp),
        row::<String>(GivesUp),
        row::<u64>(GivesUp),
        row::<(String, String)>(GivesUp),
    ]
}

#[test]
fn one_pass_answers_what_two_would() {
    let mut payloads = payloads::all();
    let lines: Vec<String> = payloads.iter().map(|payload| compact(payload)).collect();
    payloads.extend(lines);
    payloads.sort();
    payloads.dedup();
    for (_, layout) in layouts::all() {
        for (_, _, compare) in types() {
            for payload in &payloads {
                compare(payload, &layout);
            }
        }
    }
}

#[test]
fn the_shortcut_answers_for_the_usual_token() {
    for (name, usual, compare) in types() {
        let answered = compare(&compact(payloads::USUAL), &Layout::standard());
        assert_eq!(answered, usual == Usual::Answers, "{name}");
    }
}

/// As issuers write it: in one line.
fn compact(payload: &str) -> String {
    payload.replace('\n', "")
}

/// The tokens of the providers, each with a type and the places of its roles.
#[test]
fn the_shortcut_answers_for_the_tokens_of_providers() {
    let payloads = payloads::all();
    let answers = |layout: &str, row: usize, compare: Compare| {
        let (_, layout) = layouts::all().into_iter().find(|(name, _)| *name == layout).unwrap();
        assert!(compare(&compact(&payloads[row]), &layout), "row {row}");
    };
    answers("nested", 1, compare::<shapes::Keycloak>);
    answers("nested", 1, compare::<Value>);
    answers("watched", 3, compare::<odd::Kinds>);
    answers("standard", 4, compare::<shapes::FlattenStruct>);
    answers("named", 5, compare::<shapes::Zitadel>);
    answers("named", 5, compare::<shapes::Few>);
    answers("standard", 6, compare::<shapes::Cows>);
    let again = r#"{"x":{"email":1,"y":[{"x":2}]},"cnf":{"y":1},"email":"a","y":{"email":[]}}"#;
    assert!(compare::<Value>(again, &Layout::standard()), "names of other objects");
}
