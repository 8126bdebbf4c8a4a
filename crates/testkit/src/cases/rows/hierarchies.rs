//! Roles and scopes that imply others, at the one issuer that says so.

use super::{Ids, token};
use crate::TokenBuilder;
use crate::cases::{Answer, Case, Kit};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = roles();
    rows.extend(scopes());
    rows.extend(both());
    rows
}

fn at(
    path: &'static str,
    name: &str,
    set: fn(TokenBuilder) -> TokenBuilder,
    answer: Answer,
) -> Case {
    let ids: Ids = &["GUARD-04", "MCP-10"];
    let name = format!("{name}, at {path} of a hierarchy");
    token(name, ids, move |kit: &Kit| set(kit.ranked().token()), answer).at(path)
}

/// `admin > editor > viewer`, `auditor > viewer`
fn roles() -> Vec<Case> {
    vec![
        at("/viewer", "the role itself", |t| t.role("viewer"), Answer::passed()),
        at("/viewer", "the role above", |t| t.role("editor"), Answer::passed()),
        at("/viewer", "the role two above", |t| t.role("admin"), Answer::passed()),
        at("/viewer", "a role of another branch", |t| t.role("auditor"), Answer::passed()),
        at("/editor", "the role above", |t| t.role("admin"), Answer::passed()),
        at("/editor", "the role below", |t| t.role("viewer"), Answer::denied()),
        at("/editor", "the role beside", |t| t.role("auditor"), Answer::denied()),
        at("/viewer", "a role in another case", |t| t.role("Admin"), Answer::denied()),
        at("/viewer", "a longer role", |t| t.role("admin2"), Answer::denied()),
        at("/viewer", "a scope of the name of a role", |t| t.scope("admin"), Answer::denied()),
        token(
            "the role above at an issuer without a hierarchy",
            &["GUARD-04"],
            |kit| kit.foreign().token().role("admin"),
            Answer::denied(),
        )
        .at("/viewer"),
    ]
}

/// `all > orders > orders:read`, `orders > orders:write`
fn scopes() -> Vec<Case> {
    let reads = "orders:read";
    vec![
        at("/scope", "the scope itself", |t| t.scope("orders:read"), Answer::passed()),
        at("/scope", "the scope above", |t| t.scope("orders"), Answer::passed()),
        at("/scope", "the scope two above", |t| t.scope("x").scope("all"), Answer::passed()),
        at("/scopes", "the scope above", |t| t.scope("orders"), Answer::passed()),
        // The least that would do is asked for.
        at("/scope", "no scope", |t| t, Answer::lacks_scopes(reads)),
        at("/scope", "the scope beside", |t| t.scope("orders:write"), Answer::lacks_scopes(reads)),
        at(
            "/scopes",
            "one of two scopes",
            |t| t.scope("orders:write"),
            Answer::lacks_scopes("orders:read orders:write"),
        ),
        at(
            "/orders",
            "the scope below",
            |t| t.scope("orders:read"),
            Answer::lacks_scopes("orders"),
        ),
        at(
            "/scope",
            "a role of the name of a scope",
            |t| t.role("all"),
            Answer::lacks_scopes(reads),
        ),
        token(
            "the scope above at an issuer without a hierarchy",
            &["GUARD-04"],
            |kit| kit.foreign().token().scope("orders"),
            Answer::lacks_scopes("orders:read"),
        )
        .at("/scope"),
    ]
}

/// The role `viewer` and two scopes.
fn both() -> Vec<Case> {
    vec![
        at(
            "/desk",
            "a role and a scope above",
            |t| t.role("admin").scope("orders"),
            Answer::passed(),
        ),
        at(
            "/desk",
            "a role above without the scopes",
            |t| t.role("admin"),
            Answer::lacks_scopes("orders:read orders:write"),
        ),
        at("/desk", "a scope above without the role", |t| t.scope("all"), Answer::denied()),
    ]
}
