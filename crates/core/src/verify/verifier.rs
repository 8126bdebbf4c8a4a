//! The verifier: which checks run, and in which order.

use std::fmt;
use std::sync::Arc;

use super::{
    CheckUnavailable, Checking, TokenCheck, Verdict, Verification, VerifiedToken, VerifierBuilder,
};
use crate::claims;
use crate::clock::Clock;
use crate::danger::peek_issuer;
use crate::error::{Detail, VerifyError};
use crate::issuer::{IssuerRules, Met};
use crate::key::{KeyQuery, KeySet, KeysUnavailable, Lookup, PendingKeys, VerifyingKey};
use crate::token::{Compact, Header, HeaderBuffer, SignatureBuffer};

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
    pub(super) issuers: Box<[Arc<IssuerRules>]>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) check: Option<Arc<dyn TokenCheck>>,
}

/// Where the synchronous part of a verification ends.
enum Step {
    Verified(VerifiedToken),
    /// The keys of the issuer have to be fetched.
    Keys(PendingKeys),
}

/// The issuer whose rules apply, and which of its tenants it is, if it has any.
type Choice<'v> = (&'v Arc<IssuerRules>, Option<Box<str>>);

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
        self.verify_bytes(token.as_bytes())
    }

    pub(crate) fn verify_bytes(&self, token: &[u8]) -> Verification {
        match self.start(token) {
            Ok(Step::Verified(token)) => self.ask(token),
            Ok(Step::Keys(keys)) => Verification::fetching(keys, self.clone(), token),
            Err(detail) => Verification::done(Err(detail.into())),
        }
    }

    /// Asks the application, if it wants to be asked.
    pub(super) fn ask(&self, token: VerifiedToken) -> Verification {
        match self.0.check.as_ref().map(|check| check.check(&token)) {
            None => Verification::done(Ok(token)),
            Some(Checking::Ready(verdict)) => Verification::done(conclude(token, verdict)),
            Some(Checking::Pending(verdict)) => Verification::checking(verdict, token),
        }
    }

    /// Cheap checks first: size, segments, header, issuer, key, and only then the signature.
    fn start(&self, token: &[u8]) -> Result<Step, Detail> {
        let compact = Compact::split(token)?;
        let mut buffer = HeaderBuffer::default();
        let header = Header::parse(compact.header(&mut buffer)?)?;
        let (issuer, tenant) = self.issuer_of(&compact)?;
        issuer.admit_typ(header.typ.as_deref())?;
        let query = KeyQuery::new(header.algorithm, header.key_id.as_deref());
        let query = query.of_tenant(tenant.as_deref());
        let set = match issuer.keys.lookup(&query) {
            Lookup::Ready(set) => set.map_err(unavailable)?,
            Lookup::Pending(keys) => return Ok(Step::Keys(keys)),
        };
        match self.judge(&compact, &header, issuer, tenant.as_deref(), &set) {
            // The issuer may have changed the key, and not its id.
            Err(detail @ Detail::Signature { .. }) => {
                issuer.keys.renewed(&query, &set).map(Step::Keys).ok_or(detail)
            }
            judged => judged.map(Step::Verified),
        }
    }

    /// Goes on with a token whose keys have arrived.
    pub(super) fn resume(
        &self,
        token: &[u8],
        set: Result<Arc<KeySet>, KeysUnavailable>,
    ) -> Result<VerifiedToken, Detail> {
        let compact = Compact::split(token)?;
        let mut buffer = HeaderBuffer::default();
        let header = Header::parse(compact.header(&mut buffer)?)?;
        let (issuer, tenant) = self.issuer_of(&compact)?;
        self.judge(&compact, &header, issuer, tenant.as_deref(), &*set.map_err(unavailable)?)
    }

    /// The issuer whose keys and rules apply. Of several it is chosen by the `iss` that the token
    /// claims: unverified here, and compared again once the signature is.
    /// Of the tenants of one provider, so is the tenant.
    fn issuer_of(&self, compact: &Compact<'_>) -> Result<Choice<'_>, Detail> {
        let configured = self.0.issuers.len();
        if let [only] = &*self.0.issuers
            && !only.names().are_tenants()
        {
            return Ok((only, None));
        }
        let payload = compact.payload_text()?;
        let claimed = peek_issuer(&payload)?.ok_or(Detail::UnknownIssuer { configured })?;
        let of = |tenants: bool| {
            let issuers = self.0.issuers.iter();
            let mut issuers = issuers.filter(|issuer| issuer.names().are_tenants() == tenants);
            issuers.find_map(|issuer| Some((issuer, issuer.names().meet(&claimed)?)))
        };
        // An issuer that the operator named is itself, even where it could be one of tenants.
        let choice = of(false).or_else(|| of(true));
        match choice.ok_or(Detail::UnknownIssuer { configured })? {
            (issuer, Met::Itself) => Ok((issuer, None)),
            (issuer, Met::Tenant(tenant)) => Ok((issuer, Some(tenant.into()))),
        }
    }

    /// The signature, and after it everything that the payload says.
    fn judge(
        &self,
        compact: &Compact<'_>,
        header: &Header<'_>,
        issuer: &Arc<IssuerRules>,
        tenant: Option<&str>,
        set: &KeySet,
    ) -> Result<VerifiedToken, Detail> {
        verify_signature(compact, header, set)?;
        let payload = compact.payload_text()?;
        let registered = claims::scan(&payload, &issuer.layout)?;
        let now = self.0.clock.now().ok_or(Detail::ClockUnavailable)?;
        let expires = issuer.admit(&registered, &payload, tenant, now)?;
        Ok(VerifiedToken::proof(issuer, payload, registered, expires))
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
    let mut buffer = SignatureBuffer::default();
    let signature = compact.signature(&mut buffer)?;
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
