//! Microsoft Entra ID, whose tokens name their tenant twice.

use hallpass::{ErrorKind, jwks};
use serde_json::{Value, json};

use super::super::scene;
use super::super::world::{World, token};
use super::verifier;
use crate::line::{Case, Line};

const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const OTHER: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

/// `tid` and `iss` of Entra ID.
pub(super) fn entra_id() -> Line {
    let v2 = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
    let v1 = |tenant: &str| format!("https://sts.windows.net/{tenant}/");
    let world = World::default();
    let (key, other) = (world.issuer(&v2(TENANT)), world.issuer(&v2(OTHER)));
    let several = jwks::entra_id_tenants().fetch(world.clone()).allow_tenants([TENANT]).unwrap();
    let one = jwks::entra_id(TENANT).fetch(world.clone()).lazy().unwrap();
    let mut cases = Vec::new();
    let wrong = ErrorKind::WrongIssuer;
    for (how, verifier) in [("tenants", verifier(&several)), ("a tenant", scene::verifier(&one))] {
        let usual = |tid: Value| json!({"tid": tid, "azp": "web", "scp": "read", "ver": "2.0"});
        for (what, iss) in [("version 2.0", v2(TENANT)), ("version 1.0", v1(TENANT))] {
            let title = |what_of_it: &str| format!("{how}, {what}: {what_of_it}");
            let good = token(&key, &iss, usual(json!(TENANT)));
            cases.push(Case::accepted(title("its own"), &verifier, good));
            for (name, tid) in [
                ("another tid", json!(OTHER)),
                ("an empty tid", json!("")),
                ("a tid in upper case", json!(TENANT.to_uppercase())),
                ("a pattern for a tid", json!("{tenantid}")),
                ("a part of it", json!("9188040d")),
                ("its host", json!("login.microsoftonline.com")),
                ("its other host", json!("sts.windows.net")),
                ("its version", json!("v2.0")),
                ("its scheme", json!("https:")),
                ("an array", json!([TENANT])),
                ("a number", json!(9)),
                ("no tid", Value::Null),
            ] {
                let token = token(&key, &iss, usual(tid));
                let missing = ErrorKind::MissingClaim;
                cases.push(Case::refused(title(name), &verifier, token, missing));
            }
            let forged = token(&other, &iss, usual(json!(TENANT)));
            let bad = ErrorKind::Signature;
            cases.push(Case::refused(title("another tenant's key"), &verifier, forged, bad));
        }
        for iss in [
            v2(OTHER),
            v1(OTHER),
            v2("common"),
            v2("organizations"),
            v2("{tenantid}"),
            v1("{tenantid}"),
            v1(TENANT).trim_end_matches('/').to_owned(),
            v2(TENANT) + "/",
            format!("https://login.microsoftonline.com/{TENANT}/"),
            format!("https://sts.windows.net/{TENANT}/v2.0"),
            format!("https://sts.windows.net.attacker.example/{TENANT}/"),
            format!("https://login.microsoftonline.com.attacker.example/{TENANT}/v2.0"),
            format!("https://login.microsoftonline.us/{TENANT}/v2.0"),
        ] {
            for (whose, signer) in [("its own", &key), ("another", &other)] {
                let token = token(signer, &iss, usual(json!(TENANT)));
                let title = format!("{how}: iss {iss}, {whose} key");
                let kind = match (how, whose) {
                    ("a tenant", "another") => ErrorKind::Signature,
                    _ => wrong,
                };
                cases.push(Case::refused(title, &verifier, token, kind));
            }
        }
    }
    let asked = world.asked();
    let elsewhere = asked.iter().filter(|url| !url.starts_with(&v2(TENANT)));
    cases.push(Case::same("what was asked elsewhere", elsewhere.count(), 0));
    Line {
        name: "tenants of Entra ID",
        why: "every directory of the provider signs tokens of the same shape, and some of its keys are \
              everybody's: the tenant of `tid` is that of `iss`, is one of those that are let in, and the \
              key is from its own address",
        advisories: &["CVE-2026-23518", "CVE-2026-24899", "CVE-2026-45414"],
        cases,
    }
}
