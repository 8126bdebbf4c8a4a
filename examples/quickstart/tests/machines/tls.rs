//! A server of Redis that speaks TLS, and who signed its certificate.

use std::fs;
use std::path::PathBuf;

use hallpass_servers::{Authority, RedisServer, Scratch};

pub(crate) struct Secured {
    server: RedisServer,
    folder: Scratch,
}

impl Secured {
    pub(crate) async fn start() -> Self {
        let (authority, folder) = (Authority::new(), Scratch::new("quickstart-tls"));
        fs::write(folder.path().join(AUTHORITY), authority.pem()).expect("a file");
        let server = RedisServer::builder().persistent().tls(&authority, "127.0.0.1");
        Self { server: server.start().await, folder }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// The certificate that a machine has to trust.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join(AUTHORITY)
    }
}

const AUTHORITY: &str = "authority.pem";
