//! A network between, that fails on demand.

mod counts;
mod link;
mod rules;
mod serve;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

pub use counts::Counts;
pub use rules::Fault;

use crate::fail::{OrFail, fail};
use crate::process::TICK;
use rules::{Drops, Shared};

/// What listens on a port of its own and carries every connection to a server, until told otherwise.
/// Each change counts at once, for the connections that are there too, and from any thread.
///
/// It carries bytes as they come, and takes what is read at once for one request, or one reply: that
/// is so for the short commands of Redis and PostgreSQL. Who asks for requests with certain bytes in
/// them needs a connection without TLS. The two faults of a whole network are [`Fault`]s; besides
/// them, and together with them, there are:
/// - [`delay`](Self::delay): everything takes longer;
/// - [`hold`](Self::hold) and [`release`](Self::release): a request arrives late, perhaps when
///   nobody waits for its answer any more;
/// - [`silence`](Self::silence): a server is gone without a word, and another one answers;
/// - [`drop_replies`](Self::drop_replies): the server did it, and nobody hears of it;
/// - [`resend`](Self::resend): the server is told again.
///
/// It runs on a thread of its own, so that it serves tests on any runtime.
#[derive(Debug)]
pub struct Proxy {
    shared: Arc<Shared>,
    port: u16,
}

impl Proxy {
    /// Listens, and carries everything to the server at this port of the loopback interface.
    ///
    /// # Panics
    /// If it cannot listen.
    #[must_use]
    pub fn start(target: u16) -> Self {
        let (listener, port) = serve::listen().or_fail("a port for a proxy");
        let shared = Arc::new(Shared::new(target));
        serve::spawn(listener, Arc::clone(&shared));
        Self { shared, port }
    }

    /// Where it listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// New connections go to the server at this port: it has taken the other one's place.
    pub fn retarget(&self, target: u16) {
        self.shared.change(|rules| rules.target = target);
    }

    /// No fault any more, for nobody, no delay, and nothing is held or dropped. A connection that
    /// has lost something is reset; a silent one stays as it is.
    pub fn pass(&self) {
        self.shared.change(|rules| rules.clear());
    }

    /// [`Fault::Cut`] for everybody.
    pub fn cut(&self) {
        self.set(Fault::Cut);
    }

    /// [`Fault::BlackHole`] for everybody.
    pub fn black_hole(&self) {
        self.set(Fault::BlackHole);
    }

    /// What happens to everybody's connections.
    pub fn set(&self, fault: Fault) {
        self.shared.change(|rules| rules.fault = fault);
    }

    /// What happens to the connections from this address, whatever happens to the others. All of
    /// 127.0.0.0/8 is this machine: who binds to 127.0.0.2 is told apart from the others.
    pub fn set_for(&self, source: IpAddr, fault: Fault) {
        self.shared.change(|rules| {
            rules.faults.insert(source, fault);
        });
    }

    /// Requests and replies arrive that much later.
    pub fn delay(&self, requests: Duration, replies: Duration) {
        self.shared.change(|rules| (rules.request_delay, rules.reply_delay) = (requests, replies));
    }

    /// Holds every request back, until [`release`](Self::release).
    pub fn hold(&self) {
        self.hold_requests_with("");
    }

    /// Holds the requests back that have these bytes in them, and what comes after them on the same
    /// connection, until [`release`](Self::release).
    pub fn hold_requests_with(&self, bytes: &str) {
        self.shared.change(|rules| rules.hold = Some(bytes.as_bytes().to_owned()));
    }

    /// Waits until this many requests are held back.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn holds(&self, count: usize) {
        self.until("hold that many requests", |counts| counts.holding >= count).await;
    }

    /// The connections that are there hang for good, as those to a machine that has lost its power;
    /// new ones pass, to whatever has taken its place.
    pub fn silence(&self) {
        self.shared.change(|rules| rules.silences = rules.silences.saturating_add(1));
    }

    /// Resets the clients' side of every connection; what is held back on it stays held, and is
    /// delivered by [`release`](Self::release), the answer to nobody.
    pub fn cut_clients(&self) {
        self.shared.change(|rules| rules.client_cuts = rules.client_cuts.saturating_add(1));
    }

    /// Delivers what is held back, late, and holds nothing back any more.
    pub fn release(&self) {
        self.shared.change(|rules| rules.hold = None);
    }

    /// Swallows the next replies, this many; a connection that loses one is reset for the client.
    /// The server has done what it was asked.
    pub fn drop_replies(&self, count: usize) {
        self.drop_replies_to("", count);
    }

    /// Swallows the replies to the next requests that have these bytes in them, this many; the
    /// connection is reset for the client. The server has done what it was asked.
    pub fn drop_replies_to(&self, bytes: &str, count: usize) {
        let drops = Drops { bytes: bytes.as_bytes().to_owned(), left: count };
        self.shared.change(|rules| rules.drops = drops);
    }

    /// Delivers the last request once more, on a connection of its own: the first part of the
    /// answer. See [`resend_request_with`](Self::resend_request_with).
    ///
    /// # Panics
    /// If there is none, or the server does not answer.
    pub async fn resend(&self) -> Vec<u8> {
        self.resend_request_with("").await
    }

    /// Delivers the last request that has these bytes in it once more, on a connection of its own:
    /// the first part of the answer. For Redis without a password: PostgreSQL understands no request
    /// at the beginning of a connection.
    ///
    /// # Panics
    /// If there is none among the last hundred, or the server does not answer.
    pub async fn resend_request_with(&self, bytes: &str) -> Vec<u8> {
        let request = self.shared.recent(bytes.as_bytes());
        let request = request.or_fail(format_args!("no request with {bytes:?} was made"));
        self.shared.count(|counts| counts.resent = counts.resent.saturating_add(1));
        let sent = timeout(Duration::from_secs(10), send(self.shared.target(), &request));
        sent.await.or_fail("a request sent once more").or_fail("a request sent once more")
    }

    /// What happened until now.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.counts()
    }

    /// Waits until what happened until now is this.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn until(&self, what: &str, met: impl Fn(&Counts) -> bool) {
        let begun = Instant::now();
        while !met(&self.counts()) {
            if begun.elapsed() > Duration::from_secs(30) {
                fail(format_args!("the proxy did not {what}: {:?}", self.counts()));
            }
            tokio::time::sleep(TICK).await;
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.change(|rules| rules.closed = true);
    }
}

async fn send(target: u16, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let target = SocketAddr::from((Ipv4Addr::LOCALHOST, target));
    let mut stream = TcpStream::connect(target).await?;
    stream.write_all(request).await?;
    let mut answer = Vec::with_capacity(4_096);
    stream.read_buf(&mut answer).await?;
    Ok(answer)
}
