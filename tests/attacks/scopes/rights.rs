//! Roles and other claims that give rights, and the absence of all of them.

use hallpass::{Admission, Gate, RejectionKind, Requirement, claim, role, scope};
use serde_json::{Value, json};

use super::{ALGORITHM, WRONG_TYPE, case, gate, verdict};
use crate::kit::{AUDIENCE, bearer, builder, claims, header, issuer, key, signed};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![roles(), values(), nobody()]
}

const DENIED: Option<RejectionKind> = Some(RejectionKind::Denied);

fn role_claims() -> Vec<(Value, Option<RejectionKind>)> {
    vec![
        (json!({"roles": ["admin"]}), None),
        (json!({"roles": ["user", "admin"]}), None),
        (json!({"roles": "admin"}), None),
        (json!({"roles": [{"value": "admin", "display": "x"}]}), None),
        (json!({"roles": []}), DENIED),
        (json!({"roles": ""}), DENIED),
        (json!({"roles": "not admin"}), DENIED),
        (json!({"roles": "user admin"}), DENIED),
        (json!({"roles": "admin,user"}), DENIED),
        (json!({"roles": ["Admin"]}), DENIED),
        (json!({"roles": ["ADMIN"]}), DENIED),
        (json!({"roles": ["administrator"]}), DENIED),
        (json!({"roles": ["admi", "n"]}), DENIED),
        (json!({"roles": ["admin "]}), DENIED),
        (json!({"roles": ["admin\u{0}"]}), DENIED),
        (json!({"roles": ["\u{430}dmin"]}), DENIED),
        (json!({"roles": [{"value": "user", "display": "admin"}]}), DENIED),
        (json!({"roles": [{"display": "admin"}]}), WRONG_TYPE),
        (json!({"roles": {"admin": true}}), WRONG_TYPE),
        (json!({"roles": ["admin", 1]}), WRONG_TYPE),
        (json!({"roles": true}), WRONG_TYPE),
        (json!({"role": "admin"}), DENIED),
        (json!({"groups": ["admin"]}), DENIED),
        (json!({"scope": "admin"}), DENIED),
        (json!({"sub": "admin"}), DENIED),
        (json!({"realm_access": {"roles": ["admin"]}}), DENIED),
        (json!({"act": {"roles": ["admin"]}}), DENIED),
        (json!({}), DENIED),
    ]
}

fn roles() -> Line {
    let admin = role("admin");
    let mut cases = Vec::new();
    for (more, expected) in role_claims() {
        cases.push(case(more, &admin, expected));
    }
    let keycloak = || issuer(ALGORITHM).roles_at(["realm_access", "roles"]);
    for (more, expected) in [
        (json!({"realm_access": {"roles": ["admin"]}}), None),
        (json!({"roles": ["admin"]}), DENIED),
        (json!({"realm_access.roles": ["admin"]}), DENIED),
        (json!({"realm_access": {"x": {"roles": ["admin"]}}}), DENIED),
        (json!({"realm_access": {"Roles": ["admin"]}}), DENIED),
        (json!({"realm_access": ["admin"]}), WRONG_TYPE),
        (json!({"realm_access": {"roles": {"admin": 1}}}), WRONG_TYPE),
    ] {
        let name = format!("at realm_access.roles, of {more}");
        cases.push(Case::same(name, verdict(keycloak(), more, &admin), expected));
    }
    Line {
        name: "roles",
        why: "a role that is only alike, or stands where anybody may write, makes its bearer an \
              administrator: whole names, from the one place that the issuer's settings name",
        advisories: &[],
        cases,
    }
}

/// `claim(..)`: the value, and its type.
fn values() -> Line {
    let mut cases = Vec::new();
    let (verified, tenant, level) =
        (claim("email_verified", true), claim("tenant", "shop"), claim("level", 5));
    for (more, required, expected) in [
        (json!({"email_verified": true}), &verified, None),
        (json!({"email_verified": "true"}), &verified, DENIED),
        (json!({"email_verified": 1}), &verified, DENIED),
        (json!({"email_verified": false}), &verified, DENIED),
        (json!({"email_verified": {}}), &verified, DENIED),
        (json!({}), &verified, DENIED),
        (json!({"tenant": "shop"}), &tenant, None),
        (json!({"tenant": ["bank", "shop"]}), &tenant, None),
        (json!({"tenant": "bank"}), &tenant, DENIED),
        (json!({"tenant": "shop2"}), &tenant, DENIED),
        (json!({"tenant": "Shop"}), &tenant, DENIED),
        (json!({"tenant": "bank shop"}), &tenant, DENIED),
        (json!({"tenant": ""}), &tenant, DENIED),
        (json!({"tenant": {"shop": 1}}), &tenant, DENIED),
        (json!({"tenant": [["shop"]]}), &tenant, DENIED),
        (json!({"act": {"tenant": "shop"}}), &tenant, DENIED),
        (json!({}), &tenant, DENIED),
        (json!({"level": 5}), &level, None),
        (json!({"level": 5.0}), &level, None),
        (json!({"level": "5"}), &level, DENIED),
        (json!({"level": 50}), &level, DENIED),
        (json!({"level": 5.5}), &level, DENIED),
        (json!({"level": -5}), &level, DENIED),
        (json!({"level": true}), &level, DENIED),
    ] {
        cases.push(case(more, required, expected));
    }
    Line {
        name: "required claims",
        why: "a token of another tenant, or one that says `\"true\"`, passes where types are converted: \
              value and type are compared",
        advisories: &["CVE-2026-45414"],
        cases,
    }
}

fn never_met() -> [(&'static str, Requirement); 6] {
    [
        ("a role without a name", role("")),
        ("a scope without a name", scope("")),
        ("a scope of a space", scope(" ")),
        ("a scope of two words", scope("a b")),
        ("a scope with a quote", scope("a\"b")),
        ("a scope beyond ASCII", scope("\u{e9}")),
    ]
}

/// Nothing is never enough: empty names, empty claims, no token, no gate.
fn nobody() -> Line {
    let misconfigured = Some(RejectionKind::Misconfigured);
    let mut cases = vec![case(json!({"scope": "read"}), &scope("read"), None)];
    for (what, required) in never_met() {
        for more in [
            json!({}),
            json!({"roles": "", "scope": ""}),
            json!({"roles": [""], "scope": [""]}),
            json!({"roles": ["a b", "\u{e9}"], "scope": ["a b", "a\"b", "\u{e9}", " "]}),
        ] {
            let name = format!("{what} of {more}");
            let seen = verdict(issuer(ALGORITHM), more, &required);
            cases.push(Case::same(name, seen, misconfigured));
        }
    }
    let verifier = builder([issuer(ALGORITHM)]).audience(AUDIENCE).build().unwrap();
    let optional = Gate::new(verifier).unobserved().optional();
    let passage = optional.begin(&crate::kit::Request::new("GET")).now().unwrap().unwrap();
    let always = hallpass::check(|_| true);
    for required in [role("admin"), scope("read"), claim("tenant", "shop"), always] {
        for (who, admission, kind) in [
            ("nobody", Some(passage.admission()), RejectionKind::NoCredentials),
            ("a request that no gate saw", None, RejectionKind::Misconfigured),
        ] {
            let verdict = Admission::require(admission, &required).err().map(|r| r.kind());
            cases.push(Case::same(format!("{required} of {who}"), verdict, Some(kind)));
        }
    }
    let token = signed(key(ALGORITHM), header(ALGORITHM), claims(json!({"sub": null})));
    let gate = gate(issuer(ALGORITHM));
    let passage = gate.begin(&bearer(token)).now().unwrap().unwrap();
    let token = Admission::required(Some(passage.admission())).unwrap();
    cases.push(Case::same("a token without sub has no subject", token.subject(), None));
    cases.push(Case::same("nor roles", token.roles().count(), 0));
    cases.push(Case::same("nor scopes", token.scopes().count(), 0));
    Line {
        name: "empty claims and names",
        why: "an empty name was taken for the system's own, and an empty requirement for one that is met: \
              what is absent stays absent, and what nobody can meet is a mistake of the service",
        advisories: &["CVE-2026-23990"],
        cases,
    }
}
