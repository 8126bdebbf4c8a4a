//! The verifier of the access tokens that sessions give out.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{
    CheckUnavailable, Checking, ConfigError, Issuer, TokenCheck, TokenEnd, TokenEnding, Verdict,
    VerifiedToken, Verifier, VerifierBuilder,
};
use serde::Deserialize;

use super::Sessions;
use super::node::Node;
use super::settings::longest_ttl;
use crate::StoreTime;
use crate::revocation::{Asked, Began, End, Moment, OnStale, Question, Standing};
use crate::store::Shard;

impl Sessions {
    /// The verifier of these sessions' access tokens, for `authenticate(..)`: it knows their keys as
    /// they change, and asks for every request whether the token was revoked, also for tokens that it
    /// remembers. It asks no store and waits for nothing.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// Begins another verifier, which is yet to be given its [issuer](Self::issuer): for settings of its
    /// own, such as a [hierarchy of roles](Issuer::role_hierarchy). Every route that revocation is to
    /// hold for needs a verifier from here. `policy` is as for
    /// [`verifier_on_stale`](Self::verifier_on_stale).
    pub fn verifier_builder(&self, policy: OnStale) -> VerifierBuilder {
        let policy = self.node.settings.on_stale.and(policy);
        Door { node: Arc::clone(&self.node), policy }.builder()
    }

    /// The sessions as an issuer of tokens: for [`verifier_builder`](Self::verifier_builder).
    pub fn issuer(&self) -> Issuer {
        self.node.own_issuer()
    }

    /// A verifier for routes that bear less uncertainty than others: what
    /// [`on_stale`](super::SessionsBuilder::on_stale) says of it is combined with `policy`, and the
    /// stricter of the two holds. A route can never relax it.
    ///
    /// # Errors
    /// None as long as the sessions themselves could be built.
    pub fn verifier_on_stale(&self, policy: OnStale) -> Result<Verifier, ConfigError> {
        self.verifier_builder(policy).issuer(self.issuer()).build()
    }
}

impl Node {
    /// Our own tokens, and those of nobody else, by keys that change.
    pub(super) fn own_issuer(&self) -> Issuer {
        let issuer = Issuer::own_keys(self.issuer(), Arc::clone(&self.keys));
        self.audiences.iter().fold(issuer, |issuer, audience| issuer.audience(&**audience))
    }
}

/// Asks the view about each token. It holds the node, so that a verifier alone hears of revocations
/// for as long as there is one.
pub(super) struct Door {
    pub(super) node: Arc<Node>,
    pub(super) policy: OnStale,
}

/// What only our tokens say.
#[derive(Deserialize)]
struct Marks<'t> {
    #[serde(borrow)]
    sid: &'t str,
    /// When the session began, in milliseconds by the store's clock.
    sst: u64,
}

impl Door {
    /// A verifier that is still without its issuer.
    pub(super) fn builder(self) -> VerifierBuilder {
        Verifier::builder().clock(self.node.clocks.clone()).check(self)
    }

    pub(super) fn verifier(self) -> Result<Verifier, ConfigError> {
        let issuer = self.node.own_issuer();
        self.builder().issuer(issuer).build()
    }

    /// What is asked about a token each time. `None` for one that sessions have not made: a token of
    /// this issuer without `sid` or `sst`, or of another issuer.
    fn read(&self, token: &VerifiedToken) -> Option<Asked> {
        let subject = token.subject()?;
        if token.issuer() != Some(self.node.issuer()) {
            return None;
        }
        let marks: Marks<'_> = serde_json::from_str(token.payload()).ok()?;
        let question = Question {
            issuer: &self.node.issuer_name,
            shard: self.node.shard_of(subject).number(),
            began: Began::Session(StoreTime::from_millis(marks.sst)),
            jti: token.token_id(),
            sid: Some(marks.sid),
            sub: Some(subject),
            // A key that is revoked leaves the key set, and whatever was remembered by it.
            kid: None,
        };
        Some(question.hashed())
    }

    fn standing(&self, token: &VerifiedToken, now: Moment) -> Option<Standing> {
        let standing = |asked: &Asked| self.node.view.standing(asked, now, self.policy);
        token.with_note(|token| self.read(token), |asked| asked.as_ref().map(standing))
    }

    /// Whether it expires later than any token that is made: revocations of it might be forgotten
    /// before it expires.
    fn outlives(&self, token: &VerifiedToken, now: Moment) -> bool {
        let longest = longest_ttl(self.node.keep());
        let Some(now) = self.node.clocks.time_at(Shard::default(), now) else { return true };
        let latest = now.after(longest).after(LEEWAY).as_millis();
        token.expires_at().as_secs() > latest.div_ceil(1_000)
    }
}

impl TokenCheck for Door {
    fn check(&self, token: &VerifiedToken) -> Checking {
        let now = self.node.clocks.moment();
        if self.outlives(token, now) {
            return Checking::Ready(Err(too_long()));
        }
        Checking::Ready(match self.standing(token, now) {
            Some(Standing::Live) => Ok(Verdict::Accept),
            Some(Standing::Revoked(_)) => Ok(Verdict::Revoked),
            None => Ok(Verdict::Refuse),
            Some(Standing::Stale(age)) => Err(stale(age)),
        })
    }

    /// To be called within tokio, whose timer tells the expiry.
    fn ended(&self, token: &VerifiedToken) -> Option<TokenEnding> {
        let asked = token.with_note(|token| self.read(token), |asked| *asked);
        let Some(asked) = asked else {
            return Some(Box::pin(std::future::ready(TokenEnd::Revoked)));
        };
        let expires = token.expires_at().as_duration();
        let now = self.node.clocks.time(Shard::default()).unwrap_or_default().to_unix_time();
        let left = expires.saturating_sub(now.as_duration());
        let ended = self.node.view.ended(&asked, tokio::time::sleep(left));
        Some(Box::pin(async move {
            match ended.await {
                End::Expired => TokenEnd::Expired,
                End::Revoked(_) => TokenEnd::Revoked,
            }
        }))
    }
}

/// As when another node was given a longer lifetime, and this one has yet to hear of it.
fn too_long() -> CheckUnavailable {
    let unavailable = CheckUnavailable::new().with_retry_after(RETRY_AFTER);
    unavailable.because("the token lives longer than this node knows tokens to live")
}

fn stale(age: Option<Duration>) -> CheckUnavailable {
    let unavailable = CheckUnavailable::new().with_retry_after(RETRY_AFTER);
    match age {
        Some(age) => unavailable.because(format_args!(
            "revocations were last read {} s ago: the store does not answer, or this node does not \
             reach it",
            age.as_secs()
        )),
        None => unavailable.because("revocations were not read yet"),
    }
}

/// What verifiers tolerate by default.
const LEEWAY: Duration = Duration::from_secs(30);

const RETRY_AFTER: Duration = Duration::from_secs(5);
