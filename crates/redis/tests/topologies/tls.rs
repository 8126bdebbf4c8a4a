//! TLS, with authorities of our own.

use std::fs;

use hallpass_redis::{Redis, RedisBuilder};
use hallpass_servers::{RedisServer, Scratch, free_port};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

use crate::kit::{refusal, warnings};

/// Somebody who signs certificates.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "an authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for this name, and its key.
    fn signed(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }
}

/// A server that speaks TLS at a port of its own.
struct Secured {
    server: RedisServer,
    port: u16,
    _folder: Scratch,
}

impl Secured {
    async fn start(authority: &Authority, name: &str, clients: &str) -> Self {
        let (folder, port) = (Scratch::new("tls"), free_port());
        let (certificate, key) = authority.signed(name);
        let mut server = RedisServer::builder().persistent();
        for (setting, pem) in [
            ("tls-cert-file", certificate),
            ("tls-key-file", key),
            ("tls-ca-cert-file", authority.pem()),
        ] {
            let path = folder.path().join(setting);
            fs::write(&path, pem).unwrap();
            server = server.config(setting, path.display());
        }
        let server = server.config("tls-auth-clients", clients).config("tls-port", port);
        Self { server: server.start().await, port, _folder: folder }
    }

    fn store(&self) -> RedisBuilder {
        Redis::builder(format!("rediss://127.0.0.1:{}", self.port))
    }
}

#[tokio::test]
async fn a_server_is_trusted_by_its_authority_and_no_other() {
    let (ours, other) = (Authority::new(), Authority::new());
    let secured = Secured::start(&ours, "127.0.0.1", "no").await;
    let store = secured.store().root_certificate(ours.pem());
    assert_eq!(warnings(store).await, [""; 0]);
    let both = format!("{}{}", other.pem(), ours.pem());
    assert_eq!(warnings(secured.store().root_certificate(both)).await, [""; 0]);
    let told = refusal(secured.store().root_certificate(other.pem())).await;
    assert!(told.contains("a certificate that is not trusted"), "{told}");
    let told = refusal(secured.store()).await;
    assert!(told.contains("a certificate that is not trusted"), "{told}");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let ours = Authority::new();
    let secured = Secured::start(&ours, "elsewhere.example", "no").await;
    let told = refusal(secured.store().root_certificate(ours.pem())).await;
    assert!(told.contains("connect by the name in the certificate"), "{told}");
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_gets_one() {
    let ours = Authority::new();
    let secured = Secured::start(&ours, "127.0.0.1", "yes").await;
    let (certificate, key) = ours.signed("app");
    let store = secured.store().root_certificate(ours.pem());
    assert_eq!(warnings(store.client_certificate(certificate, key)).await, [""; 0]);
    let without = secured.store().root_certificate(ours.pem()).connect().await;
    assert!(without.is_err(), "it was let in without a certificate");
}

#[tokio::test]
async fn the_wrong_port_is_told() {
    let ours = Authority::new();
    let secured = Secured::start(&ours, "127.0.0.1", "no").await;
    let plain = secured.server.url().replace("redis://", "rediss://");
    let store = Redis::builder(plain).root_certificate(ours.pem());
    let told = store.connect().await.expect_err("no TLS is spoken there").to_string();
    assert!(told.contains("redis://"), "{told}");
    let error = Redis::connect(format!("redis://127.0.0.1:{}", secured.port)).await;
    let told = error.expect_err("TLS is spoken there").to_string();
    assert!(told.contains("rediss://"), "{told}");
}
