//! Whole tokens, as issuers make them.

use hallpass::{ErrorKind, Issuer, Profile, SigningKey, StaticKeys};
use serde_json::{Value, json};

use super::{ALGORITHM, complete, verifiers};
use crate::kit::{AUDIENCE, ISSUER, NOW, builder, claims, issuer, key, signed, verifier};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![others_tokens(), own(), strict()]
}

/// A token with this type and these claims.
fn of(key: &SigningKey, typ: &str, more: Value) -> String {
    signed(key, format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#), claims(more))
}

/// What OpenID Connect makes beside access tokens.
fn of_openid() -> Vec<(&'static str, String, ErrorKind)> {
    use ErrorKind::{MissingClaim, WrongAudience, WrongType};
    let ours = key(ALGORITHM);
    let id = json!({"aud": "web-app", "nonce": "n-0S6_WzA2Mj", "auth_time": NOW, "azp": "web-app"});
    let id_with = |name: &str, value: &str| {
        let mut id = id.clone();
        id[name] = json!(value);
        of(ours, "JWT", id)
    };
    let hash = json!({"at_hash": "77QmUPtjPfzWtF2AnpK9RQ", "nonce": "n-0S6_WzA2Mj"});
    let refresh = json!({"typ": "Refresh", "aud": ISSUER});
    let events = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    let logout = json!({"events": events, "sid": "1"});
    vec![
        ("an ID token", of(ours, "JWT", id.clone()), WrongAudience),
        ("an ID token with at_hash", id_with("at_hash", "77QmUPtjPfzWtF2AnpK9RQ"), WrongType),
        ("an ID token for us, too", of(ours, "JWT", hash), WrongType),
        ("an ID token of Keycloak", id_with("typ", "ID"), WrongType),
        ("an ID token of Cognito", id_with("token_use", "id"), WrongType),
        ("a refresh token of Keycloak", of(ours, "JWT", refresh), WrongType),
        ("a logout token", of(ours, "logout+jwt", logout.clone()), WrongType),
        ("a logout token without a type", of(ours, "JWT", logout), WrongType),
        (
            "a logout token without an end",
            of(ours, "JWT", json!({"exp": null, "sid": "1"})),
            MissingClaim,
        ),
        ("a security event", of(ours, "secevent+jwt", json!({"events": {}})), WrongType),
    ]
}

/// What OAuth and wallets make beside access tokens.
fn of_oauth() -> Vec<(&'static str, String, ErrorKind)> {
    use ErrorKind::{SenderConstrained, Signature, WrongIssuer, WrongType};
    let ours = key(ALGORITHM);
    let holder = SigningKey::generate(ALGORITHM).unwrap();
    let proof = json!({"jti": "1", "htm": "GET", "htu": "https://api.example.com", "iat": NOW});
    let response = json!({"token_introspection": {"active": true}});
    let vp = json!({"type": ["VerifiablePresentation"], "verifiableCredential": []});
    let foreign = json!({"vp": vp, "iss": "did:web:holder.example"});
    let assertion = json!({"iss": "app", "sub": "app", "aud": ISSUER});
    let request = json!({"response_type": "code", "client_id": "app"});
    let to_key = json!({"cnf": {"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}});
    let to_certificate =
        json!({"cnf": {"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}});
    vec![
        ("a DPoP proof", of(&holder, "dpop+jwt", proof.clone()), WrongType),
        ("a DPoP proof without a type", of(&holder, "JWT", proof), Signature),
        ("an introspection response", of(ours, "token-introspection+jwt", response), WrongType),
        ("a presentation", of(ours, "vp+jwt", json!({"vp": vp})), WrongType),
        ("a presentation of its holder", of(&holder, "JWT", json!({"vp": vp})), Signature),
        ("a presentation in the holder's name", of(ours, "JWT", foreign), WrongIssuer),
        ("a client's assertion", of(ours, "JWT", assertion), WrongIssuer),
        ("a request object", of(ours, "oauth-authz-req+jwt", request), WrongType),
        ("a token bound to a key", of(ours, "JWT", to_key), SenderConstrained),
        ("a token bound to a certificate", of(ours, "JWT", to_certificate), SenderConstrained),
    ]
}

/// Tokens as others make them, whole.
fn others_tokens() -> Line {
    let verifier = verifier(ALGORITHM);
    let access = of(key(ALGORITHM), "JWT", json!({"client_id": "web-app", "scope": "read"}));
    let mut cases = vec![Case::accepted("an access token", &verifier, access)];
    for (name, token, kind) in of_openid().into_iter().chain(of_oauth()) {
        cases.push(Case::refused(name, &verifier, token, kind));
    }
    Line {
        name: "other kinds of token",
        why: "each other kind of JWT that an issuer signs is easier to come by than an access token (RFC \
              8725 §3.12)",
        advisories: &["CVE-2026-41164"],
        cases,
    }
}

/// The service's own tokens, and those of others that call themselves the same.
fn own() -> Line {
    use ErrorKind::{Signature, WrongAudience, WrongIssuer, WrongType};
    let ours = SigningKey::generate(ALGORITHM).unwrap();
    let name = "https://orders.example.com";
    let issuers = [Issuer::own(name, &ours), issuer(ALGORITHM)];
    let verifier = builder(issuers).audience(AUDIENCE).build().unwrap();
    let token = |key: &SigningKey, typ: &str, more: Value| {
        let more = claims(more);
        signed(key, format!(r#"{{"alg":"HS256"{typ}}}"#), more)
    };
    let (at, jwt) = (r#","typ":"at+jwt""#, r#","typ":"JWT""#);
    let mut cases = vec![
        Case::accepted("our own", &verifier, token(&ours, at, json!({"iss": name}))),
        Case::accepted("theirs", &verifier, token(key(ALGORITHM), jwt, json!({}))),
    ];
    for (what, token, kind) in [
        ("our own without a type", token(&ours, "", json!({"iss": name})), WrongType),
        ("our own as JWT", token(&ours, jwt, json!({"iss": name})), WrongType),
        ("our own as another", token(&ours, r#","typ":"rt+jwt""#, json!({"iss": name})), WrongType),
        ("at+jwt in our name by them", token(key(ALGORITHM), at, json!({"iss": name})), Signature),
        ("at+jwt in their name by us", token(&ours, at, json!({})), Signature),
        ("at+jwt in nobody's name", token(&ours, at, json!({"iss": null})), WrongIssuer),
        ("for another service", token(&ours, at, json!({"iss": name, "aud": "x"})), WrongAudience),
    ] {
        cases.push(Case::refused(what, &verifier, token, kind));
    }
    Line {
        name: "own tokens",
        why: "a service signs more than access tokens with its key, and shares it with nobody: its own \
              are `at+jwt`, signed by that key, and nothing else (RFC 8725 §3.11)",
        advisories: &[],
        cases,
    }
}

/// RFC 9068, to the letter.
fn strict() -> Line {
    use ErrorKind::{Expired, MissingClaim, WrongAudience, WrongIssuer};
    let [_, (_, verifier), _] = verifiers();
    let token =
        |more: Value| signed(key(ALGORITHM), r#"{"alg":"HS256","typ":"at+jwt"}"#, complete(more));
    let mut cases = vec![Case::accepted("all of it", &verifier, token(json!({})))];
    for (claim, kind) in [
        ("sub", MissingClaim),
        ("client_id", MissingClaim),
        ("iat", MissingClaim),
        ("jti", MissingClaim),
        ("exp", MissingClaim),
        ("iss", WrongIssuer),
        ("aud", WrongAudience),
    ] {
        let name = format!("without {claim}");
        cases.push(Case::refused(name, &verifier, token(json!({claim: null})), kind));
    }
    let past = token(json!({"exp": 1}));
    cases.push(Case::refused("past", &verifier, past, Expired));
    let keys = StaticKeys::from(key(ALGORITHM).verifying_key());
    let any_name = Issuer::accept_any_name(keys).profile(Profile::Rfc9068);
    let any_audience = issuer(ALGORITHM).profile(Profile::Rfc9068);
    let setting = hallpass::ConfigErrorKind::Setting;
    let any_name = builder([any_name]).audience(AUDIENCE).build();
    cases.push(Case::unbuildable("of any issuer", any_name, setting));
    let any_audience = builder([any_audience]).accept_any_audience().build();
    cases.push(Case::unbuildable("for any audience", any_audience, setting));
    Line {
        name: "RFC 9068",
        why: "a profile that is named and not kept is worse than none: every claim of RFC 9068 §2.2 is \
              there, and issuer and audience are checked (§4)",
        advisories: &[],
        cases,
    }
}
