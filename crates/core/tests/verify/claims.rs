//! Where scopes and roles are, and in which forms (CLM-01 to CLM-06, AT-12).

use hallpass_core::{ErrorKind, Issuer};
use serde_json::{Value, json};

use crate::kit::{self, token, verifier, verify};

type Set = Result<Vec<&'static str>, ErrorKind>;

fn sets(issuer: Issuer, claims: Value) -> Result<(Vec<String>, Vec<String>), ErrorKind> {
    let token = verify(&verifier(issuer), &token(claims)).map_err(|error| error.kind())?;
    let owned = |set: Vec<&str>| set.into_iter().map(str::to_owned).collect();
    Ok((owned(token.scopes().collect()), owned(token.roles().collect())))
}

#[test]
fn scopes_where_the_standards_put_them() {
    let wrong = Err(ErrorKind::ClaimType);
    let rows: Vec<(&str, Value, Set)> = vec![
        ("a string", json!({"scope": "a b"}), Ok(vec!["a", "b"])),
        ("spaces to spare", json!({"scope": " a  b "}), Ok(vec!["a", "b"])),
        ("an empty string", json!({"scope": ""}), Ok(vec![])),
        ("absent", json!({}), Ok(vec![])),
        ("an array", json!({"scope": ["a", "b"]}), Ok(vec!["a", "b"])),
        ("an array of phrases is no list of words", json!({"scope": ["a b"]}), Ok(vec!["a b"])),
        ("a tab is no space", json!({"scope": "a\tb"}), Ok(vec!["a\tb"])),
        ("a no-break space is no space", json!({"scope": "a\u{a0}b"}), Ok(vec!["a\u{a0}b"])),
        ("escapes", json!({"scope": "\"a\" b"}), Ok(vec!["\"a\"", "b"])),
        ("scp, a string", json!({"scp": "a b"}), Ok(vec!["a", "b"])),
        ("scp, an array", json!({"scp": ["a", "b"]}), Ok(vec!["a", "b"])),
        ("both, equal as sets", json!({"scope": "a b", "scp": ["b", "a"]}), Ok(vec!["a", "b"])),
        ("both, different", json!({"scope": "a", "scp": ["a", "b"]}), wrong.clone()),
        ("both, one empty", json!({"scope": "", "scp": ["a"]}), wrong.clone()),
        ("a number", json!({"scope": 1}), wrong.clone()),
        ("an object", json!({"scope": {"a": true}}), wrong.clone()),
        ("an array with a number", json!({"scp": ["a", 1]}), wrong.clone()),
        ("null", json!({"scope": [null]}), wrong),
    ];
    for (name, claims, expected) in rows {
        let scopes = sets(kit::issuer(), claims).map(|(scopes, _)| scopes);
        assert_eq!(
            scopes,
            expected.map(|set| set.iter().map(ToString::to_string).collect()),
            "{name}"
        );
    }
}

#[test]
fn roles_where_the_issuer_puts_them() {
    let keycloak = || kit::issuer().roles_at(["realm_access", "roles"]);
    let wrong = Err(ErrorKind::ClaimType);
    let rows: Vec<(&str, Issuer, Value, Set)> = vec![
        ("roles", kit::issuer(), json!({"roles": ["a", "b"]}), Ok(vec!["a", "b"])),
        (
            "a string is one role",
            kit::issuer(),
            json!({"roles": "not admin"}),
            Ok(vec!["not admin"]),
        ),
        (
            "objects with a value (RFC 7643)",
            kit::issuer(),
            json!({"roles": [{"value": "a", "primary": true}, "b"]}),
            Ok(vec!["a", "b"]),
        ),
        ("objects without one", kit::issuer(), json!({"roles": [{"display": "a"}]}), wrong.clone()),
        ("a boolean", kit::issuer(), json!({"roles": true}), wrong.clone()),
        ("groups are no roles unless set", kit::issuer(), json!({"groups": ["a"]}), Ok(vec![])),
        ("a setting", kit::issuer().roles_at("groups"), json!({"groups": ["a"]}), Ok(vec!["a"])),
        (
            "a setting takes the place of the standard",
            kit::issuer().roles_at("groups"),
            json!({"roles": ["a"]}),
            Ok(vec![]),
        ),
        (
            "several settings add up",
            kit::issuer().roles_at("groups").roles_at("permissions"),
            json!({"groups": ["a"], "permissions": "b c"}),
            Ok(vec!["a", "b c"]),
        ),
        (
            "a name with dots and slashes is one name",
            kit::issuer().roles_at("https://example.com/roles"),
            json!({"https://example.com/roles": ["a"]}),
            Ok(vec!["a"]),
        ),
        (
            "a path",
            keycloak(),
            json!({"realm_access": {"verify": 1, "roles": ["a"]}}),
            Ok(vec!["a"]),
        ),
        ("a path, nothing there", keycloak(), json!({"realm_access": {"x": 1}}), Ok(vec![])),
        ("a path, another type on the way", keycloak(), json!({"realm_access": 5}), wrong.clone()),
        (
            "two paths through one claim",
            kit::issuer().roles_at(["resource_access", "orders", "roles"]).roles_at([
                "resource_access",
                "account",
                "roles",
            ]),
            json!({"resource_access": {"account": {"roles": ["b"]}, "orders": {"roles": ["a"]}}}),
            Ok(vec!["b", "a"]),
        ),
        (
            "a path is no name with a dot",
            keycloak(),
            json!({"realm_access.roles": ["a"], "roles": ["b"]}),
            Ok(vec![]),
        ),
    ];
    for (name, issuer, claims, expected) in rows {
        let roles = sets(issuer, claims).map(|(_, roles)| roles);
        assert_eq!(
            roles,
            expected.map(|set| set.iter().map(ToString::to_string).collect()),
            "{name}"
        );
    }
}

#[test]
fn a_claim_of_roles_and_one_of_scopes_do_not_mix() {
    let issuer = kit::issuer().scopes_at("permissions").roles_at("groups");
    let claims = json!({"permissions": ["read"], "groups": ["ops"], "scope": "x", "roles": ["y"]});
    let expected = (vec!["read".to_owned()], vec!["ops".to_owned()]);
    assert_eq!(sets(issuer, claims).unwrap(), expected);
}
