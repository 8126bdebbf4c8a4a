//! Tokens, good and bad.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hallpass_core::{SigningKey, UnixTime, danger};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::base64;
use crate::fail::fail;
use crate::issuer::TestIssuer;

/// A token to be signed: made by [`TestIssuer::token`].
///
/// It starts with `iss`, `aud` (`test`), `sub` (`user`), `client_id`, `iat`, `jti` and an `exp` in
/// 300 s. Nothing that is asked for is refused, so that tests can sign what a verifier must refuse.
///
/// ```
/// use hallpass_testkit::TestIssuer;
///
/// let issuer = TestIssuer::hs256();
/// let admin = issuer.token().subject("ada").role("admin").scope("orders:read");
/// let expired = issuer.token().expires_in(-60);
/// let twice = issuer.token().raw_payload(r#"{"exp":1,"exp":9999999999}"#);
/// # drop((admin.sign(), expired.bearer(), twice.to_string()));
/// ```
#[derive(Clone, Debug)]
#[must_use = "call `sign` or `bearer`"]
pub struct TokenBuilder {
    key: Arc<SigningKey>,
    now: UnixTime,
    header: Map<String, Value>,
    claims: Map<String, Value>,
    raw_header: Option<Vec<u8>>,
    raw_payload: Option<Vec<u8>>,
}

impl TokenBuilder {
    pub(crate) fn new(issuer: &str, key: Arc<SigningKey>, now: UnixTime) -> Self {
        let mut header = Map::new();
        header.insert("typ".to_owned(), json!("at+jwt"));
        header.insert("alg".to_owned(), json!(key.algorithm().name()));
        if let Some(key_id) = key.key_id() {
            header.insert("kid".to_owned(), json!(key_id));
        }
        let (claims, raw_header, raw_payload) = (Map::new(), None, None);
        Self { key, now, header, claims, raw_header, raw_payload }
            .claim("iss", issuer)
            .claim("aud", TestIssuer::AUDIENCE)
            .claim("sub", "user")
            .claim("client_id", "client")
            .claim("jti", format!("test-{}", TOKENS.fetch_add(1, Ordering::Relaxed)))
            .issued_at(now)
            .expires_in(300)
    }

    /// Sets `sub`.
    pub fn subject(self, subject: impl Into<String>) -> Self {
        self.claim("sub", subject.into())
    }

    /// Adds a role to the array `roles`.
    ///
    /// # Panics
    /// If `roles` was set to something else than an array.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        match self.claims.entry("roles").or_insert_with(|| json!([])) {
            Value::Array(roles) => roles.push(Value::String(role.into())),
            _ => fail("`.role(..)` adds to an array, and `roles` is none"),
        }
        self
    }

    /// Adds a scope to the words of `scope`.
    ///
    /// # Panics
    /// If `scope` was set to something else than a string.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        match self.claims.entry("scope").or_insert_with(|| json!("")) {
            Value::String(words) => {
                if !words.is_empty() {
                    words.push(' ');
                }
                words.push_str(&scope.into());
            }
            _ => fail("`.scope(..)` adds to a string, and `scope` is none"),
        }
        self
    }

    /// Sets `aud` to one audience; for several, `.claim("aud", ["a", "b"])`.
    pub fn audience(self, audience: impl Into<String>) -> Self {
        self.claim("aud", audience.into())
    }

    /// Sets `iss`; the key stays that of the issuer that signs.
    pub fn issuer(self, name: impl Into<String>) -> Self {
        self.claim("iss", name.into())
    }

    /// Sets `exp`: so many seconds from now, in the past if negative.
    pub fn expires_in(self, seconds: i64) -> Self {
        let date = self.in_seconds(seconds);
        self.claim("exp", date)
    }

    /// Sets `nbf`: so many seconds from now, in the past if negative.
    pub fn not_before_in(self, seconds: i64) -> Self {
        let date = self.in_seconds(seconds);
        self.claim("nbf", date)
    }

    /// Sets `iat`.
    pub fn issued_at(self, time: UnixTime) -> Self {
        self.claim("iat", time.as_secs())
    }

    /// Sets any claim to any value.
    ///
    /// # Panics
    /// If the value cannot be written as JSON.
    pub fn claim(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        self.claims.insert(name.into(), to_json(&value));
        self
    }

    /// Sets all the claims of an object, over those that are there.
    ///
    /// # Panics
    /// If the value is no JSON object.
    pub fn claims(mut self, claims: impl Serialize) -> Self {
        match to_json(&claims) {
            Value::Object(claims) => self.claims.extend(claims),
            other => fail(format_args!(
                "the claims of a token are an object, as in `json!({{ \"sub\": \"ada\" }})`, not \
                 {other}"
            )),
        }
        self
    }

    /// Leaves a claim out.
    pub fn without(mut self, claim: &str) -> Self {
        self.claims.remove(claim);
        self
    }

    /// Sets the header `typ`.
    pub fn typ(self, typ: impl Into<String>) -> Self {
        self.header("typ", typ.into())
    }

    /// Leaves the header `typ` out.
    pub fn without_typ(self) -> Self {
        self.without_header("typ")
    }

    /// Sets the header `kid`.
    pub fn key_id(self, key_id: impl Into<String>) -> Self {
        self.header("kid", key_id.into())
    }

    /// Sets any header parameter to any value. `alg` is only what the header says: the signature
    /// stays that of the key.
    ///
    /// # Panics
    /// If the value cannot be written as JSON.
    pub fn header(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        self.header.insert(name.into(), to_json(&value));
        self
    }

    /// Leaves a header parameter out.
    pub fn without_header(mut self, name: &str) -> Self {
        self.header.remove(name);
        self
    }

    /// Takes these bytes for the header, whatever they are, in place of what was set.
    pub fn raw_header(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.raw_header = Some(bytes.into());
        self
    }

    /// Takes these bytes for the payload, whatever they are, in place of the claims.
    pub fn raw_payload(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.raw_payload = Some(bytes.into());
        self
    }

    /// Signs the token: the compact serialisation (RFC 7515 §7.1).
    ///
    /// # Panics
    /// If the key cannot sign.
    #[must_use]
    pub fn sign(&self) -> String {
        let mut token = self.signing_input();
        match danger::sign_raw(&self.key, token.as_bytes()) {
            Ok(signature) => {
                token.push('.');
                token.push_str(&base64::encode(signature));
                token
            }
            Err(error) => fail(error),
        }
    }

    /// Signs the token: the value of an `Authorization` field (RFC 6750 §2.1).
    ///
    /// # Panics
    /// If the key cannot sign.
    #[must_use]
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.sign())
    }

    /// What is signed: header and payload, encoded, with a dot between them.
    pub(crate) fn signing_input(&self) -> String {
        let header = self.raw_header.clone().unwrap_or_else(|| text(&self.header));
        let payload = self.raw_payload.clone().unwrap_or_else(|| text(&self.claims));
        format!("{}.{}", base64::encode(header), base64::encode(payload))
    }

    /// A NumericDate `seconds` from now.
    fn in_seconds(&self, seconds: i64) -> i64 {
        i64::try_from(self.now.as_secs()).unwrap_or(i64::MAX).saturating_add(seconds)
    }
}

impl fmt::Display for TokenBuilder {
    /// Signs the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sign())
    }
}

impl From<TokenBuilder> for String {
    /// Signs the token.
    fn from(token: TokenBuilder) -> Self {
        token.sign()
    }
}

/// How many tokens this process has begun: what makes each `jti` another one.
static TOKENS: AtomicU64 = AtomicU64::new(1);

fn to_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| fail(error))
}

fn text(object: &Map<String, Value>) -> Vec<u8> {
    serde_json::to_vec(object).unwrap_or_else(|error| fail(error))
}
