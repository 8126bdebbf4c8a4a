//! Every constructor that takes a key or a secret, with good and bad ones of every kind: what it
//! says about them shows none of it.

mod addresses;
mod constructors;
mod places;
pub(crate) mod texts;

use std::collections::{BTreeSet, HashSet};

use crate::forms::shown;
use crate::sources;
use constructors::{ALL, WITHOUT_TEXT};
use texts::Given;

#[test]
fn no_constructor_shows_what_it_was_given() {
    let (mut refused, mut leaks) = (0, Vec::new());
    let (mut judged, mut shown) = (HashSet::new(), HashSet::new());
    for Given { name, text, canaries } in texts::all() {
        for (constructor, make) in ALL {
            let Some(error) = make(&text) else { continue };
            refused += 1;
            let what = format!("{constructor} of {name}");
            // Many say the same of the same key.
            if judged.insert((std::ptr::from_ref(canaries), error.to_string())) {
                let leak = canaries.find(format!("{error} {error:?}"));
                leaks.extend(leak.map(|leak| format!("{what}: {leak:?} in {error}")));
            }
            // The ways to show an error are the same for each: once for each text is enough.
            if shown.insert(error.to_string().replace(|c: char| c.is_ascii_digit(), "")) {
                leaks.extend(shown!(what, canaries, error).leaks());
            }
        }
    }
    println!("{refused} refusals, {} texts", shown.len());
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(refused > 10_000 && shown.len() > 40, "{refused} refusals, {} texts", shown.len());
}

/// Whatever can fail with a `ConfigError` is in the list, or cannot show a key, and is said to.
#[test]
fn every_constructor_is_in_the_list() {
    let tried = ALL.iter().map(|(name, _)| name.split(',').next().expect("a name"));
    let others = WITHOUT_TEXT.iter().map(|(name, why)| {
        assert!(why.len() > 8, "{name}: {why}");
        *name
    });
    let listed: BTreeSet<_> = tried.chain(others).collect();
    let found = sources::fallible();
    let found: BTreeSet<_> = found
        .iter()
        .map(String::as_str)
        .filter(|name| cfg!(feature = "jsonwebtoken") || !name.contains("jsonwebtoken"))
        .collect();
    assert_eq!(found.difference(&listed).collect::<Vec<_>>(), Vec::<&&str>::new(), "not tried");
    assert_eq!(listed.difference(&found).collect::<Vec<_>>(), Vec::<&&str>::new(), "gone");
}
