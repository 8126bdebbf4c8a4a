//! From what was settled to sessions.

use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use hallpass_core::{AwsLc, ConfigError, ConfigErrorKind};
use tokio::runtime::Handle;

use super::clocks::Clocks;
use super::endpoints::Limiters;
use super::following::Followings;
use super::node::Node;
use super::notice::SessionNotice;
use super::settings::Settings;
use super::site::Site;
use super::verifying::Door;
use super::{Sessions, SessionsBuilder, StartError, tasks};
use crate::keys::{Keeper, KeySettings, KeyView, Sealer};
use crate::revocation::{IssuerName, View};
use crate::rotation::Limits;
use crate::secret::{Kek, KekError, KekErrorKind, Keyring};
use crate::store::{KeyStore, StoreError, StoreErrorKind};

impl SessionsBuilder {
    /// Opens the store, reads its log to the end and starts what runs in the background. To be
    /// called within tokio.
    ///
    /// # Errors
    /// [`StartError`]: a setting, the KEK or the store, with what to change.
    pub async fn build(self) -> Result<Sessions, StartError> {
        let insecure = self.insecure_dev_cookies;
        let node = Arc::new(self.into_node().await?);
        tasks::start(&node).await?;
        if insecure {
            node.notice(&SessionNotice::InsecureCookies);
        }
        let door = Door { policy: node.settings.on_stale, node: Arc::clone(&node) };
        Ok(Sessions { verifier: door.verifier()?, node })
    }

    async fn into_node(self) -> Result<Node, StartError> {
        let decided = self.decide()?;
        let opened = self.store.open(decided.settings.needs()).await?;
        let shards = NonZeroU16::new(opened.shards).ok_or_else(no_shards)?;
        let clocks = Clocks::new(opened.shards);
        let followings = Arc::new(Followings::new(opened.shards));
        followings.shards().for_each(|shard| clocks.note(shard, opened.now));
        let keys = key_view(&clocks);
        let sealer = Sealer::new(Arc::clone(&decided.ring), opened.id, Arc::new(AwsLc));
        let key_store: Arc<dyn KeyStore> = self.store.clone();
        let keeper = Keeper::new(key_store, sealer, decided.keys, Arc::clone(&keys));
        keeper.maintain(opened.keep).await?;
        let node = Node {
            store: self.store,
            ring: decided.ring,
            issuer_name: IssuerName::new(&*decided.issuer),
            issuer: decided.issuer,
            audiences: self.audiences,
            client: decided.client,
            settings: decided.settings,
            limits: decided.limits,
            followings,
            keep: AtomicU64::default(),
            view: Arc::new(View::new(shards)),
            keys,
            keeper,
            keys_changed: Arc::default(),
            clocks,
            hook: self.hook,
            observer: self.observer,
            told_in: AtomicU64::new(0),
            told_kek: AtomicBool::new(false),
            cross_site: decided.site.cross_site,
            cookie: decided.site.cookie,
            limiters: Limiters::new(self.rate_limits),
        };
        node.keep_at_least(opened.keep);
        for warning in opened.warnings {
            node.notice(&SessionNotice::StoreSetting(warning));
        }
        Ok(node)
    }

    /// Everything that can be found out without the store.
    fn decide(&self) -> Result<Decided, StartError> {
        if Handle::try_current().is_err() {
            return Err(no_runtime().into());
        }
        let mut settings = self.settings;
        let limits = settings.check()?;
        settings.on_stale = settings.on_stale.bounded_by(settings.access_ttl);
        let issuer = self.issuer.clone().ok_or_else(|| missing("issuer", "its URL"))?;
        let audience = self.audiences.first().ok_or_else(|| missing("audience", "its name"))?;
        Ok(Decided {
            settings,
            limits,
            client: self.client.clone().unwrap_or_else(|| audience.clone()),
            site: Site::new(&issuer, &self.origins, &self.cookie_name, self.insecure_dev_cookies)?,
            issuer: issuer.into(),
            keys: self.key_settings()?,
            ring: Arc::new(self.keyring()?),
        })
    }

    fn key_settings(&self) -> Result<KeySettings, ConfigError> {
        let settings = KeySettings::new(self.algorithm)?;
        match self.rotate_keys_every {
            Some(every) => settings.with_rotation(every),
            None => Ok(settings),
        }
    }

    /// The given KEK, or that of the environment, or the store's own.
    fn keyring(&self) -> Result<Keyring, KekError> {
        let other = self.other_kek.as_ref();
        if let Some(kek) = &self.kek {
            return Keyring::new(kek, other);
        }
        match (Kek::from_env(Kek::VARIABLE), self.store.own_kek()) {
            (Ok(kek), _) => Keyring::new(&kek, other),
            (Err(error), Some(own)) if error.kind() == KekErrorKind::Missing => {
                Keyring::new(own, other)
            }
            (Err(error), _) => Err(error),
        }
    }
}

/// What a builder comes to.
struct Decided {
    settings: Settings,
    limits: Limits,
    client: Box<str>,
    site: Site,
    issuer: Arc<str>,
    keys: KeySettings,
    ring: Arc<Keyring>,
}

fn key_view(clocks: &Clocks) -> Arc<KeyView> {
    let clocks = clocks.clone();
    Arc::new(KeyView::new(SIGNS_FOR, Arc::new(move || clocks.moment())))
}

fn missing(setting: &str, what: &str) -> ConfigError {
    let text = format!(
        "sessions have no {setting}: name the service with `.{setting}(..)` by {what}, as its tokens \
         are to say."
    );
    let kind = match setting {
        "issuer" => ConfigErrorKind::IssuerMissing,
        _ => ConfigErrorKind::AudienceMissing,
    };
    ConfigError::new(kind, text)
}

fn no_runtime() -> ConfigError {
    let text = "sessions follow their store in the background, on tokio, and there is no runtime here: \
                build them within one, such as under `#[tokio::main]`.";
    ConfigError::new(ConfigErrorKind::Setting, text)
}

fn no_shards() -> StoreError {
    StoreError::new(StoreErrorKind::Config, "it says that it has no parts, and it has one at least")
}

/// For how long after they were read the keys sign.
const SIGNS_FOR: Duration = Duration::from_secs(30);
