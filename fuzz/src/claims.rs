//! The claims set: the input is the payload of a token whose signature is good.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hallpass_core::{
    ClaimPath, ClaimValue, ErrorKind, Issuer, Profile, StaticKeys, VerifiedToken, Verifier, claim,
    role, scope,
};
use serde::Deserialize;
use serde_json::Value;

use crate::json::Json;
use crate::model::{Claims, Layout, MAX_TOKEN};
use crate::{echo, kit};

static STANDARD: LazyLock<Verifier> = LazyLock::new(|| kit::verifier(kit::issuer()));

static CUSTOM: LazyLock<Verifier> = LazyLock::new(|| {
    let issuer = Issuer::accept_any_name(StaticKeys::from(kit::hs256().verifying_key()));
    let issuer = issuer.accept_any_audience().accept_numeric_subject();
    let issuer = issuer.accept_bound_tokens_as_bearer();
    let issuer = issuer.scopes_at("permissions").scopes_at(["realm_access", "scopes"]);
    kit::verifier(issuer.roles_at(["realm_access", "roles"]).roles_at("groups"))
});

static PROFILE: LazyLock<Verifier> =
    LazyLock::new(|| kit::verifier(kit::issuer().profile(Profile::Rfc9068)));

/// What an application might ask for.
#[derive(Debug, Deserialize)]
struct Me {
    sub: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

/// Claims are accepted if, and only if, our own reading of them is, by three sets of rules, and then
/// both say the same.
pub fn run(data: &[u8]) {
    let access = br#"{"alg":"HS256","typ":"at+jwt"}"#;
    let token = kit::sign(kit::hs256(), access, data);
    let read = |layout| Claims::read(data, layout).filter(|_| token.len() <= MAX_TOKEN);
    let (standard, custom) = (read(Layout::Standard), read(Layout::Custom));
    if [&standard, &custom].into_iter().flatten().any(Claims::has_edge) {
        return;
    }
    let usual = standard.as_ref().filter(|claims| {
        let ours = claims.issuer.as_deref() == Some(kit::ISSUER) && claims.is_for_us();
        let plain = !claims.other_kind && !claims.numeric_subject && !claims.bound;
        ours && plain && claims.is_current()
    });
    let profile = usual.filter(|claims| {
        let named = claims.subject.is_some() && claims.client.is_some();
        named && claims.issued.is_some() && claims.token_id.is_some()
    });
    let lax = custom.as_ref().filter(|claims| claims.is_current() && !claims.other_kind);
    judge("standard", &STANDARD, &token, usual, standard.is_some());
    judge("custom", &CUSTOM, &token, lax, custom.is_some());
    judge("profile", &PROFILE, &token, profile, standard.is_some());
}

fn judge(name: &str, verifier: &Verifier, token: &str, good: Option<&Claims>, sound: bool) {
    match (kit::verify(verifier, token), good) {
        (Ok(token), Some(claims)) => compare(&token, claims),
        (Ok(_), None) => panic!("{name}: accepted"),
        (Err(error), Some(_)) => panic!("{name}: refused: {}", error.explanation()),
        (Err(error), None) => {
            echo::shown(&error);
            let broken = [ErrorKind::Malformed, ErrorKind::ClaimType, ErrorKind::TooLarge];
            let kind = error.kind();
            assert!(sound || broken.contains(&kind), "{name}: {kind:?} of what cannot be read");
            assert!(!sound || kind != ErrorKind::Malformed, "{name}: sound, and malformed");
        }
    }
}

fn compare(token: &VerifiedToken, claims: &Claims) {
    assert_eq!(token.issuer(), claims.issuer.as_deref());
    assert_eq!(token.subject(), claims.subject.as_deref());
    assert_eq!(token.token_id(), claims.token_id.as_deref());
    assert_eq!(token.client_id(), claims.client.as_deref());
    assert!(token.audiences().eq(claims.audiences.iter()));
    assert_eq!(sorted(token.scopes()), sorted(claims.scopes.iter().map(String::as_str)));
    assert_eq!(sorted(token.roles()), sorted(claims.roles.iter().map(String::as_str)));
    let expires = token.expires_at().as_duration().as_secs_f64();
    assert!(claims.expires.is_some_and(|date| (date - expires).abs() < 1e-3), "{expires}");
    let issued = token.issued_at().map(|date| date.as_duration().as_secs_f64());
    let same = match (issued, claims.issued) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-3,
        (a, b) => a == b,
    };
    assert!(same, "{issued:?}");
    decode(token, &claims.json);
    require(token, claims);
}

fn sorted<'w>(words: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    let mut words: Vec<_> = words.collect();
    words.sort_unstable();
    words
}

/// What extractors do with the claims.
fn decode(token: &VerifiedToken, json: &Json) {
    let value = token.claims::<Value>().expect("claims that were read");
    assert!(json.agrees(&value), "{value}");
    let fits = json.get("sub").is_some_and(|sub| sub.text().is_some())
        && json.get("email").is_none_or(|email| matches!(email, Json::Null | Json::Text(_)));
    match token.claims::<Me>() {
        Ok(me) => {
            assert!(fits, "{me:?}");
            assert_eq!(Some(&*me.sub), token.subject());
            assert_eq!(me.email.as_deref(), json.get("email").and_then(Json::text));
            assert!(!me.others.contains_key("sub"));
        }
        Err(error) => {
            assert!(!fits, "{}", error.explanation());
            assert_eq!(error.kind(), ErrorKind::ClaimsMismatch);
            echo::shown(&error);
        }
    }
}

/// What guards ask of a token.
fn require(token: &VerifiedToken, claims: &Claims) {
    for name in claims.roles.iter().take(3) {
        assert!(token.has_role(name) && role(name).holds(token), "{name:?}");
    }
    for name in claims.scopes.iter().take(3) {
        let requirement = scope(name);
        assert!(token.has_scope(name));
        assert_eq!(requirement.holds(token), requirement.validate().is_ok(), "{name:?}");
    }
    let missing = |words: &[String]| !words.iter().any(|word| word == "admin");
    assert_eq!(role("admin").holds(token), !missing(&claims.roles));
    assert_eq!(scope("admin").holds(token), !missing(&claims.scopes));
    let members = claims.json.members().unwrap_or_default();
    for (name, value) in members.iter().take(8) {
        has(token, &ClaimPath::from(name.as_str()), value);
        let inner = value.members().unwrap_or_default();
        for (inside, value) in inner.iter().take(4) {
            has(token, &ClaimPath::from([name.as_str(), inside.as_str()]), value);
        }
    }
}

/// A claim has its own value, or each that is in its list, and no other.
fn has(token: &VerifiedToken, path: &ClaimPath, found: &Json) {
    let list = found.list().unwrap_or(std::slice::from_ref(found));
    let values: Vec<_> = list.iter().filter_map(value_of).collect();
    for value in &values {
        assert!(claim(path.clone(), value.clone()).holds(token), "{path} is {value:?}");
    }
    for other in [ClaimValue::from("no such value"), ClaimValue::from(-77_i64)] {
        let whole = |json: &Json| matches!(json, Json::Number(text) if text.parse() == Ok(-77.0));
        let there = values.contains(&other)
            || (other == ClaimValue::Integer(-77) && list.iter().any(whole));
        assert_eq!(token.has_claim(path, &other), there, "{path} is {other:?}");
    }
}

fn value_of(json: &Json) -> Option<ClaimValue> {
    match json {
        Json::Bool(value) => Some((*value).into()),
        Json::Number(text) if text != "-0" => text.parse::<i64>().ok().map(Into::into),
        Json::Text(text) => Some(text.clone().into()),
        Json::Number(_) | Json::Null | Json::List(_) | Json::Object(_) => None,
    }
}
