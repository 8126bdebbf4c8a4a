//! Keys that come late or never, and the application's own check.

use hallpass_core::ErrorKind;

use super::{Ids, cookie, line, token};
use crate::cases::{Answer, Case, Kit, Setup};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = late_keys();
    rows.extend(no_keys());
    rows.extend(accounts());
    rows
}

/// A token that waits for its keys is judged as any other.
fn late_keys() -> Vec<Case> {
    let ids: Ids = &["KEY-05", "BCP-01"];
    vec![
        token("a good token, the keys are late", ids, |kit| kit.late().token(), Answer::user()),
        token(
            "an expired token, the keys are late",
            ids,
            |kit| kit.late().token().expires_in(-60),
            Answer::invalid(ErrorKind::Expired),
        )
        .at("/maybe-named"),
        token(
            "a token with a kid that is not among the late keys",
            &["KEY-04"],
            |kit| kit.late().token().key_id("k"),
            Answer::invalid(ErrorKind::UnknownKey),
        )
        .at("/maybe-named"),
        token(
            "a token and a word after it, the keys are late",
            &["HTTP-04"],
            |kit: &Kit| format!("{} x", kit.late().token().sign()),
            Answer::malformed(),
        ),
        token("a denial, the keys are late", ids, |kit| kit.late().token(), Answer::denied())
            .at("/role"),
        Case::new(
            "a cookie, the keys are late",
            ids,
            |kit| vec![line("Cookie", cookie(&kit.late().token().sign()))],
            Answer::user().after_cookie(),
        )
        .under(Setup::EverySource),
    ]
}

/// Nothing is known about the token: an outage, and no refusal.
fn no_keys() -> Vec<Case> {
    let outage = |after| Answer::outage(ErrorKind::KeysUnavailable, after);
    let row = |name, path, answer: Answer, mint: fn(&Kit) -> String| {
        token(name, &["KEY-05", "GUARD-07"], mint, answer).at(path)
    };
    vec![
        row("keys cannot be had", "/claims", outage("5"), |kit| kit.away().token().sign()),
        row("keys cannot be had, at /maybe-named", "/maybe-named", outage("5"), |kit| {
            kit.away().token().sign()
        }),
        row("keys cannot be had, which takes a while", "/claims", outage("17"), |kit| {
            kit.away().token().key_id("later").sign()
        }),
        row("keys cannot be had, the token expired", "/claims", outage("5"), |kit| {
            kit.away().token().expires_in(-60).sign()
        }),
        row(
            "keys cannot be had, and the token needs none to be refused",
            "/claims",
            Answer::invalid(ErrorKind::WrongType),
            |kit| kit.away().token().typ("dpop+jwt").sign(),
        ),
    ]
}

/// The application has the last word, and its silence lets nobody in.
fn accounts() -> Vec<Case> {
    let disowned = || Answer::invalid(ErrorKind::Disowned);
    let outage = |after| Answer::outage(ErrorKind::CheckUnavailable, after);
    let table = [
        ("closed", disowned()),
        ("closed-later", disowned()),
        ("lost", outage("9")),
        ("lost-later", outage("5")),
        ("open-later", Answer::subject("open-later")),
    ];
    let rows = table.into_iter().flat_map(|(subject, answer)| {
        ["/claims", "/maybe-named"].map(|path| {
            let mint = move |kit: &Kit| kit.foreign().token().subject(subject);
            let name = format!("the application's check of the account {subject:?}, at {path}");
            token(name, &["GUARD-07", "BCP-01"], mint, answer.clone()).at(path)
        })
    });
    let unasked = token(
        "the application's check is not asked about an expired token",
        &["BCP-01"],
        |kit| kit.foreign().token().subject("lost").expires_in(-60),
        Answer::invalid(ErrorKind::Expired),
    );
    rows.chain([unasked]).collect()
}
