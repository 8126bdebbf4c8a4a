//! Certificates.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

use crate::fail::OrFail;

/// Somebody who signs certificates: of servers that speak TLS, and of their clients.
#[derive(Clone)]
pub struct Authority(Arc<CertifiedIssuer<'static, KeyPair>>);

impl Authority {
    /// One that nobody else is.
    ///
    /// # Panics
    /// If the system gives no random numbers.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "no two of them are the same")]
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "an authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own = CertifiedIssuer::self_signed(params, key());
        Self(Arc::new(own.or_fail("the certificate of an authority")))
    }

    /// Its own certificate (PEM), by which clients trust those that it has signed.
    #[must_use]
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for this name or address, and its key (both PEM).
    ///
    /// # Panics
    /// If it is no name.
    #[must_use]
    pub fn signed(&self, name: &str) -> (String, String) {
        let params = CertificateParams::new([name.to_owned()]).or_fail(name);
        let key = key();
        let certificate = params.signed_by(&key, &*self.0).or_fail("a certificate");
        (certificate.pem(), key.serialize_pem())
    }

    /// What a server of Redis shows as this name: settings, and the files that they name.
    pub(crate) fn files(&self, name: &str, folder: &Path) -> [(&'static str, String); 3] {
        let (certificate, key) = self.signed(name);
        let files = [
            ("tls-ca-cert-file", self.pem()),
            ("tls-cert-file", certificate),
            ("tls-key-file", key),
        ];
        files.map(|(setting, pem)| {
            let path = folder.join(setting);
            fs::write(&path, pem).or_fail(setting);
            (setting, path.display().to_string())
        })
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

fn key() -> KeyPair {
    KeyPair::generate().or_fail("a key")
}
