//! What a requirement demands, and what a denial says.

use hallpass_core::{
    Admission, ConfigErrorKind, Gate, RejectionKind, Requirement, check, claim, role, scope,
};
use serde_json::json;

use crate::kit::{self, Request};

/// A name, a requirement, and the answer with its scopes if it does not hold.
type Row = (&'static str, Requirement, Result<(), (RejectionKind, Option<&'static str>)>);

/// Roles `editor` and `ops`, scopes `orders:read` and `ops`, some claims.
fn admission() -> Admission {
    let token = kit::token(json!({
        "roles": ["editor", "ops"],
        "scope": "orders:read ops",
        "email_verified": true,
        "level": 5,
        "org": {"groups": ["finance", "audit"], "id": "acme"},
    }));
    let gate = Gate::new(kit::verifier(kit::issuer()));
    gate.begin(&Request::bearer(&token)).now().unwrap().unwrap().admission().clone()
}

#[test]
fn what_is_demanded_decides_the_answer() {
    use RejectionKind::{Denied, InsufficientScope, Misconfigured};
    let admission = admission();
    let rows: Vec<Row> = vec![
        ("a role held", role("editor"), Ok(())),
        ("a role not held", role("admin"), Err((Denied, None))),
        ("the case of a role", role("Editor"), Err((Denied, None))),
        ("a scope held", scope("orders:read"), Ok(())),
        ("a scope not held", scope("orders"), Err((InsufficientScope, Some("orders")))),
        ("a prefix of a scope", scope("orders:rea"), Err((InsufficientScope, Some("orders:rea")))),
        ("the case of a scope", scope("Ops"), Err((InsufficientScope, Some("Ops")))),
        ("a role is no scope", scope("editor"), Err((InsufficientScope, Some("editor")))),
        ("a scope is no role", role("orders:read"), Err((Denied, None))),
        ("both held", role("ops") & scope("ops"), Ok(())),
        (
            "all the scopes, the one held too",
            scope("orders:read") & scope("orders:write"),
            Err((InsufficientScope, Some("orders:read orders:write"))),
        ),
        ("a scope without its role", role("admin") & scope("x"), Err((Denied, None))),
        (
            "a role held, its scope not",
            role("editor") & scope("x"),
            Err((InsufficientScope, Some("x"))),
        ),
        ("one of two roles", role("admin") | role("ops"), Ok(())),
        ("neither of two roles", role("admin") | role("root"), Err((Denied, None))),
        (
            "a role or a scope: the scope would help",
            role("admin") | scope("orders:write"),
            Err((InsufficientScope, Some("orders:write"))),
        ),
        (
            "the first alternative that scopes cure",
            (role("admin") & scope("a")) | (role("ops") & scope("b")) | scope("c"),
            Err((InsufficientScope, Some("b"))),
        ),
        (
            "an alternative that holds inside of both",
            (role("ops") | scope("z")) & scope("b"),
            Err((InsufficientScope, Some("b"))),
        ),
        (
            "a scope that is named twice is asked for once",
            scope("b") & (scope("b") | role("admin")),
            Err((InsufficientScope, Some("b"))),
        ),
        ("a claim", claim("email_verified", true), Ok(())),
        ("another value", claim("email_verified", false), Err((Denied, None))),
        ("a claim of another type", claim("email_verified", "true"), Err((Denied, None))),
        ("a number", claim("level", 5), Ok(())),
        ("another number", claim("level", 6), Err((Denied, None))),
        ("a claim that is absent", claim("missing", true), Err((Denied, None))),
        ("a nested claim", claim(["org", "id"], "acme"), Ok(())),
        ("a member of an array", claim(["org", "groups"], "audit"), Ok(())),
        ("no member of an array", claim(["org", "groups"], "aud"), Err((Denied, None))),
        ("dots do not descend", claim("org.id", "acme"), Err((Denied, None))),
        ("a path beyond the claim", claim(["org", "id", "x"], "acme"), Err((Denied, None))),
        ("a path of nothing", claim(Vec::<String>::new(), 1), Err((Misconfigured, None))),
        ("a check", check(|token| token.subject() == Some("ann")), Ok(())),
        ("a check that says no", check(|_| false), Err((Denied, None))),
        ("a scope of two words", scope("a b"), Err((Misconfigured, None))),
        ("a scope with a quote", scope("a\"b"), Err((Misconfigured, None))),
        ("an empty scope", scope(""), Err((Misconfigured, None))),
        ("an empty role", role(""), Err((Misconfigured, None))),
        ("beside one that holds, the mistake harms nobody", scope("") | role("ops"), Ok(())),
    ];
    for (name, requirement, expected) in rows {
        let outcome = Admission::require(Some(&admission), &requirement);
        let outcome =
            outcome.map_err(|rejection| (rejection.kind(), rejection.scope().map(str::to_owned)));
        let expected = expected.map_err(|(kind, scope)| (kind, scope.map(str::to_owned)));
        assert_eq!(outcome, expected, "{name}: {requirement}");
    }
}

#[test]
fn a_mistake_is_found_before_the_first_request() {
    let requirement = role("admin") & (scope("orders:read") | scope("a b"));
    let error = requirement.validate().unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::Setting);
    assert!(error.to_string().contains("scope(\"a\") & scope(\"b\")"), "{error}");
    assert!((role("admin") | claim("x", 1)).validate().is_ok());
}

#[test]
fn a_requirement_is_shown_as_it_is_written() {
    let shown =
        (role("admin") | (scope("a") & claim(["x", "y"], true)) | check(|_| true)).to_string();
    assert_eq!(shown, r#"role("admin") | (scope("a") & claim(["x", "y"], true)) | check(..)"#);
}

#[test]
fn a_denial_tells_the_operator_what_the_token_has() {
    let rejection = Admission::require(Some(&admission()), &role("admin")).unwrap_err();
    assert_eq!(
        rejection.explanation().to_string(),
        "the token does not meet role(\"admin\"): its roles, read from \"roles\", are \"editor\", \
         \"ops\"; its scopes, read from \"scope\", \"scp\", are \"orders:read\", \"ops\""
    );
}

#[test]
fn a_check_that_changes_its_mind_asks_for_no_scope() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let yes = AtomicBool::new(true);
    // No, yes, no ...: each time the opposite.
    let fickle = check(move |_| !yes.fetch_xor(true, Ordering::Relaxed));
    let rejection = Admission::require(Some(&admission()), &fickle).unwrap_err();
    assert_eq!((rejection.kind(), rejection.scope()), (RejectionKind::Denied, None));
}

#[test]
fn whole_numbers_equal_their_doubles() {
    let gate = Gate::new(kit::verifier(kit::issuer()));
    for (value, text, holds) in [
        (5_i64, "5.0", true),
        (5_000_000_000, "5e9", true),
        (-7, "-7.0", true),
        (-5_000_000_000, "-5e9", true),
        (1 << 53, "9007199254740992.0", true),
        ((1 << 53) + 1, "9007199254740992.0", false),
        (5, "5.5", false),
        (0, "-0.0", true),
    ] {
        let payload = format!(
            r#"{{"iss":"{}","aud":"orders","exp":{},"n":{text}}}"#,
            kit::ISSUER,
            kit::NOW + 60
        );
        let token = kit::raw(r#"{"alg":"HS256"}"#, payload);
        let passage = gate.begin(&Request::bearer(&token)).now().unwrap().unwrap();
        let outcome = Admission::require(Some(passage.admission()), &claim("n", value));
        assert_eq!(outcome.is_ok(), holds, "{value} and {text}");
    }
}
