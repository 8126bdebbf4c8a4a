//! TLS to the servers.

use std::io;
use std::sync::Arc;

use hallpass_session::store::{StoreError, StoreErrorKind};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Certificates as a user gives them: PEM.
#[derive(Clone, Default)]
pub(crate) struct Certificates {
    /// Whose signature a server has to show; those that the system trusts if there are none.
    pub(crate) roots: Option<Vec<u8>>,
    /// What to show to a server that asks: the certificate, and its key.
    pub(crate) client: Option<(Vec<u8>, Vec<u8>)>,
}

/// How to speak TLS.
#[derive(Clone)]
pub(super) struct Tls(TlsConnector);

impl Tls {
    pub(super) fn new(certificates: &Certificates) -> Result<Self, StoreError> {
        // Named here: an application need not have installed a provider, and may have another.
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider);
        let builder = builder.with_safe_default_protocol_versions().map_err(config)?;
        let builder = match &certificates.roots {
            Some(pem) => builder.with_root_certificates(roots(pem)?),
            None => builder.with_platform_verifier().map_err(config)?,
        };
        let settings = match &certificates.client {
            Some((chain, key)) => {
                let chain = chain_of(chain, "the certificate of this client")?;
                let key = PrivateKeyDer::from_pem_slice(key)
                    .map_err(|_| config("the key of this client is no private key in PEM"))?;
                builder.with_client_auth_cert(chain, key).map_err(config)?
            }
            None => builder.with_no_client_auth(),
        };
        Ok(Self(TlsConnector::from(Arc::new(settings))))
    }

    pub(super) async fn connect(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        self.0.connect(name, stream).await
    }
}

fn roots(pem: &[u8]) -> Result<RootCertStore, StoreError> {
    let mut roots = RootCertStore::empty();
    for certificate in chain_of(pem, "the root certificate")? {
        roots.add(certificate).map_err(config)?;
    }
    Ok(roots)
}

fn chain_of(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, StoreError> {
    let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    match chain {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        _ => Err(config(format!("{what} is no certificate in PEM"))),
    }
}

fn config(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::new(StoreErrorKind::Config, what)
}
