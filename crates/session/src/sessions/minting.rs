//! Access tokens (RFC 9068).

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::rand;
use base64_simd::URL_SAFE_NO_PAD;
use hallpass_core::SigningKey;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::node::Node;
use super::{SessionError, SessionErrorKind, Tokens};
use crate::StoreTime;
use crate::rotation::SessionRow;
use crate::secret::{CryptoFailed, random};

/// The type of access tokens (RFC 9068 §2.1).
const TYPE: &str = "at+jwt";

impl Node {
    /// The key that signs: to be had before the store is asked for anything that cannot be undone.
    pub(super) fn signer(&self) -> Result<Arc<SigningKey>, SessionError> {
        let signer = self.keys.signer();
        signer.map_err(|stale| SessionError::because(SessionErrorKind::Unavailable, stale))
    }

    /// The tokens of a session: an access token signed now, and the refresh token that goes with it.
    pub(super) fn mint(
        &self,
        signer: &SigningKey,
        row: &SessionRow,
        members: Map<String, Value>,
        refresh: Option<Zeroizing<String>>,
        now: StoreTime,
    ) -> Result<Tokens, SessionError> {
        let issued = now.as_millis() / 1_000;
        let expires_in = self.lifetime()?;
        let ours = self.ours(row, issued, issued.saturating_add(expires_in.as_secs()))?;
        let claims: Map<_, _> = members.into_iter().chain(ours).collect();
        let access = signer.sign(TYPE, &claims);
        let access =
            access.map_err(|error| SessionError::because(SessionErrorKind::Unavailable, error))?;
        Ok(Tokens {
            access,
            expires_in,
            refresh,
            sid: row.sid,
            profile: row.profile,
            lives_for: row.idle_expiry.min(row.absolute_expiry).since(now),
            cookie: self.cookie.clone(),
        })
    }

    /// What we say of a token.
    fn ours(
        &self,
        row: &SessionRow,
        issued: u64,
        expires: u64,
    ) -> Result<[(String, Value); 10], CryptoFailed> {
        let text = |text: &str| Value::from(text);
        let audience = match &self.audiences[..] {
            [one] => text(one),
            several => several.iter().map(|audience| text(audience)).collect(),
        };
        let token_id = URL_SAFE_NO_PAD.encode_to_string(random::<16>()?.as_slice());
        Ok([
            ("iss", text(&self.issuer)),
            ("sub", text(&row.subject)),
            ("aud", audience),
            ("exp", expires.into()),
            ("iat", issued.into()),
            ("jti", token_id.into()),
            ("client_id", text(&row.client)),
            ("sid", row.sid.to_string().into()),
            ("sst", row.created.as_millis().into()),
            ("auth_time", (row.created.as_millis() / 1_000).into()),
        ]
        .map(|(name, value)| (name.to_owned(), value)))
    }

    /// The lifetime of one access token: shorter than the longest by a part that nobody can foresee,
    /// so that a thief does not refresh at the moments at which the owner does.
    fn lifetime(&self) -> Result<Duration, CryptoFailed> {
        let mut bytes = [0; 8];
        rand::fill(&mut bytes).map_err(|_| CryptoFailed)?;
        let jitter = self.settings.longest_jitter().as_secs();
        let less = u64::from_be_bytes(bytes).checked_rem(jitter.saturating_add(1));
        let ttl = self.settings.access_ttl.as_secs();
        Ok(Duration::from_secs(ttl.saturating_sub(less.unwrap_or_default())))
    }
}
