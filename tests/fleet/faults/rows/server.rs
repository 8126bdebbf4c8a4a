//! A store that is one server.

use base64_simd::URL_SAFE_NO_PAD;
use hallpass_fleet::{Session, Site};
use hallpass_servers::{PostgresServer, RedisServer, Shutdown};

/// One server of either kind, with everything on its disk that it has acknowledged.
pub(crate) enum Server {
    Postgres(PostgresServer),
    Redis(RedisServer),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Postgres,
    Redis,
}

impl Kind {
    /// What is in the message of every step that changes this session, and in no other one.
    pub(crate) fn change_of(self, session: &Session) -> String {
        let sid = &session.sid;
        match self {
            // An argument of its own, and not the end of a key.
            Self::Redis => format!("\r\n{sid}\r\n"),
            Self::Postgres => {
                let bytes = URL_SAFE_NO_PAD.decode_to_vec(sid).expect("the name of a session");
                format!("sid = decode('{}'", hex(&bytes))
            }
        }
    }

    /// What is in every message about this subject.
    pub(crate) fn subject(self, subject: &str) -> String {
        match self {
            Self::Redis => subject.to_owned(),
            Self::Postgres => hex(subject.as_bytes()),
        }
    }

    pub(crate) const BOTH: [Self; 2] = [Self::Redis, Self::Postgres];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Redis => "redis",
        }
    }

    pub(crate) async fn start(self) -> Server {
        match self {
            Self::Postgres => {
                let server = PostgresServer::start().await;
                server.create_database(DATABASE).await;
                Server::Postgres(server)
            }
            Self::Redis => Server::Redis(RedisServer::builder().persistent().start().await),
        }
    }
}

impl Server {
    pub(crate) fn url(&self) -> String {
        self.url_at(self.port())
    }

    /// Through something that listens at another port.
    pub(crate) fn url_at(&self, port: u16) -> String {
        match self {
            Self::Postgres(server) => server.url_at(port, DATABASE),
            Self::Redis(server) => server.url_at(port),
        }
    }

    pub(crate) const fn port(&self) -> u16 {
        match self {
            Self::Postgres(server) => server.port(),
            Self::Redis(server) => server.port(),
        }
    }

    pub(crate) fn kill(&self) {
        match self {
            Self::Postgres(server) => server.kill(),
            Self::Redis(server) => server.kill(),
        }
    }

    pub(crate) fn pause(&self) {
        match self {
            Self::Postgres(server) => server.pause(),
            Self::Redis(server) => server.pause(),
        }
    }

    pub(crate) fn resume(&self) {
        match self {
            Self::Postgres(server) => server.resume(),
            Self::Redis(server) => server.resume(),
        }
    }

    pub(crate) async fn restart(&self) {
        match self {
            Self::Postgres(server) => server.restart(Shutdown::Fast).await,
            Self::Redis(server) => server.restart().await,
        }
    }
}

/// Three nodes over one store: one in time, one an hour fast and one an hour slow, for their clocks
/// decide nothing.
pub(crate) fn sites(url: &str) -> Vec<Site> {
    vec![Site::new(url), Site::new(url).ahead(1), Site::new(url).ahead(-1)]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) const DATABASE: &str = "fleet";
