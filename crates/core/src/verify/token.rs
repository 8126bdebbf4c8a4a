//! The proof.

use std::any::{Any, type_name};
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;

use super::cache::{Entry, Keyed, Recent, TokenCache};
use super::decode::Decoded;
use super::memo::Memo;
use super::{Holdings, TokenCheck, TokenEnding};
use crate::claims::{self, ClaimPath, ClaimValue, Registered, Span};
use crate::clock::{Clock, UnixTime};
use crate::error::{Detail, Seen, VerifyError};
use crate::issuer::IssuerRules;
use crate::json;

/// A token that a [`Verifier`](crate::Verifier) verified: signature, issuer, audience, time and
/// type. There is no other way to one, so whoever is given one need not ask again.
///
/// Cheap to clone: one reference count.
#[derive(Clone)]
pub struct VerifiedToken(Arc<Inner>);

pub(super) struct Inner {
    /// As it was decoded: a `Box` would cost a copy if the text has room to spare.
    payload: String,
    registered: Registered,
    expires: UnixTime,
    issuer: Arc<IssuerRules>,
    memo: Memo,
    /// If it is one of the cache's.
    entry: Option<Entry>,
    /// Whom the verifier asks about it.
    check: Option<Arc<dyn TokenCheck>>,
    /// What that one has found out about it.
    note: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl VerifiedToken {
    /// The only place where a proof is made.
    pub(super) fn proof(
        issuer: &Arc<IssuerRules>,
        payload: String,
        registered: Registered,
        expires: UnixTime,
        decoded: Option<Decoded>,
        entry: Option<Entry>,
        check: Option<Arc<dyn TokenCheck>>,
    ) -> Self {
        // One that would push out many others is not remembered.
        let entry = entry.filter(|entry| {
            let bytes = decoded.as_ref().map_or(0, |decoded| decoded.bytes(&payload));
            let admitted = entry.charge().admits(bytes);
            if admitted {
                entry.charge().add(bytes);
            }
            admitted
        });
        let (issuer, memo) = (Arc::clone(issuer), Memo::new(decoded));
        let note = OnceLock::new();
        Self(Arc::new(Inner { payload, registered, expires, issuer, memo, entry, check, note }))
    }

    /// A proof of an earlier day: what it proved then is asked again of whatever may have changed,
    /// the keys and the time.
    ///
    /// `None` if the keys have: it has to be verified anew.
    pub(super) fn renewed(found: &Arc<Inner>, clock: &dyn Clock) -> Option<Result<Self, Detail>> {
        let this = Self(Arc::clone(found));
        let entry = found.entry.as_ref()?;
        let names = found.issuer.names();
        // Whether a tenant is let in may have another answer by now.
        let tenant = if names.are_tenants() { Some(names.meet(this.issuer()?)?) } else { None };
        let query = entry.query().of_tenant(tenant);
        if !found.issuer.keys.is_current(&query, entry.set()) {
            return None;
        }
        let now = clock.now().ok_or_else(|| Detail::ClockUnavailable);
        let admitted = now.and_then(|now| found.issuer.admit_time(&found.registered, now));
        if admitted.is_ok() {
            // What has expired makes way for others, however often it comes.
            entry.recent().note();
        }
        Some(admitted.map(|_| this))
    }

    /// Remembers it, if it has what it takes.
    pub(super) fn keep(&self, cache: &TokenCache<Inner>) {
        if self.0.entry.is_some() {
            cache.insert(&self.0);
        }
    }

    /// The claims as a type of the application's, decoded once and then shared, also by the requests
    /// that bear a known token: up to four types are remembered. `Deserialize` of `T` may run twice.
    ///
    /// # Errors
    /// [`ClaimsMismatch`](crate::ErrorKind::ClaimsMismatch) if the claims do not fit `T`.
    pub fn claims<T>(&self) -> Result<Arc<T>, VerifyError>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let Inner { payload, memo, entry, .. } = &*self.0;
        let decode = || Ok(Decoded::new(json::decode::<T>(payload)?));
        let charge = entry.as_ref().map(Entry::charge);
        memo.get_or_try(decode, charge, payload).map_err(|error: serde_json::Error| {
            let error = Seen::new(&error.to_string());
            Detail::ClaimsMismatch { wanted: type_name::<T>(), error }.into()
        })
    }

    /// Done when the token expires or is taken back, for streams that stay open: a WebSocket, a long
    /// poll. `None` where the verifier asks nobody who hears of that, as sessions do: then close the
    /// stream at [`expires_at`](Self::expires_at).
    ///
    /// To be called within tokio where the check needs its timer, as that of sessions does.
    #[must_use]
    pub fn ended(&self) -> Option<TokenEnding> {
        self.0.check.as_ref()?.ended(self)
    }

    /// What a [`TokenCheck`] finds out about a token only once, however often it is asked: `make`
    /// runs at the first call, and its value stays with the token, so keep it small. There is one
    /// place, for a verifier asks one check; with a value of another type in it, `make` runs each
    /// time.
    pub fn with_note<T, R>(&self, make: impl FnOnce(&Self) -> T, read: impl FnOnce(&T) -> R) -> R
    where
        T: Send + Sync + 'static,
    {
        match self.0.note.get().map(|note| note.downcast_ref::<T>()) {
            Some(Some(note)) => read(note),
            Some(None) => read(&make(self)),
            None => {
                let made = make(self);
                let answer = read(&made);
                // Another thread may have been first: its value is as good.
                let _kept = self.0.note.set(Box::new(made));
                answer
            }
        }
    }

    /// The claims set as it was signed: JSON text.
    #[must_use]
    pub fn payload(&self) -> &str {
        &self.0.payload
    }

    /// `iss`: the name of the issuer (RFC 7519 §4.1.1), `None` only where any name is accepted and
    /// the token has none.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.text(self.0.registered.issuer.as_ref())
    }

    /// Which tenant's the token is, where the issuer is one of [`Tenants`](crate::Tenants).
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        let names = self.0.issuer.names();
        // Asked first, for most issuers have none.
        if names.are_tenants() { names.tenant(self.issuer()?) } else { None }
    }

    /// `sub`: whom the token is about (RFC 7519 §4.1.2). Unique within the issuer only: a user is
    /// issuer and subject together (RFC 8725 §3.8).
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.text(self.0.registered.subject.as_ref())
    }

    /// `jti`: the id of the token (RFC 7519 §4.1.7), unique within the issuer only.
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.text(self.0.registered.token_id.as_ref())
    }

    /// `client_id`: the client that the token was issued to (RFC 8693 §4.3); with a provider's
    /// [profile](crate::Profile) the claim that it has for that.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.text(self.0.registered.client.as_ref())
    }

    /// `aud`: whom the token is for (RFC 7519 §4.1.3).
    pub fn audiences(&self) -> impl Iterator<Item = &str> {
        self.0.registered.audience.iter(&self.0.payload)
    }

    /// `exp`: when the token expires, leeway not included (RFC 7519 §4.1.4).
    #[must_use]
    pub fn expires_at(&self) -> UnixTime {
        self.0.expires
    }

    /// `iat`: when the token was issued (RFC 7519 §4.1.6).
    #[must_use]
    pub fn issued_at(&self) -> Option<UnixTime> {
        self.0.registered.issued
    }

    /// The scopes, from wherever the issuer's settings say they are.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.0.registered.scopes.iter(&self.0.payload)
    }

    /// The roles, from wherever the issuer's settings say they are.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.0.registered.roles.iter(&self.0.payload)
    }

    /// Whether the token has this scope, to the byte (RFC 6749 §3.3), or one that implies it.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes().any(|held| self.0.issuer.scope_hierarchy.implies(held, scope))
    }

    /// Whether the token has this role, to the byte, or one that implies it.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.roles().any(|held| self.0.issuer.role_hierarchy.implies(held, role))
    }

    /// Whether the claim at `path` is `value`, or an array that contains it.
    #[must_use]
    pub fn has_claim(&self, path: &ClaimPath, value: &ClaimValue) -> bool {
        claims::holds(&self.0.payload, path, value)
    }

    /// The name of the issuer as the operator wrote it.
    pub(crate) fn configured_issuer(&self) -> Option<&str> {
        self.0.issuer.names().configured()
    }

    /// What the token has, for the operator's log.
    pub(crate) fn holdings(&self) -> Holdings {
        Holdings::new(self, &self.0.issuer)
    }

    fn text<'t>(&'t self, span: Option<&'t Span>) -> Option<&'t str> {
        span.map(|span| span.get(&self.0.payload))
    }
}

impl Keyed for Inner {
    fn key(&self) -> &[u8] {
        self.entry.as_ref().map(Entry::token).unwrap_or_default()
    }

    /// The end of the signature: what an issuer cannot choose, and nobody else can foresee.
    fn index(key: &[u8]) -> &[u8] {
        key.last_chunk::<32>().map_or(key, |end| end)
    }

    fn recent(&self) -> &Recent {
        static NEVER: Recent = Recent::new();
        self.entry.as_ref().map_or(&NEVER, Entry::recent)
    }

    fn left(&self) {
        if let Some(entry) = &self.entry {
            entry.charge().release();
        }
    }
}

impl fmt::Debug for VerifiedToken {
    /// Shows the configured name of the issuer and the expiry, and nothing of what the token says
    /// of its subject.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedToken")
            .field("issuer", &self.0.issuer.names().configured())
            .field("expires_at", &self.0.expires.as_secs())
            .finish_non_exhaustive()
    }
}
