//! Where issuers keep scopes and roles.

use crate::claims::{ClaimPath, Layout};

/// The standard places, nested ones, roles that are names, and claims that a dialect watches.
pub(super) fn all() -> [(&'static str, Layout); 4] {
    [
        ("standard", Layout::standard()),
        ("nested", nested()),
        ("named", named()),
        ("watched", watched()),
    ]
}

fn nested() -> Layout {
    let mut layout = Layout::standard();
    layout.roles_at(["realm_access", "roles"].into());
    layout.roles_at(["resource_access", "orders", "roles"].into());
    layout.roles_at(["resource_access", "billing"].into());
    layout.scopes_at("permissions".into());
    layout.scopes_at("scope".into());
    layout
}

fn named() -> Layout {
    let mut layout = Layout::standard();
    layout.speak(&[], &["client_id"], true);
    layout.roles_by_default(vec![ClaimPath::from("urn:zitadel:iam:org:project:roles")]);
    layout.roles_at("roles".into());
    layout
}

fn watched() -> Layout {
    let mut layout = Layout::standard();
    layout.speak(&["azp", "token_use", "events", "tenant"], &["azp", "client_id"], false);
    layout
}
