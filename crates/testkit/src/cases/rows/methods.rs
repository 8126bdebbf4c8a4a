//! Methods, unknown paths, and a clock that fails.

use hallpass_core::ErrorKind;
use http::Method;

use super::{nothing, token};
use crate::cases::{Answer, Case, Kit};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = methods();
    rows.extend(bad_tokens());
    rows.extend(outages());
    rows
}

/// No method is exempt: a HEAD or OPTIONS that is not a preflight is a request like any other.
fn methods() -> Vec<Case> {
    let all = [
        Method::HEAD,
        Method::OPTIONS,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::TRACE,
    ];
    let rows = all.into_iter().flat_map(|method| {
        let ids = &["HTTP-01", "PROB-08", "CORS-02"];
        let absent =
            nothing(format!("{method} without credentials"), ids, Answer::no_credentials());
        let good = token(
            format!("{method} with a good token"),
            ids,
            |kit| kit.foreign().token(),
            Answer::user(),
        );
        let bad = token(
            format!("{method} with an expired token"),
            ids,
            |kit| kit.foreign().token().expires_in(-60),
            Answer::invalid(ErrorKind::Expired),
        );
        let denied = token(
            format!("{method} without the role"),
            ids,
            |kit| kit.foreign().token(),
            Answer::denied(),
        );
        [absent, good, bad, denied.at("/role")].map(|row| row.by(method.clone()))
    });
    rows.collect()
}

/// A bad token at each kind of route, for no route lets it pass as nobody's.
fn bad_tokens() -> Vec<Case> {
    let paths = [
        "/open",
        "/maybe",
        "/maybe-named",
        "/maybe-verified",
        "/verified",
        "/granted",
        "/role",
        "/either",
        "/never",
        "/unknown",
    ];
    let rows = paths.into_iter().map(|path| {
        token(
            format!("an expired token for {path}"),
            &["GUARD-05", "BEARER-10", "AT-07"],
            |kit: &Kit| kit.foreign().token().role("admin").expires_in(-60),
            Answer::invalid(ErrorKind::Expired),
        )
        .at(path)
    });
    rows.collect()
}

/// Without a time no token is judged, and none is let through.
fn outages() -> Vec<Case> {
    let ids = &["KEY-05", "BCP-01", "GUARD-07"];
    vec![
        token(
            "a good token while the clock fails",
            ids,
            |kit| kit.foreign().token(),
            Answer::no_clock(),
        )
        .without_time(),
        token(
            "a good token for /maybe while the clock fails",
            ids,
            |kit| kit.foreign().token(),
            Answer::no_clock(),
        )
        .at("/maybe")
        .without_time(),
        token(
            "another's token while the clock fails",
            ids,
            |kit| kit.twin().token().issuer(kit.foreign().name()),
            Answer::invalid(ErrorKind::Signature),
        )
        .without_time(),
        nothing("no credentials while the clock fails", ids, Answer::no_credentials())
            .without_time(),
    ]
}
