//! Roles and scopes that imply others (GUARD-04, MCP-10).

use hallpass_core::{
    Admission, ConfigErrorKind, Gate, Hierarchy, Issuer, RejectionKind, Requirement, role, scope,
};
use serde_json::{Value, json};

use crate::kit::{self, Request, token};

fn issuer() -> Issuer {
    kit::issuer()
        .role_hierarchy(Hierarchy::new(["admin > editor > viewer", "auditor > viewer"]).unwrap())
        .scope_hierarchy(
            Hierarchy::new(["orders > orders:read", "orders > orders:write", "all > orders"])
                .unwrap(),
        )
}

fn answer(claims: Value, wanted: &Requirement) -> Result<(), (RejectionKind, Option<String>)> {
    let gate = Gate::new(kit::verifier(issuer()));
    let passage = gate.begin(&Request::bearer(&token(claims))).now().unwrap().unwrap();
    Admission::require(Some(passage.admission()), wanted)
        .map_err(|rejection| (rejection.kind(), rejection.scope().map(str::to_owned)))
}

#[test]
fn who_has_more_has_less() {
    let roles = |role| json!({"roles": [role]});
    let scopes = |scope| json!({"scope": scope});
    let denied = || Err((RejectionKind::Denied, None));
    let lacking = |scope: &str| Err((RejectionKind::InsufficientScope, Some(scope.to_owned())));
    let rows = [
        ("itself", roles("viewer"), role("viewer"), Ok(())),
        ("one above", roles("editor"), role("viewer"), Ok(())),
        ("two above", roles("admin"), role("viewer"), Ok(())),
        ("another branch", roles("auditor"), role("viewer"), Ok(())),
        ("one below", roles("viewer"), role("editor"), denied()),
        ("beside", roles("auditor"), role("editor"), denied()),
        ("a name outside", roles("admin"), role("root"), denied()),
        ("a name outside, held", roles("root"), role("root"), Ok(())),
        ("the case of a name", roles("Admin"), role("viewer"), denied()),
        ("a prefix is no parent", roles("admin2"), role("viewer"), denied()),
        ("a scope above", scopes("orders"), scope("orders:read"), Ok(())),
        ("two scopes above", scopes("x all"), scope("orders:read"), Ok(())),
        (
            "a colon implies nothing",
            scopes("orders:read"),
            scope("orders:read:own"),
            lacking("orders:read:own"),
        ),
        (
            "the least scope is asked for",
            scopes("x"),
            scope("orders:write"),
            lacking("orders:write"),
        ),
        ("a scope below", scopes("orders:read"), scope("orders"), lacking("orders")),
        ("roles imply no scopes", roles("all"), scope("orders"), lacking("orders")),
        (
            "a role above beside a scope",
            json!({"roles": ["admin"], "scope": "orders"}),
            role("viewer") & scope("orders:read") & scope("orders:write"),
            Ok(()),
        ),
    ];
    for (name, claims, wanted, expected) in rows {
        assert_eq!(answer(claims, &wanted), expected, "{name}: {wanted}");
    }
}

#[test]
fn a_hierarchy_has_no_cycles_and_no_nonsense() {
    for (name, chains, part) in [
        ("itself", &["a > a"][..], "implies itself"),
        ("two of them", &["a > b", "b > a"], "implies itself"),
        ("a long way round", &["a > b > c", "c > d", "d > a"], "implies itself"),
        ("one name", &["a"], "chain"),
        ("no name", &[""], "chain"),
        ("a missing end", &["a >"], "chain"),
        ("a missing middle", &["a > > b"], "chain"),
    ] {
        let error = Hierarchy::new(chains.iter().copied()).unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::Setting, "{name}");
        assert!(error.to_string().contains(part), "{name}: {error}");
    }
    assert!(Hierarchy::new(["a > b > d", "a > c > d"]).is_ok(), "a diamond is no cycle");
    assert!(Hierarchy::new([]).is_ok());
}
