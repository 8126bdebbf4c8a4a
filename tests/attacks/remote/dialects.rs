//! Providers by name: tokens of theirs that are for something else.

mod shapes;

use hallpass::jwks::Discover;
use hallpass::{ErrorKind, Verifier};
use serde_json::{Value, json};

use super::world::{World, typed};
use crate::kit::{NOW, builder};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![of_other_kinds(), of_others()]
}

/// A provider, and a token of it that is let in.
struct Shape {
    name: &'static str,
    discover: Discover,
    /// Where its keys are, and `iss` of its tokens.
    issuer: &'static str,
    audience: &'static str,
    typ: &'static str,
    good: Value,
    /// Tokens that the same provider signs for other purposes: name, `typ`, and what is different.
    others: Vec<(&'static str, &'static str, Value, ErrorKind)>,
}

/// A provider that can be asked, and tokens of it.
struct Speaking {
    shape: Shape,
    key: hallpass::SigningKey,
    verifier: Verifier,
}

impl Speaking {
    fn all() -> Vec<Self> {
        let speaking = shapes::all().into_iter().map(|shape| {
            let world = World::default();
            let key = world.issuer(shape.issuer);
            // One provider has its keys at a place of their own.
            let keys = json!({"keys": [super::world::jwk(&key)]});
            world.publish(&format!("{}/.well-known/jwks.json", shape.issuer), &keys);
            let provider = shape.discover.clone().fetch(world).lazy().unwrap();
            let verifier = builder([provider.into()]).audience(shape.audience).build().unwrap();
            Self { shape, key, verifier }
        });
        speaking.collect()
    }

    fn token(&self, typ: &str, more: &Value) -> String {
        let mut claims = json!({
            "iss": self.shape.issuer, "aud": self.shape.audience, "sub": "ann", "iat": NOW,
            "exp": NOW + 300
        });
        for changes in [&self.shape.good, more] {
            claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        }
        typed(&self.key, typ, self.shape.issuer, claims)
    }
}

fn of_other_kinds() -> Line {
    let mut cases = Vec::new();
    for provider in Speaking::all() {
        let Shape { name, typ, .. } = provider.shape;
        let verifier = &provider.verifier;
        let good = provider.token(typ, &json!({}));
        cases.push(Case::accepted(format!("{name}: its own"), verifier, good));
        for (what, typ, more, kind) in &provider.shape.others {
            let token = provider.token(typ, more);
            cases.push(Case::refused(format!("{name}: {what}"), verifier, token, *kind));
        }
        for typ in ["logout+jwt", "dpop+jwt", "secevent+jwt", "rt+jwt", "id+jwt"] {
            let token = provider.token(typ, &json!({}));
            let title = format!("{name}: under typ {typ}");
            cases.push(Case::refused(title, verifier, token, ErrorKind::WrongType));
        }
        for (what, more, kind) in [
            (
                "for another service",
                json!({"aud": "elsewhere", "client_id": "elsewhere"}),
                ErrorKind::WrongAudience,
            ),
            ("expired", json!({"exp": NOW - 31}), ErrorKind::Expired),
            ("without an expiry", json!({"exp": null}), ErrorKind::MissingClaim),
        ] {
            let token = provider.token(typ, &more);
            cases.push(Case::refused(format!("{name}: {what}"), verifier, token, kind));
        }
    }
    Line {
        name: "other tokens of known providers",
        why: "ID tokens are in every browser, refresh tokens live for months, and a provider signs both \
              with the key of its access tokens: each dialect knows its provider's and refuses the others \
              (RFC 8725 §3.11, §3.12)",
        advisories: &["CVE-2026-41164"],
        cases,
    }
}

/// One provider's tokens at another one's door, and with another one's name.
fn of_others() -> Line {
    let all = Speaking::all();
    let mut cases = Vec::new();
    for at in &all {
        for of in &all {
            if at.shape.name == of.shape.name {
                let token = of.token(of.shape.typ, &json!({}));
                let title = format!("{} at its own", of.shape.name);
                cases.push(Case::accepted(title, &at.verifier, token));
                continue;
            }
            let titled = |what: &str| format!("{} at {}{what}", of.shape.name, at.shape.name);
            let bad = ErrorKind::Signature;
            let token = of.token(of.shape.typ, &json!({}));
            cases.push(Case::refused(titled(""), &at.verifier, token, bad));
            let posing = json!({"iss": at.shape.issuer, "aud": at.shape.audience});
            let token = of.token(at.shape.typ, &posing);
            cases.push(Case::refused(titled(", in its name"), &at.verifier, token, bad));
        }
    }
    Line {
        name: "known providers among each other",
        why: "a provider that is known by name is trusted for its own users alone: its keys are from its \
              own address, and its name is its own (RFC 8725 §3.8)",
        advisories: &["CVE-2026-23552", "CVE-2026-27804"],
        cases,
    }
}
