//! The verifier: which checks run, and in which order.

use std::fmt;
use std::sync::Arc;

use super::cache::{KnownHeaders, TokenCache};
use super::decode::{Decode, Untyped};
use super::issuers::Issuers;
use super::{
    CheckUnavailable, Checking, TokenCheck, Verdict, Verification, VerifiedToken, VerifierBuilder,
    token,
};
use crate::base64::Scratch;
use crate::clock::Clock;
use crate::danger::peek_issuer;
use crate::error::{Detail, VerifyError};
use crate::issuer::IssuerRules;
use crate::key::{KeyQuery, KeySet, KeysUnavailable, Lookup, PendingKeys, VerifyingKey};
use crate::token::{Compact, Header};

/// Verifies access tokens: signature, issuer, audience, time and type (RFC 7519 §7.2, RFC 8725,
/// RFC 9068 §4).
///
/// Cheap to clone: one reference count.
///
/// ```
/// use hallpass_core::{Issuer, Secret, StaticKeys, Verifier};
///
/// # fn main() -> Result<(), hallpass_core::ConfigError> {
/// let keys = StaticKeys::hs256(Secret::from_text("0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga")?)?;
/// let verifier = Verifier::builder()
///     .issuer(Issuer::new("https://shop.example.com", keys))
///     .audience("shop")
///     .build()?;
/// # drop(verifier);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

pub(super) struct Inner {
    pub(super) issuers: Issuers,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) check: Option<Arc<dyn TokenCheck>>,
    pub(super) headers: KnownHeaders,
    pub(super) cache: Option<TokenCache<token::Inner>>,
}

/// Where the synchronous part of a verification ends.
enum Step {
    Verified(VerifiedToken),
    /// The keys of the issuer have to be fetched.
    Keys(PendingKeys),
}

/// A token, its header read.
struct Presented<'t> {
    compact: Compact<'t>,
    header: Header<'t>,
    /// Whether an earlier token had this header.
    known: bool,
    decode: &'static dyn Decode,
}

/// The issuer whose rules apply, and which of its tenants it is, if it has any.
struct Choice<'v> {
    issuer: &'v Arc<IssuerRules>,
    tenant: Option<Box<str>>,
}

impl Verifier {
    /// Starts with no decision taken.
    pub fn builder() -> VerifierBuilder {
        VerifierBuilder::new()
    }

    pub(super) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Verifies a token in the compact serialisation, without `Bearer` before it.
    ///
    /// The future is ready at once unless keys have to be fetched or the application asked.
    ///
    /// # Errors
    /// Of the future: see [`ErrorKind`](crate::ErrorKind). A token is never accepted because
    /// something failed.
    pub fn verify(&self, token: &str) -> Verification {
        self.verify_bytes(token.as_bytes(), &Untyped)
    }

    /// The same for bytes, with a type of the application's that the claims may be decoded to on
    /// the way.
    pub(crate) fn verify_bytes(&self, token: &[u8], decode: &'static dyn Decode) -> Verification {
        match self.start(token, decode) {
            Ok(Step::Verified(token)) => self.ask(token),
            Ok(Step::Keys(keys)) => Verification::fetching(keys, self.clone(), token, decode),
            Err(detail) => Verification::done(Err(detail.into())),
        }
    }

    /// Asks the application, if it wants to be asked: also about tokens that are remembered.
    pub(super) fn ask(&self, token: VerifiedToken) -> Verification {
        match self.0.check.as_ref().map(|check| check.check(&token)) {
            None => Verification::done(Ok(token)),
            Some(Checking::Ready(verdict)) => Verification::done(conclude(token, verdict)),
            Some(Checking::Pending(verdict)) => Verification::checking(verdict, token),
        }
    }

    /// What is remembered first, then cheap checks: size, segments, header, issuer, key, and only
    /// then the signature.
    fn start(&self, token: &[u8], decode: &'static dyn Decode) -> Result<Step, Detail> {
        Compact::check_size(token)?;
        if let Some(remembered) = self.remembered(token) {
            return remembered.map(Step::Verified);
        }
        self.with_header(token, decode, |presented| {
            let header = &presented.header;
            let (choice, payload) = self.choose(&presented.compact)?;
            choice.issuer.admit_typ(header.typ.as_deref())?;
            let query = KeyQuery::new(header.algorithm, header.key_id.as_deref());
            let query = query.of_tenant(choice.tenant.as_deref());
            let set = match choice.issuer.keys.lookup(&query) {
                Lookup::Ready(set) => set.map_err(unavailable)?,
                Lookup::Pending(keys) => return Ok(Step::Keys(keys)),
            };
            match self.judge(presented, &choice, payload, &set) {
                // The issuer may have changed the key, and not its id.
                Err(detail @ Detail::Signature { .. }) => {
                    choice.issuer.keys.renewed(&query, &set).map(Step::Keys).ok_or(detail)
                }
                judged => judged.map(Step::Verified),
            }
        })
    }

    /// Goes on with a token whose keys have arrived.
    pub(super) fn resume(
        &self,
        token: &[u8],
        set: Result<Arc<KeySet>, KeysUnavailable>,
        decode: &'static dyn Decode,
    ) -> Result<VerifiedToken, Detail> {
        self.with_header(token, decode, |presented| {
            let (choice, payload) = self.choose(&presented.compact)?;
            self.judge(presented, &choice, payload, &*set.map_err(unavailable)?)
        })
    }

    /// The proof of the last time that this token came, if nothing has changed but the time.
    fn remembered(&self, token: &[u8]) -> Option<Result<VerifiedToken, Detail>> {
        let found = self.0.cache.as_ref()?.get(token)?;
        VerifiedToken::renewed(found.get()?, &*self.0.clock)
    }

    /// Splits a token and reads its header, or finds that of an earlier token.
    fn with_header<R>(
        &self,
        token: &[u8],
        decode: &'static dyn Decode,
        go: impl FnOnce(&Presented<'_>) -> Result<R, Detail>,
    ) -> Result<R, Detail> {
        let compact = Compact::split(token)?;
        let found = self.0.headers.get(compact.header);
        if let Some(known) = found.as_ref().and_then(|found| found.get()) {
            return go(&Presented { compact, header: known.header(), known: true, decode });
        }
        let mut scratch = Scratch::new();
        let header = Header::parse(compact.header(&mut scratch)?)?;
        go(&Presented { compact, header, known: false, decode })
    }

    /// The issuer whose keys and rules apply. Of several it is chosen by the `iss` that the token
    /// claims: unverified here, and compared again once the signature is.
    /// Of the tenants of one provider, so is the tenant. The payload comes along if it was read.
    fn choose(&self, compact: &Compact<'_>) -> Result<(Choice<'_>, Option<String>), Detail> {
        let issuers = &self.0.issuers;
        if let Some(issuer) = issuers.only() {
            return Ok((Choice { issuer, tenant: None }, None));
        }
        let payload = compact.payload_text()?;
        let unknown = || Detail::UnknownIssuer { configured: issuers.len() };
        let claimed = peek_issuer(&payload)?.ok_or_else(unknown)?;
        let (issuer, tenant) = issuers.meet(&claimed).ok_or_else(unknown)?;
        let tenant = tenant.map(Into::into);
        Ok((Choice { issuer, tenant }, Some(payload)))
    }

    /// The signature, and after it everything that the payload says.
    fn judge(
        &self,
        presented: &Presented<'_>,
        choice: &Choice<'_>,
        payload: Option<String>,
        set: &KeySet,
    ) -> Result<VerifiedToken, Detail> {
        let Presented { compact, header, known, decode } = presented;
        let issuer = choice.issuer;
        verify_signature(compact, header, set)?;
        let payload = payload.map_or_else(|| compact.payload_text(), Ok)?;
        let (registered, decoded) = decode.read(&payload, &issuer.layout)?;
        let now = self.0.clock.now().ok_or(Detail::ClockUnavailable)?;
        let expires = issuer.admit(&registered, &payload, choice.tenant.as_deref(), now)?;
        if !known {
            self.0.headers.insert(compact.header, header);
        }
        let cache = self.0.cache.as_ref();
        let entry = cache.and_then(|c| c.entry(compact.whole, header, &payload, set.id()));
        let check = self.0.check.clone();
        let token =
            VerifiedToken::proof(issuer, payload, registered, expires, decoded, entry, check);
        if let Some(cache) = cache {
            token.keep(cache);
        }
        Ok(token)
    }
}

fn unavailable(error: KeysUnavailable) -> Detail {
    Detail::KeysUnavailable { retry_after: error.retry_after() }
}

/// What the application's answer makes of a token.
pub(super) fn conclude(
    token: VerifiedToken,
    verdict: Result<Verdict, CheckUnavailable>,
) -> Result<VerifiedToken, VerifyError> {
    match verdict {
        Ok(Verdict::Accept) => Ok(token),
        Ok(Verdict::Refuse) => Err(Detail::Disowned.into()),
        Ok(Verdict::Revoked) => Err(Detail::Revoked.into()),
        Err(error) => Err(Detail::CheckUnavailable(error).into()),
    }
}

/// Tries the keys that fit: by issuer, `kid` and algorithm, four at most.
fn verify_signature(
    compact: &Compact<'_>,
    header: &Header<'_>,
    set: &KeySet,
) -> Result<(), Detail> {
    let algorithm = header.algorithm;
    let mut scratch = Scratch::new();
    let signature = compact.signature(&mut scratch)?;
    let mut last = None;
    let mut tried: usize = 0;
    for key in set.candidates(algorithm, header.key_id.as_deref()) {
        if key.verify_signature(compact.signed, signature) {
            return Ok(());
        }
        tried = tried.saturating_add(1);
        last = Some(key);
    }
    Err(if tried == 0 {
        let key_id = header.key_id.as_ref().map(|key_id| key_id.len());
        let other_algorithm = !set.has_algorithm(algorithm);
        Detail::UnknownKey { algorithm, key_id, keys: set.len(), other_algorithm }
    } else {
        let hint = last.and_then(VerifyingKey::secret_hint);
        Detail::Signature { tried, algorithm, hint }
    })
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("issuers", &self.0.issuers).finish_non_exhaustive()
    }
}
