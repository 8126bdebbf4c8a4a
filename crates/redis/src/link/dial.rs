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
use super::greeting::{Greeting, Word};
use super::task::Task;
use super::tls::Tls;

/// Makes connections to servers of one kind.
pub(super) struct Dialer {
    greeting: Greeting,
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
    Sentinel,
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
    pub(super) const fn new(greeting: Greeting, timeout: Duration, tls: Option<Tls>) -> Self {
        Self { greeting, role: Role::Any, timeout, tls }
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
            let stream = self.greeted(address, number).await?;
            let settings = AsyncConnectionConfig::new()
                .set_response_timeout(Some(self.timeout))
                .set_pipeline_buffer_size(PIPELINE);
            let made = MultiplexedConnection::new_with_config(&silently(), stream, settings).await;
            let (connection, driver) = made.map_err(|error| error::of(address, &error))?;
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
            let stream = self.greeted(address, 0).await?;
            let made = PubSub::new(&silently(), stream).await;
            made.map_err(|error| error::of(address, &error))
        };
        timeout(self.timeout, dialled).await.unwrap_or_else(|_| Err(late(address)))
    }

    /// A connection on which this is said; the number is 1 if there was none to this server yet.
    async fn greeted(&self, address: &Address, number: u64) -> Result<Box<dyn Stream>, StoreError> {
        let mut stream = self.stream(address).await?;
        match self.greeting.say(&mut stream).await {
            Ok(()) => Ok(stream),
            Err((_, error)) if error.code().is_none() => {
                Err(self.at_first(number, error::of(address, &error)))
            }
            Err((Word::Login, error)) => {
                Err(error::of_login(address, &error, self.role == Role::Sentinel))
            }
            Err((Word::Database, error)) => Err(error::of_database(address, &error)),
            Err((Word::Name, error)) => Err(error::of(address, &error)),
        }
    }

    /// A server that has never answered may be another one than was meant.
    fn at_first(&self, number: u64, error: StoreError) -> StoreError {
        if number != 1 || error.kind() != StoreErrorKind::Unavailable {
            return error;
        }
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        let other = match self.tls {
            Some(_) => "speaks no TLS at this port, the URL begins with redis, and not with rediss",
            None => "speaks TLS at this port, the URL begins with rediss",
        };
        error::unavailable(format!("{said}; if it {other}"))
    }

    async fn check(&self, address: &Address, line: &Line) -> Result<(), StoreError> {
        if self.role != Role::Primary {
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

/// All is said already.
fn silently() -> RedisConnectionInfo {
    RedisConnectionInfo::default().set_skip_set_lib_name()
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
                "{address} speaks no TLS: look at the port, or let the URL begin with redis, and not \
                 with rediss"
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
