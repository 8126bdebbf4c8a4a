//! The public types, all of them: what each holds, and that it does not show it.

mod actix;
mod axum;
mod endpoints;
mod errors;
mod gate;
pub(crate) mod jwks;
mod keys;
mod nothing;
mod replay;
mod servers;
mod session;
pub(crate) mod session_error;
pub(crate) mod session_notice;
mod session_store;
pub(crate) mod sqlite;
mod testkit;
mod tower;
mod unnamed;
mod verify;

use std::sync::LazyLock;

use crate::canary::Canaries;
use crate::forms::Shown;
use crate::issuers::GOOD;
use crate::{material, sources, words};

/// A public type.
struct Row {
    /// `crate/folders/Name`.
    path: &'static str,
    holding: Holding,
}

/// What a type holds.
enum Holding {
    /// Nothing that is secret, and why that is so.
    Nothing(&'static str),
    /// A token, a key or a secret: values that do, shown.
    Secrets(fn() -> Vec<Shown>),
}

const fn holds(path: &'static str, values: fn() -> Vec<Shown>) -> Row {
    Row { path, holding: Holding::Secrets(values) }
}

const fn nothing(path: &'static str, why: &'static str) -> Row {
    Row { path, holding: Holding::Nothing(why) }
}

fn rows() -> Vec<Row> {
    [
        keys::rows(),
        errors::rows(),
        gate::rows(),
        jwks::rows(),
        verify::rows(),
        endpoints::rows(),
        tower::rows(),
        axum::rows(),
        actix::rows(),
        replay::rows(),
        servers::rows(),
        session::rows(),
        session_error::rows(),
        session_notice::rows(),
        session_store::rows(),
        sqlite::rows(),
        testkit::rows(),
        nothing::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A good token, and all that must not be shown of it.
fn good() -> (&'static str, &'static Canaries) {
    static CANARIES: LazyLock<Canaries> =
        LazyLock::new(|| words::all().clone().and(material::secrets()).token(&GOOD));
    (&GOOD, &CANARIES)
}

#[test]
fn every_public_type_is_in_the_table_and_no_other() {
    let mut listed: Vec<_> = rows().into_iter().map(|row| row.path.to_owned()).collect();
    listed.sort();
    let found = sources::public_types();
    let without_a_row: Vec<_> = found.iter().filter(|path| !listed.contains(path)).collect();
    let gone: Vec<_> = listed.iter().filter(|path| !found.contains(path)).collect();
    assert!(without_a_row.is_empty(), "what do they hold? {without_a_row:#?}");
    assert!(gone.is_empty(), "there are no such types: {gone:#?}");
    assert_eq!(listed, found, "a row stands twice, or two types of a folder have one name");
}

/// What macros make the reader of lines does not see, unless it knows the macro.
#[test]
fn two_macros_make_public_types() {
    let made = sources::makers();
    let known = [
        "core/src/require/named.rs: $vis enum $name {}",
        "session/src/rotation/ids.rs: pub struct $name([u8; $len]);",
    ];
    assert_eq!(made, known);
}

#[test]
fn each_reason_is_one() {
    for row in rows() {
        if let Holding::Nothing(why) = row.holding {
            assert!(why.len() > 8, "{}: {why}", row.path);
        }
    }
}

#[test]
fn no_value_shows_what_it_holds() {
    let (mut types, mut values, mut searches) = (0, 0, 0);
    let mut leaks = Vec::new();
    for row in rows() {
        let Holding::Secrets(make) = row.holding else { continue };
        let shown = make();
        assert!(!shown.is_empty(), "{}: no value", row.path);
        types += 1;
        for value in shown {
            assert!(is_of(row.path, value.type_name), "{}: {}", row.path, value.type_name);
            values += 1;
            searches += value.forms.len();
            leaks.extend(value.leaks());
        }
    }
    println!("{types} types, {values} values, shown in {searches} ways");
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(types >= 50 && values >= 150 && searches >= 1_500, "{types}, {values}, {searches}");
}

/// Whether the name that the compiler has for a type is that of a row.
fn is_of(path: &str, type_name: &str) -> bool {
    let bare = type_name.split('<').next().unwrap_or_default();
    let (folder, name) = path.rsplit_once('/').expect("a path");
    let of_crate = folder.split('/').next().unwrap_or_default();
    bare.starts_with(&format!("hallpass_{of_crate}::")) && bare.rsplit("::").next() == Some(name)
}

#[test]
fn a_value_of_another_type_is_no_value_of_a_row() {
    assert!(is_of("core/key/Secret", "hallpass_core::key::secret::Secret"));
    assert!(is_of("tower/guard/Guard", "hallpass_tower::guard::service::Guard<a::B, c::Guarded>"));
    assert!(!is_of("tower/guard/Guard", "hallpass_actix::guard::service::Guard<a::B>"));
    assert!(!is_of("core/key/Jwk", "hallpass_core::key::jwk_set::JwkSet"));
    assert!(!is_of("core/key/Jwk", "alloc::vec::Vec<hallpass_core::key::jwk::Jwk>"));
}
