//! Where the sessions live.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use hallpass_postgres::Postgres;
use hallpass_redis::Redis;
use hallpass_session::store::Store;
use hallpass_session::{Kek, MemoryStore, SessionNotice, SessionObserver, Sessions};
use hallpass_sqlite::Sqlite;

use crate::failure::{Done, Failure};

/// A store, by its URL, as every node opens it for itself.
#[derive(Clone)]
pub struct Place {
    url: String,
    /// The store in memory is in this process alone: nodes have clones of it.
    memory: MemoryStore,
    kek: String,
}

/// What a node had to tell since it began.
#[derive(Clone, Debug, Default)]
pub struct Notices(Arc<AtomicU64>);

impl Place {
    /// The store of a URL: `memory:`, `sqlite:<file>`, `redis://..`, `postgres://..`; and the KEK of
    /// its nodes in base64.
    #[must_use]
    pub fn new(url: impl Into<String>, kek: impl Into<String>) -> Self {
        Self { url: url.into(), memory: MemoryStore::new(), kek: kek.into() }
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The KEK of its nodes, in base64.
    #[must_use]
    pub fn kek(&self) -> &str {
        &self.kek
    }

    /// Whether other processes reach it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        !self.url.starts_with("memory:")
    }

    /// A node on it, with every setting as it is by default.
    ///
    /// # Errors
    /// The store cannot be opened, or the sessions cannot be built on it.
    pub async fn node(&self) -> Done<(Sessions, Notices)> {
        match self.url.split_once(':').unwrap_or_default() {
            ("memory", _) => self.build(self.memory.clone()).await,
            ("sqlite", file) => {
                let opened = Sqlite::builder(file).kek_from_elsewhere().open().await;
                self.build(opened.map_err(|error| Failure::of("SQLite", error))?).await
            }
            ("postgres", _) => {
                let postgres = Postgres::connect(&self.url).await;
                self.build(postgres.map_err(|error| Failure::of("PostgreSQL", error))?).await
            }
            ("redis", _) => {
                let redis = Redis::connect(&self.url).await;
                self.build(redis.map_err(|error| Failure::of("Redis", error))?).await
            }
            (scheme, _) => Err(Failure::new(format!("there is no store of `{scheme}:`"))),
        }
    }

    /// A node on this store.
    ///
    /// # Errors
    /// The sessions cannot be built on it.
    pub async fn build(&self, store: impl Store) -> Done<(Sessions, Notices)> {
        let kek = Kek::from_base64(&self.kek).map_err(|error| Failure::of("the KEK", error))?;
        let notices = Notices::default();
        let built = Sessions::builder(store)
            .issuer("https://shop.example.com")
            .audience("shop")
            .kek(kek)
            .observer(notices.clone())
            .build()
            .await;
        Ok((built.map_err(|error| Failure::of("the sessions", error))?, notices))
    }
}

impl Notices {
    /// How many there were that tell of a failure: a setting of the store is none.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

impl SessionObserver for Notices {
    fn noticed(&self, notice: &SessionNotice) {
        if matches!(notice, SessionNotice::StoreSetting(_)) {
            return;
        }
        self.0.fetch_add(1, Relaxed);
        eprintln!("notice: {notice}");
    }
}

impl fmt::Debug for Place {
    /// Without the URL, which may have a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}
