//! Tokens of the shape that providers document, by default configuration first: what each profile
//! lets in, and what it does not.

mod auth0;
mod cognito;
mod entra_id;
mod firebase;
mod google;
mod keycloak;
mod okta;
mod supabase;
mod zitadel;

use hallpass_core::{ErrorKind, Issuer, Profile, StaticKeys, Tenants, VerifiedToken, Verifier};
use serde_json::{Value, json};

use crate::kit::{NOW, builder, key, raw, verify};

/// A token of a provider: how the shape is called, `typ` of its header if it has one, its payload.
struct Shape {
    name: &'static str,
    typ: Option<&'static str>,
    payload: Value,
}

impl Shape {
    fn new(name: &'static str, typ: impl Into<Option<&'static str>>, payload: Value) -> Self {
        Self { name, typ: typ.into(), payload }
    }

    /// The same with these claims in addition or instead; `null` takes one away.
    #[expect(clippy::needless_pass_by_value, reason = "callers write `json!` in place")]
    fn but(&self, name: &'static str, more: Value) -> Self {
        let mut payload = self.payload.clone();
        let all = payload.as_object_mut().unwrap();
        for (claim, value) in more.as_object().unwrap() {
            match value {
                Value::Null => drop(all.remove(claim)),
                value => drop(all.insert(claim.clone(), value.clone())),
            }
        }
        Self { name, typ: self.typ, payload }
    }

    fn typed(mut self, typ: impl Into<Option<&'static str>>) -> Self {
        self.typ = typ.into();
        self
    }

    fn token(&self) -> String {
        let mut header = json!({"alg": "HS256", "kid": "1"});
        if let Some(typ) = self.typ {
            header["typ"] = typ.into();
        }
        raw(header.to_string(), self.payload.to_string())
    }
}

fn issuer(name: &str, profile: Profile) -> Issuer {
    let keys = StaticKeys::from(key().with_key_id("1").verifying_key());
    Issuer::new(name, keys).profile(profile)
}

fn verifier(name: &str, profile: Profile, audience: &str) -> Verifier {
    builder(issuer(name, profile)).audience(audience).build().unwrap()
}

/// The provider's own tokens are let in; and the client, scopes and roles are where it has them.
#[track_caller]
fn admits(verifier: &Verifier, shape: &Shape, client: Option<&str>, scopes: &str, roles: &str) {
    let token = verify(verifier, &shape.token());
    let token = token.unwrap_or_else(|e| panic!("{}: {}", shape.name, e.explanation()));
    assert_eq!(token.client_id(), client, "{}: client", shape.name);
    let words = |words: Vec<&str>| words.join(" ");
    assert_eq!(words(token.scopes().collect()), scopes, "{}: scopes", shape.name);
    assert_eq!(words(token.roles().collect()), roles, "{}: roles", shape.name);
}

/// What is none of its access tokens is refused, and the operator's log says why.
#[track_caller]
fn refuses(verifier: &Verifier, rows: impl IntoIterator<Item = (Shape, ErrorKind, &'static str)>) {
    for (shape, kind, says) in rows {
        let error = match verify(verifier, &shape.token()) {
            Ok(token) => panic!("{} was let in: {token:?}", shape.name),
            Err(error) => error,
        };
        let text = error.explanation().to_string();
        assert_eq!(error.kind(), kind, "{}: {text}", shape.name);
        assert!(text.contains(says), "{}: {text}", shape.name);
    }
}

/// What the operator says about roles counts, in whatever order it is said.
#[test]
fn named_places_come_before_those_of_a_profile() {
    let payload = json!({
        "iss": "https://id.example.com/realms/shop", "aud": "orders", "sub": "ann",
        "exp": NOW + 60, "iat": NOW, "jti": "1", "typ": "Bearer", "azp": "web",
        "realm_access": {"roles": ["realm"]},
        "resource_access": {"orders": {"roles": ["client"]}},
    });
    let shape = Shape::new("both kinds of roles", "JWT", payload);
    let path = ["resource_access", "orders", "roles"];
    let name = "https://id.example.com/realms/shop";
    let plain = || Issuer::new(name, StaticKeys::from(key().verifying_key()));
    for (issuer, roles) in [
        (plain().profile(Profile::Keycloak), "realm"),
        (plain().profile(Profile::Keycloak).roles_at(path), "client"),
        (plain().roles_at(path).profile(Profile::Keycloak), "client"),
        (
            plain().profile(Profile::Keycloak).roles_at(["realm_access", "roles"]).roles_at(path),
            "realm client",
        ),
    ] {
        let verifier = builder(issuer).audience("orders").build().unwrap();
        admits(
            &verifier,
            &Shape::new(shape.name, None, shape.payload.clone()).typed("JWT"),
            Some("web"),
            "",
            roles,
        );
    }
}

/// A place that a profile reads for something else holds no roles.
#[test]
fn a_watched_claim_holds_no_roles() {
    let issuer = issuer("https://id.example.com", Profile::Keycloak).roles_at("azp");
    let error = builder(issuer).audience("orders").build().unwrap_err().to_string();
    assert!(error.contains("with this profile \"azp\""), "{error}");
}

fn tenants(profile: Profile, pattern: &str, allowed: &[&str]) -> Verifier {
    let keys = StaticKeys::from(key().with_key_id("1").verifying_key());
    let tenants = Tenants::of(pattern).allow(allowed.iter().copied());
    builder(Issuer::tenants(tenants, keys).profile(profile)).audience("orders").build().unwrap()
}

fn verified(verifier: &Verifier, shape: &Shape) -> Option<VerifiedToken> {
    verify(verifier, &shape.token()).ok()
}
