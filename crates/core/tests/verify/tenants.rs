//! Tenants: one provider, many issuers, each with keys of its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use hallpass_core::{
    Algorithm, ConfigErrorKind, ErrorKind, Issuer, KeyQuery, KeySet, KeySource, KeysUnavailable,
    Lookup, Secret, SigningKey, StaticKeys, Tenants, Verifier,
};
use serde_json::json;

use crate::kit::{NOW, Stopped, verify};

const PATTERN: &str = "https://id.example.com/{tenant}";

/// The keys of every tenant have the same id.
fn key(tenant: &str) -> SigningKey {
    let secret = Secret::from_text(format!("0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5P-{tenant}")).unwrap();
    SigningKey::hmac(Algorithm::HS256, secret).unwrap().with_key_id("1")
}

/// Has a key for every tenant that it is asked for, and remembers who that was.
#[derive(Clone, Debug, Default)]
struct Keys(Arc<Mutex<Vec<String>>>);

impl KeySource for Keys {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        let Some(tenant) = query.tenant() else {
            return Lookup::Ready(Err(KeysUnavailable::new()));
        };
        self.0.lock().unwrap().push(tenant.to_owned());
        Lookup::Ready(Ok(Arc::new(KeySet::new([key(tenant).verifying_key()]))))
    }
}

fn token(tenant: &str, issuer: &str) -> String {
    let claims = json!({"iss": issuer, "aud": "orders", "sub": "ann", "exp": NOW + 60});
    key(tenant).sign("JWT", &claims).unwrap()
}

fn verifier(issuer: Issuer) -> Verifier {
    Verifier::builder().issuer(issuer).audience("orders").clock(Stopped(Some(NOW))).build().unwrap()
}

#[test]
fn a_tenant_is_judged_by_its_own_keys() {
    let keys = Keys::default();
    let tenants = Tenants::of(PATTERN).allow(["acme", "globex"]);
    let verifier = verifier(Issuer::tenants(tenants, keys.clone()));
    let rows = [
        ("a tenant's", token("acme", "https://id.example.com/acme"), None, "acme"),
        ("another's", token("globex", "https://id.example.com/globex"), None, "globex"),
        (
            "one tenant's name, another one's key of the same id",
            token("globex", "https://id.example.com/acme"),
            Some(ErrorKind::Signature),
            "acme",
        ),
        (
            "a tenant that is not let in",
            token("evil", "https://id.example.com/evil"),
            Some(ErrorKind::WrongIssuer),
            "",
        ),
        ("no issuer", token("acme", ""), Some(ErrorKind::WrongIssuer), ""),
    ];
    for (name, token, refused, asked) in rows {
        keys.0.lock().unwrap().clear();
        let kind = verify(&verifier, &token).map_err(|error| error.kind()).err();
        assert_eq!(kind, refused, "{name}");
        assert_eq!(keys.0.lock().unwrap().concat(), asked, "{name}: who was asked for");
    }
}

/// What a token names must lead nowhere but to another segment of the pattern's path.
#[test]
fn nothing_but_a_tenant_is_asked_for() {
    let keys = Keys::default();
    let verifier = verifier(Issuer::tenants(Tenants::of(PATTERN).allow_any(), keys.clone()));
    let (long, longest) = ("a".repeat(129), "a".repeat(128));
    for tenant in [
        "",
        ".",
        "..",
        "a/b",
        "a/../b",
        "..%2fadmin",
        "a%00",
        "a?b",
        "a#b",
        "a b",
        "a\\b",
        "@evil.example",
        "a:b",
        "{tenant}",
        "é",
        "a\u{202e}b",
        "a\r\nHost: evil",
        "acme/",
        &long,
    ] {
        let token = token("acme", &format!("https://id.example.com/{tenant}"));
        let kind = verify(&verifier, &token).map_err(|error| error.kind());
        assert_eq!(kind.err(), Some(ErrorKind::WrongIssuer), "{tenant:?}");
    }
    for name in [
        "https://id.example.com",
        "https://id.example.com.evil.example/acme",
        "https://id.example.com@evil.example/acme",
        "http://id.example.com/acme",
        "HTTPS://id.example.com/acme",
        "https://ID.example.com/acme",
        " https://id.example.com/acme",
        "acme",
    ] {
        let kind = verify(&verifier, &token("acme", name)).map_err(|error| error.kind());
        assert_eq!(kind.err(), Some(ErrorKind::WrongIssuer), "{name:?}");
    }
    assert!(keys.0.lock().unwrap().is_empty(), "somebody was asked for");
    for tenant in ["acme", "ACME", "9188040d-6c67-4c5b-b112-36a304b66dad", "a.b_c~d", &longest] {
        let token = token(tenant, &format!("https://id.example.com/{tenant}"));
        assert!(verify(&verifier, &token).is_ok(), "{tenant}");
    }
}

#[test]
fn which_tenants_are_let_in_can_be_asked() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let tenants = Tenants::of("https://id.example.com/{org}/v2").allow_if(move |org| {
        count.fetch_add(1, Ordering::Relaxed);
        org.len() == 4
    });
    let verifier = verifier(Issuer::tenants(tenants, Keys::default()));
    for (tenant, accepted) in [("acme", true), ("globex", false)] {
        asked.store(0, Ordering::Relaxed);
        let token = token(tenant, &format!("https://id.example.com/{tenant}/v2"));
        let token = verify(&verifier, &token);
        assert_eq!(token.is_ok(), accepted, "{tenant}");
        assert_eq!(asked.load(Ordering::Relaxed), 1, "{tenant}: once a token");
        if let Ok(token) = token {
            assert_eq!(token.tenant(), Some("acme"));
        }
    }
}

/// An issuer that was named comes before a pattern that it would follow as well.
#[test]
fn a_name_comes_before_a_pattern() {
    let named = StaticKeys::from(key("named").verifying_key());
    let verifier = Verifier::builder()
        .issuer(Issuer::tenants(Tenants::of(PATTERN).allow_any(), Keys::default()))
        .issuer(Issuer::new("https://id.example.com/acme", named))
        .audience("orders")
        .clock(Stopped(Some(NOW)))
        .build()
        .unwrap();
    let name = "https://id.example.com/acme";
    assert!(verify(&verifier, &token("named", name)).is_ok());
    let kind = verify(&verifier, &token("acme", name)).map_err(|error| error.kind());
    assert_eq!(kind.err(), Some(ErrorKind::Signature));
    assert!(verify(&verifier, &token("globex", "https://id.example.com/globex")).is_ok());
}

#[test]
fn what_is_no_pattern_does_not_build() {
    let build = |tenants: Tenants| {
        let issuer = Issuer::tenants(tenants, Keys::default());
        Verifier::builder().issuer(issuer).audience("orders").build().map(|_| ())
    };
    for pattern in [
        "",
        "https://id.example.com",
        "https://id.example.com/",
        "https://{tenant}.example.com/",
        "https://{tenant}/",
        "https://id.example.com:{port}/",
        "https://id.example.com/t-{tenant}",
        "https://id.example.com/{tenant}-prod",
        "https://id.example.com/{tenant}/{realm}",
        "https://id.example.com/{}",
        "https://id.example.com/{ten",
        "https://id.example.com/}{tenant}",
        "https://id.example.com?t={tenant}",
        "{tenant}",
    ] {
        let error = build(Tenants::of(pattern).allow_any()).unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::Setting, "{pattern:?}");
        assert!(error.to_string().contains("{tenant}"), "{pattern:?}: {error}");
    }
    for (tenants, says) in [
        (Tenants::of(PATTERN), "nothing says which tenants"),
        (Tenants::of(PATTERN).allow([""; 0]), "the list of tenants"),
        (Tenants::of(PATTERN).allow(["a/b"]), "\"a/b\" can be no tenant"),
    ] {
        let error = build(tenants).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn patterns_that_overlap_do_not_build() {
    for (one, other, builds) in [
        (PATTERN, PATTERN, false),
        ("https://a.example/{tenant}/b", "https://a.example/x/{tenant}", false),
        ("https://a.example/{tenant}/b", "https://a.example/{tenant}/c", true),
        ("https://a.example/{tenant}", "https://b.example/{tenant}", true),
        ("https://a.example/{tenant}", "https://a.example/x/{tenant}", true),
    ] {
        let issuer = |pattern| Issuer::tenants(Tenants::of(pattern).allow_any(), Keys::default());
        let both = Verifier::builder().issuer(issuer(one)).issuer(issuer(other)).audience("orders");
        let built = both.build();
        assert_eq!(built.is_ok(), builds, "{one} {other}");
        if let Err(error) = built {
            assert_eq!(error.kind(), ConfigErrorKind::IssuerAmbiguous, "{error}");
        }
    }
}
