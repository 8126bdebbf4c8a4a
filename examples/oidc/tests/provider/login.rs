//! How tokens come about: client credentials, and the authorization code of a user.

use base64_simd::URL_SAFE_NO_PAD;
use oidc::access::AUDIENCE;
use sha2::{Digest, Sha256};
use url::Url;

use crate::http::{Answer, Browser, client, form, post, send};

/// What a user's login brings.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) id: String,
}

/// A program's token for the orders, with this scope.
pub(crate) async fn for_program(issuer: &str, scope: &str) -> String {
    program(issuer, &[("resource", AUDIENCE), ("scope", scope)]).await
}

/// A program's token for whatever is named, or for nothing.
pub(crate) async fn program(issuer: &str, fields: &[(&str, &str)]) -> String {
    let fields = [fields, &[("grant_type", "client_credentials")]].concat();
    let request = post(&client(), &format!("{issuer}/token"), &fields);
    let secret = "a-secret-for-the-example-alone";
    let answer = send(request.basic_auth("nightly-job", Some(secret))).await;
    token(&answer, "access_token")
}

/// Logs a user in, as the page `/app` does in a browser: authorization code and PKCE.
pub(crate) async fn for_user(issuer: &str, name: &str, password: &str) -> Tokens {
    let (code, here) = authorize(issuer, name, password).await;
    let exchange = |verifier| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", "shop-app"),
            ("code", code.as_str()),
            ("code_verifier", verifier),
            ("redirect_uri", here.as_str()),
            ("resource", AUDIENCE),
        ];
        // As a browser says where the page is from.
        send(post(&client(), &format!("{issuer}/token"), &fields).header("origin", issuer))
    };
    // Whoever has the code and not the verifier gets nothing.
    let refused = exchange("another-verifier-of-forty-three-characters-").await;
    assert_eq!((refused.status, &refused.json()["error"]), (400, &"invalid_grant".into()));
    let answer = exchange(VERIFIER).await;
    Tokens { access: token(&answer, "access_token"), id: token(&answer, "id_token") }
}

/// To the login page and back, with a wrong password at first: the code, and where it was sent.
async fn authorize(issuer: &str, name: &str, password: &str) -> (String, String) {
    let mut browser = Browser::new();
    let here = format!("{issuer}/app");
    let challenge = URL_SAFE_NO_PAD.encode_to_string(Sha256::digest(VERIFIER));
    let asked = form(&[
        ("client_id", "shop-app"),
        ("response_type", "code"),
        ("redirect_uri", &here),
        ("resource", AUDIENCE),
        ("scope", "openid orders:read orders:write"),
        ("state", "a-state"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    let answer = browser.get(&format!("{issuer}/auth?{asked}")).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let page = Url::parse(issuer).unwrap().join(&answer.location).unwrap();
    let answer = browser.get(page.as_str()).await;
    assert!(answer.status == 200 && answer.body.contains("<form method=\"post\">"), "{answer:?}");
    let wrong = [("username", name), ("password", "guess")];
    assert_eq!(browser.post(page.as_str(), &wrong).await.status, 401);
    let right = [("username", name), ("password", password)];
    let answer = browser.post(page.as_str(), &right).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let answer = browser.get(&answer.location).await;
    assert!(answer.status == 303 && answer.location.starts_with(&here), "{answer:?}");
    let back = Url::parse(&answer.location).unwrap();
    let field = |name: &str| back.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned();
    assert_eq!((field("state"), field("iss")), ("a-state".to_owned(), issuer.to_owned()));
    (field("code"), here)
}

fn token(answer: &Answer, name: &str) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()[name].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}

/// 43 characters (RFC 7636 §4.1); a test keeps no secret.
const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-so-";
