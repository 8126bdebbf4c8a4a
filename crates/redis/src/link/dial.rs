//! Making connections.

use std::error::Error;
use std::io;
use std::time::Duration;

use hallpass_session::store::{StoreError, StoreErrorKind};
use redis::aio::{MultiplexedConnection, PubSub};
use redis::{AsyncConnectionConfig, RedisConnectionInfo, RedisError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::address::Address;
use super::error;
use super::task::Task;
use super::tls::Tls;
use super::url::Login;

/// Makes connections to servers of one kind.
pub(super) struct Dialer {
    handshake: RedisConnectionInfo,
    role: Role,
    timeout: Duration,
    tls: Option<Tls>,
}

/// What has to be at the other end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    Any,
    /// A server that says it is a primary: sentinels may be late with the news.
    Primary,
}

/// A connection that many use at once.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) connection: MultiplexedConnection,
    /// Which of the connections to its server it is.
    pub(super) number: u64,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Dialer {
    pub(super) fn new(login: &Login, database: u16, timeout: Duration, tls: Option<Tls>) -> Self {
        let mut handshake = RedisConnectionInfo::default().set_db(database.into());
        if let Some(user) = &login.user {
            handshake = handshake.set_username(user);
        }
        if let Some(password) = &login.password {
            handshake = handshake.set_password(password);
        }
        handshake = handshake.set_lib_name("hallpass", env!("CARGO_PKG_VERSION"));
        Self { handshake, role: Role::Any, timeout, tls }
    }

    pub(super) fn to(self, role: Role) -> Self {
        Self { role, ..self }
    }

    pub(super) const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// A connection for commands, and what drives it: that ends with the connection.
    pub(super) async fn line(
        &self,
        address: &Address,
        number: u64,
    ) -> Result<(Line, Task), StoreError> {
        let dialled = async {
            let stream = self.stream(address).await?;
            let settings = AsyncConnectionConfig::new()
                .set_response_timeout(Some(self.timeout))
                .set_pipeline_buffer_size(PIPELINE);
            let made = MultiplexedConnection::new_with_config(&self.handshake, stream, settings);
            let made = made.await.map_err(|error| error::of(address, &error));
            let (connection, driver) = made.map_err(|error| self.at_first(number, error))?;
            let driver = Task::spawn(driver);
            let line = Line { connection, number };
            self.check(address, &line).await?;
            Ok((line, driver))
        };
        let dialled = timeout(self.timeout, dialled).await;
        dialled.unwrap_or_else(|_| Err(self.at_first(number, late(address))))
    }

    /// A connection for subscriptions.
    pub(super) async fn subscriptions(&self, address: &Address) -> Result<PubSub, StoreError> {
        let dialled = async {
            let stream = self.stream(address).await?;
            let made = PubSub::new(&self.handshake, stream).await;
            made.map_err(|error| error::of(address, &error))
        };
        timeout(self.timeout, dialled).await.unwrap_or_else(|_| Err(late(address)))
    }

    /// A server that has never answered may be another one than was meant.
    fn at_first(&self, number: u64, error: StoreError) -> StoreError {
        if number != 1 || error.kind() != StoreErrorKind::Unavailable {
            return error;
        }
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        let other = match self.tls {
            Some(_) => "does not speak TLS at this port, the URL begins with redis://",
            None => "speaks TLS at this port, the URL begins with rediss://",
        };
        error::unavailable(format!("{said}; if it {other}"))
    }

    async fn check(&self, address: &Address, line: &Line) -> Result<(), StoreError> {
        if self.role == Role::Any {
            return Ok(());
        }
        let role = redis::cmd("ROLE").query_async(&mut line.connection.clone()).await;
        let role: redis::Value = role.map_err(|error| error::of(address, &error))?;
        match super::check::is_primary(&role) {
            true => Ok(()),
            false => Err(error::unavailable(format!(
                "{address} is a replica, though the sentinels name it as the primary: a failover \
                 is under way"
            ))),
        }
    }

    async fn stream(&self, address: &Address) -> Result<Box<dyn Stream>, StoreError> {
        let refused = |error: io::Error| error::of(address, &RedisError::from(error));
        match address {
            Address::Tcp(host, port) => {
                let stream = TcpStream::connect((&**host, *port)).await.map_err(refused)?;
                stream.set_nodelay(true).map_err(refused)?;
                match &self.tls {
                    Some(tls) => {
                        let secured = tls.connect(host, stream).await;
                        Ok(Box::new(secured.map_err(|error| no_tls(address, &error))?))
                    }
                    None => Ok(Box::new(stream)),
                }
            }
            #[cfg(unix)]
            Address::Unix(path) => {
                let stream = tokio::net::UnixStream::connect(path).await.map_err(refused)?;
                Ok(Box::new(stream))
            }
            #[cfg(not(unix))]
            Address::Unix(_) => {
                Err(StoreError::new(StoreErrorKind::Config, "there are no Unix sockets here"))
            }
        }
    }
}

fn late(address: &Address) -> StoreError {
    error::unavailable(format!("{address} does not take connections in time"))
}

/// TLS that fails at the certificate, or at a server that speaks none, does not mend itself.
fn no_tls(address: &Address, error: &io::Error) -> StoreError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidMessage(_)) => StoreError::new(
            StoreErrorKind::Config,
            format!(
                "{address} does not speak TLS: look at the port, or leave the `s` of the scheme away"
            ),
        ),
        Some(inner @ rustls::Error::InvalidCertificate(_)) => StoreError::new(
            StoreErrorKind::Config,
            format!(
                "{address} shows a certificate that is not trusted: give the right root \
                 certificate, or connect by the name in the certificate ({inner})"
            ),
        ),
        _ => error::unavailable(format!("{address} breaks off the beginning of TLS ({error})")),
    }
}

/// So many commands may stand in line for a connection before whoever sends has to wait.
const PIPELINE: usize = 1024;
