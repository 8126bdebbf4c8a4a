//! Tenants of one provider: a token's `iss` chooses among them, and nothing else.

mod entra_id;

use hallpass::jwks::{TenantProvider, discover};
use hallpass::{ConfigErrorKind, ErrorKind, Verifier};
use serde_json::{Value, json};

use super::world::{World, token};
use crate::kit::{AUDIENCE, builder};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![names(), lists(), entra_id::entra_id(), patterns()]
}

const PATTERN: &str = "https://id.example.com/{tenant}/v2.0";

fn name(tenant: &str) -> String {
    PATTERN.replace("{tenant}", tenant)
}

fn verifier(tenants: &TenantProvider) -> Verifier {
    builder([tenants.clone().into()]).audience(AUDIENCE).build().unwrap()
}

/// What may not stand for a tenant.
fn no_tenants() -> Vec<String> {
    let mut names: Vec<_> = [
        "",
        ".",
        "..",
        "a/b",
        "../admin",
        "a/../../admin",
        "..%2fadmin",
        "%2e%2e",
        "a%00",
        "a\0",
        "a?b",
        "a#b",
        "a;b",
        "a&b=c",
        "a b",
        "a\\b",
        "a:b",
        "@attacker.example",
        "acme@attacker.example",
        "//attacker.example",
        "\\\\attacker.example",
        "{tenant}",
        "{tenantid}",
        "%7Btenant%7D",
        "*",
        "acme/",
        "/acme",
        "acme,globex",
        "[acme]",
        "\u{e9}",
        "acm\u{435}",
        "acme\u{200b}",
        "a\u{202e}b",
        "a\r\nHost: attacker.example",
        "a\tb",
        "<script>",
        "${jndi:ldap://attacker.example}",
        "' OR 1=1 --",
    ]
    .map(str::to_owned)
    .into();
    names.push("a".repeat(129));
    names
}

fn names() -> Line {
    let world = World::default();
    let tenants = discover(PATTERN).fetch(world.clone()).allow_any_tenant().unwrap();
    let verifier = verifier(&tenants);
    let acme = world.issuer(&name("acme"));
    let mut cases = Vec::new();
    let wrong = ErrorKind::WrongIssuer;
    for tenant in no_tenants() {
        let iss = name(&tenant);
        // It has keys there, if anybody asked.
        let evil = world.issuer(&iss);
        let title: String = format!("{tenant:?}").chars().take(60).collect();
        cases.push(Case::refused(title, &verifier, token(&evil, &iss, json!({})), wrong));
    }
    for iss in [
        "https://id.example.com",
        "https://id.example.com/v2.0",
        "https://id.example.com/acme",
        "https://id.example.com/acme/v2.0/",
        "https://id.example.com/acme/v2.0/x",
        "https://id.example.com/acme/v2.00",
        "https://id.example.com/acme/V2.0",
        "https://id.example.com.attacker.example/acme/v2.0",
        "https://id.example.com@attacker.example/acme/v2.0",
        "https://attacker.example/acme/v2.0",
        "https://attacker.example/?https://id.example.com/acme/v2.0",
        "https://attacker.example#https://id.example.com/acme/v2.0",
        "https://id.example.com:444/acme/v2.0",
        "https://user:password@id.example.com/acme/v2.0",
        "http://id.example.com/acme/v2.0",
        "HTTPS://id.example.com/acme/v2.0",
        "https://ID.example.com/acme/v2.0",
        " https://id.example.com/acme/v2.0",
        "https://id.example.com/acme/v2.0 ",
        "https://id.example.com/acme/v2.0\n",
        "acme",
        PATTERN,
    ] {
        let evil = world.issuer(iss);
        let token = token(&evil, iss, json!({}));
        cases.push(Case::refused(format!("iss {iss:?}"), &verifier, token, wrong));
    }
    for (what, iss) in [
        ("an array", json!([name("acme")])),
        ("an object", json!({"tenant": "acme"})),
        ("a number", json!(1)),
        ("null", Value::Null),
    ] {
        let token = token(&acme, "", json!({"iss": iss}));
        cases.push(Case::refused(format!("iss is {what}"), &verifier, token, wrong));
    }
    cases.push(Case::same("what was asked", world.asked(), vec![]));
    let acme = world.issuer(&name("acme"));
    let good = token(&acme, &name("acme"), json!({}));
    cases.push(Case::accepted("a tenant", &verifier, good));
    let here = ["/.well-known/openid-configuration", "/keys"].map(|path| name("acme") + path);
    cases.push(Case::same("what was asked for it", world.asked(), here.to_vec()));
    Line {
        name: "names of tenants",
        why: "a name that is put into an address leads wherever it says, to another path, another host \
              or another server: a tenant is one segment of unreserved characters, and what is not is \
              no name at all (RFC 3986 §2.3, RFC 8725 §3.8)",
        advisories: &["CVE-2025-52477", "CVE-2026-32301"],
        cases,
    }
}

/// Who is let in, and whose keys verify whose tokens.
fn lists() -> Line {
    let world = World::default();
    let here = ["acme", "globex", "Acme", "initech"];
    let keys = here.map(|tenant| world.issuer(&name(tenant)));
    let listed = discover(PATTERN).fetch(world.clone()).allow_tenants(["acme", "globex"]).unwrap();
    let asked = discover(PATTERN).fetch(world.clone());
    let asked = asked.allow_tenants_if(|tenant| tenant == "acme" || tenant == "globex").unwrap();
    let mut cases = Vec::new();
    for (how, tenants) in [("a list", listed), ("a function", asked)] {
        let verifier = verifier(&tenants);
        for (signer, key) in here.iter().zip(&keys) {
            for tenant in here {
                let title = format!("{how}: the key of {signer} as {tenant}");
                let token = token(key, &name(tenant), json!({"tenant": signer, "tid": signer}));
                cases.push(match tenant {
                    "acme" | "globex" if *signer == tenant => {
                        Case::accepted(title, &verifier, token)
                    }
                    "acme" | "globex" => {
                        Case::refused(title, &verifier, token, ErrorKind::Signature)
                    }
                    _ => Case::refused(title, &verifier, token, ErrorKind::WrongIssuer),
                });
            }
        }
        let let_in = ["/acme/", "/globex/"];
        let others = world.asked();
        let others = others.iter().filter(|url| !let_in.iter().any(|part| url.contains(part)));
        cases.push(Case::same(format!("{how}: what was asked of others"), others.count(), 0));
        let met = tenants.health().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let expected = ["acme", "globex"].map(str::to_owned).to_vec();
        cases.push(Case::same(format!("{how}: tenants that were met"), met, expected));
    }
    // A document of one tenant that names another one.
    let document = json!({"issuer": name("acme"), "jwks_uri": name("acme") + "/keys"});
    let place = format!("{}/.well-known/openid-configuration", name("globex"));
    world.publish(&place, &document);
    let tenants = discover(PATTERN).fetch(world).allow_tenants(["globex"]).unwrap();
    let [acme, globex, ..] = &keys;
    for (whose, key) in [("its own", globex), ("the other's", acme)] {
        let token = token(key, &name("globex"), json!({}));
        let title = format!("a document that names another tenant, {whose} key");
        let kind = ErrorKind::KeysUnavailable;
        cases.push(Case::refused(title, &verifier(&tenants), token, kind));
    }
    Line {
        name: "tenants that are let in",
        why: "one tenant's administrator signs for another one's users, and with most providers anybody \
              becomes a tenant: who is let in is said, and each is verified by the keys at its own \
              address (RFC 8725 §3.8)",
        advisories: &["CVE-2026-45414", "CVE-2026-9094"],
        cases,
    }
}

/// Patterns that would let a token choose more than a tenant.
fn patterns() -> Line {
    use ConfigErrorKind::Setting;
    let of = |pattern: &str| discover(pattern).fetch(World::default());
    let mut cases = Vec::new();
    for pattern in [
        "https://{tenant}",
        "https://{tenant}/",
        "https://{tenant}.example.com",
        "https://id.{tenant}/v2.0",
        "https://id.example.com:{tenant}/v2.0",
        "https://{tenant}@id.example.com/v2.0",
        "{scheme}://id.example.com/v2.0",
        "{tenant}",
        "https://id.example.com/{a}/{b}",
        "https://id.example.com/{}",
        "https://id.example.com/a{tenant}",
        "https://id.example.com/{tenant}a",
        "https://id.example.com/{ten/ant}",
        "https://id.example.com/{tenant",
        "https://id.example.com/tenant}",
        "https://id.example.com/?t={tenant}",
        "https://id.example.com/{tenant}?x",
        "https://id.example.com/{tenant}#x",
        "https://user:password@id.example.com/{tenant}",
        "http://id.example.com/{tenant}",
        "ftp://id.example.com/{tenant}",
        "https://id.example.com/tenant",
    ] {
        let tenants = of(pattern).allow_any_tenant();
        let built = tenants
            .and_then(|tenants| builder([tenants.into()]).audience(AUDIENCE).build().map(drop));
        cases.push(Case::unbuildable(pattern, built, Setting));
    }
    let good = "https://id.example.com/{tenant}";
    for (name, built) in [
        (
            "one address for all",
            of(good).jwks_uri("https://id.example.com/keys").allow_any_tenant(),
        ),
        (
            "one document for all",
            of(good).discovery_url("https://id.example.com/configuration").allow_any_tenant(),
        ),
        (
            "an address on the tenant's host",
            of(good).jwks_uri("https://{tenant}.example.com/keys").allow_any_tenant(),
        ),
        ("keys of none", of(good).most_tenants(0).allow_any_tenant()),
        ("keys of all", of(good).most_tenants(usize::MAX).allow_any_tenant()),
    ] {
        cases.push(Case::unbuildable(name, built, Setting));
    }
    for tenants in [vec![], vec!["*"], vec![""], vec!["acme", "a/b"], vec![".."], vec!["{tenant}"]]
    {
        let title = format!("the list {tenants:?}");
        let built = of(good)
            .allow_tenants(tenants)
            .and_then(|tenants| builder([tenants.into()]).audience(AUDIENCE).build().map(drop));
        cases.push(Case::unbuildable(title, built, Setting));
    }
    let built = of(good).allow_tenants(["acme"]).map(|tenants| verifier(&tenants)).is_ok();
    cases.push(Case::same("a segment of the path", built, true));
    Line {
        name: "patterns of tenants",
        why: "a pattern with the tenant in its host lets a token choose the server, and one without a \
              place for it gives all tenants the same keys: there is one segment in the path, and who is \
              let in has to be said",
        advisories: &["CVE-2026-32301", "CVE-2026-45414"],
        cases,
    }
}
