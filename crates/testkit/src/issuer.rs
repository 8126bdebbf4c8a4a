//! An issuer of tokens, in memory.

use std::fmt;
use std::sync::Arc;

use hallpass_core::{
    Algorithm, Clock, Issuer, SigningKey, StaticKeys, SystemClock, UnixTime, Verifier,
};

use crate::clock::SharedClock;
use crate::fail::fail;
use crate::token::TokenBuilder;

/// An issuer with a fresh key: it signs tokens, and makes the verifier that accepts them.
///
/// Two of them never share a key. A clone shares it: RSA keys take a tenth of a second to make, so
/// make one and clone it.
///
/// ```
/// use hallpass_testkit::TestIssuer;
///
/// let (ours, others) = (TestIssuer::es256(), TestIssuer::es256());
/// let verifier = ours.verifier();
/// assert!(verifier.verify(&ours.token().sign()).now().unwrap().is_ok());
/// assert!(verifier.verify(&others.token().sign()).now().unwrap().is_err());
/// ```
#[derive(Clone)]
#[must_use]
pub struct TestIssuer {
    name: String,
    key: Arc<SigningKey>,
    clock: Arc<dyn Clock>,
}

impl TestIssuer {
    /// The audience of its tokens and of its verifier.
    pub const AUDIENCE: &str = "test";

    /// An issuer of the name `https://issuer.test` with a fresh key for `algorithm`.
    ///
    /// # Panics
    /// If the system has no randomness.
    pub fn new(algorithm: Algorithm) -> Self {
        match SigningKey::generate(algorithm) {
            Ok(key) => Self::with_key(key),
            Err(error) => fail(error),
        }
    }

    /// An issuer of the name `https://issuer.test` with this key.
    pub fn with_key(key: SigningKey) -> Self {
        let name = "https://issuer.test".to_owned();
        Self { name, key: Arc::new(key), clock: Arc::new(SystemClock::new()) }
    }

    /// An issuer with a fresh HS256 secret of 64 bytes.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    pub fn hs256() -> Self {
        Self::new(Algorithm::HS256)
    }

    /// An issuer with a fresh key on P-256.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    pub fn es256() -> Self {
        Self::new(Algorithm::ES256)
    }

    /// An issuer with a fresh RSA key of 2,048 bits for RS256.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    pub fn rs256() -> Self {
        Self::new(Algorithm::RS256)
    }

    /// An issuer with a fresh Ed25519 key.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    pub fn eddsa() -> Self {
        Self::new(Algorithm::EdDSA)
    }

    /// Gives the issuer another name: `iss` of its tokens.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Takes the time from this clock in place of the system's, for tokens and for the verifier.
    pub fn at(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Signs with this key from now on.
    pub fn signing_with(mut self, key: SigningKey) -> Self {
        self.key = Arc::new(key);
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The issuer as a verifier knows it: the name, and the verifying half of the key. Somebody
    /// else's issuer; for one of the service's own see [`Issuer::own`] with [`key`](Self::key).
    pub fn issuer(&self) -> Issuer {
        Issuer::new(&self.name, StaticKeys::from(self.key.verifying_key()))
    }

    /// The verifier for this issuer and the audience `test`.
    ///
    /// # Panics
    /// If the name of the issuer is empty.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        let builder = Verifier::builder()
            .issuer(self.issuer())
            .audience(Self::AUDIENCE)
            .clock(SharedClock(Arc::clone(&self.clock)));
        builder.build().unwrap_or_else(|error| fail(error))
    }

    /// A token of type `at+jwt` that the [verifier](Self::verifier) accepts for 300 s, with all
    /// the claims of RFC 9068 §2.2: a start for one with other claims.
    ///
    /// # Panics
    /// If the clock gives no time.
    pub fn token(&self) -> TokenBuilder {
        TokenBuilder::new(&self.name, Arc::clone(&self.key), self.now())
    }

    fn now(&self) -> UnixTime {
        let now = self.clock.now();
        now.unwrap_or_else(|| fail("the clock gives no time: sign tokens before it fails"))
    }
}

impl fmt::Debug for TestIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestIssuer")
            .field("name", &self.name)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hallpass_core::{ErrorKind, Profile, VerifiedToken, VerifyError};
    use serde_json::json;

    use super::*;
    use crate::ManualClock;

    fn verify(verifier: &Verifier, token: impl Into<String>) -> Result<VerifiedToken, VerifyError> {
        verifier.verify(&token.into()).now().unwrap()
    }

    #[test]
    fn tokens_of_every_algorithm_are_accepted() {
        for algorithm in Algorithm::ALL {
            let issuer = TestIssuer::new(*algorithm).named("https://other.test");
            let token = verify(&issuer.verifier(), issuer.token());
            assert_eq!(token.unwrap().issuer(), Some("https://other.test"), "{algorithm}");
        }
    }

    #[test]
    fn tokens_follow_the_strictest_rules() {
        let issuer = TestIssuer::es256();
        let builder = Verifier::builder().audience("test");
        let strict = builder.issuer(issuer.issuer().profile(Profile::Rfc9068)).build().unwrap();
        assert!(verify(&strict, issuer.token()).is_ok());
        let own = Verifier::builder().issuer(Issuer::own(issuer.name(), issuer.key()));
        assert!(verify(&own.audience("test").build().unwrap(), issuer.token()).is_ok());
    }

    #[test]
    fn claims_are_those_that_were_set() {
        let issuer = TestIssuer::hs256();
        let token = issuer.token().subject("ada").role("admin").role("ops").scope("a").scope("b");
        let token = verify(&issuer.verifier(), token.claim("n", 5)).unwrap();
        assert_eq!(token.subject(), Some("ada"));
        assert_eq!(token.roles().collect::<Vec<_>>(), ["admin", "ops"]);
        assert_eq!(token.scopes().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(token.claims::<serde_json::Value>().unwrap()["n"], 5);
        let other = verify(&issuer.verifier(), issuer.token()).unwrap();
        assert_ne!(token.token_id(), other.token_id());
    }

    #[test]
    fn what_is_wrong_on_purpose_is_refused_for_that() {
        let issuer = TestIssuer::es256();
        let verifier = issuer.verifier();
        for (token, kind) in [
            (issuer.token().expires_in(-31), ErrorKind::Expired),
            (issuer.token().not_before_in(60), ErrorKind::NotYetValid),
            (issuer.token().without("exp"), ErrorKind::MissingClaim),
            (issuer.token().audience("other"), ErrorKind::WrongAudience),
            (issuer.token().issuer("https://other.test"), ErrorKind::WrongIssuer),
            (issuer.token().typ("dpop+jwt"), ErrorKind::WrongType),
            (issuer.token().key_id("k"), ErrorKind::UnknownKey),
            (issuer.token().header("alg", "none"), ErrorKind::Header),
            (issuer.token().raw_header("{"), ErrorKind::Malformed),
            (issuer.token().raw_payload(b"\xff"), ErrorKind::Malformed),
            (issuer.token().claims(json!({ "exp": "soon" })), ErrorKind::ClaimType),
        ] {
            assert_eq!(verify(&verifier, &*token.sign()).unwrap_err().kind(), kind, "{token:?}");
        }
        assert!(verify(&verifier, issuer.token().without_typ()).is_ok());
    }

    #[test]
    fn time_moves_when_it_is_moved() {
        let clock = ManualClock::new(UnixTime::from_secs(1_000_000));
        let issuer = TestIssuer::hs256().at(clock.clone());
        let (verifier, token) = (issuer.verifier(), issuer.token().expires_in(10).sign());
        let kind = || verify(&verifier, &*token).map_err(|error| error.kind()).err();
        assert_eq!(kind(), None);
        clock.advance(Duration::from_secs(40));
        assert_eq!(kind(), Some(ErrorKind::Expired));
        clock.fail();
        clock.advance(Duration::from_secs(1));
        assert_eq!(kind(), Some(ErrorKind::ClockUnavailable));
        clock.set(UnixTime::from_secs(1_000_000));
        assert_eq!(kind(), None);
    }
}
