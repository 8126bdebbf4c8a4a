//! A server of Redis that speaks TLS, and who signed its certificate.

use std::fs;
use std::path::PathBuf;

use hallpass_servers::{RedisServer, Scratch, free_port};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

pub(crate) struct Secured {
    _server: RedisServer,
    port: u16,
    folder: Scratch,
}

impl Secured {
    pub(crate) async fn start() -> Self {
        let (folder, port) = (Scratch::new("quickstart-tls"), free_port());
        let mut authority = CertificateParams::new([]).expect("no names");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, key()).expect("signed");
        let own = key();
        let certificate = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
        let certificate = certificate.signed_by(&own, &authority).expect("signed").pem();
        let mut server = RedisServer::builder().persistent().config("tls-auth-clients", "no");
        for (setting, pem) in [
            (AUTHORITY, authority.pem()),
            ("tls-cert-file", certificate),
            ("tls-key-file", own.serialize_pem()),
        ] {
            let path = folder.path().join(setting);
            fs::write(&path, pem).expect("a file");
            server = server.config(setting, path.display());
        }
        Self { _server: server.config("tls-port", port).start().await, port, folder }
    }

    pub(crate) fn url(&self) -> String {
        format!("rediss://127.0.0.1:{}", self.port)
    }

    /// The certificate that a machine has to trust.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join(AUTHORITY)
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("randomness")
}

const AUTHORITY: &str = "tls-ca-cert-file";
