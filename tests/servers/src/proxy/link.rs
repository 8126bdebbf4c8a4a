//! One connection through a proxy.

use std::collections::VecDeque;
use std::future::pending;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::rules::{Fault, Rules, Shared};

/// How long the server of a connection whose client has gone may take to answer and to close it.
const LEAVE: Duration = Duration::from_secs(5);

/// What came at once.
struct Chunk {
    came: Instant,
    bytes: Vec<u8>,
    held: bool,
}

/// One connection. A side that is gone is `None`.
struct Link {
    shared: Arc<Shared>,
    changes: watch::Receiver<()>,
    source: IpAddr,
    client: Option<TcpStream>,
    server: Option<TcpStream>,
    requests: VecDeque<Chunk>,
    replies: VecDeque<Chunk>,
    /// It has lost something, so it cannot go on.
    lossy: bool,
    /// The next reply is to be swallowed.
    drops_reply: bool,
    client_cuts: u64,
    /// How many silences there had been when it was made.
    silences: u64,
}

/// What happens next.
enum Event {
    Request(io::Result<Vec<u8>>),
    Reply(io::Result<Vec<u8>>),
    Other,
}

/// Carries a connection to its end.
pub(super) async fn carry(client: TcpStream, source: IpAddr, shared: Arc<Shared>) {
    shared.count(|counts| {
        counts.connections = counts.connections.saturating_add(1);
        counts.open = counts.open.saturating_add(1);
    });
    let mut link = Link::new(client, source, Arc::clone(&shared));
    link.connect().await;
    while link.goes_on() {
        let event = link.next().await;
        link.take(event);
        link.deliver().await;
    }
    link.close();
    shared.count(|counts| counts.open = counts.open.saturating_sub(1));
}

impl Link {
    fn new(client: TcpStream, source: IpAddr, shared: Arc<Shared>) -> Self {
        let changes = shared.changes();
        let Rules { client_cuts, silences, .. } = *shared.rules();
        Self {
            shared,
            changes,
            source,
            client: Some(client),
            server: None,
            requests: VecDeque::new(),
            replies: VecDeque::new(),
            lossy: false,
            drops_reply: false,
            client_cuts,
            silences,
        }
    }

    /// Into a black hole, no connection is made: there is none to go on with afterwards.
    async fn connect(&mut self) {
        match self.fault() {
            Fault::Cut => self.reset_client(),
            Fault::BlackHole => self.lossy = true,
            Fault::None => {
                let target = self.shared.target();
                match TcpStream::connect((Ipv4Addr::LOCALHOST, target)).await {
                    Ok(server) => self.server = Some(server),
                    Err(_) => self.reset_client(),
                }
            }
        }
        for stream in [&self.client, &self.server].into_iter().flatten() {
            // It is only slower without.
            let _slower = stream.set_nodelay(true);
        }
    }

    /// With a client, or with something to deliver. The client hears that the server has gone when
    /// it has got what was on its way.
    fn goes_on(&mut self) -> bool {
        let rules = self.shared.rules();
        let (fault, closed) = (rules.fault_for(self.source, self.silences), rules.closed);
        let cut_client = self.client_cuts != rules.client_cuts;
        self.client_cuts = rules.client_cuts;
        drop(rules);
        let broken = fault == Fault::Cut || (fault == Fault::None && self.lossy) || closed;
        if broken || cut_client {
            self.reset_client();
        }
        let over = fault == Fault::None && self.server.is_none() && self.replies.is_empty();
        !broken && !over && (self.client.is_some() || !self.requests.is_empty())
    }

    async fn next(&mut self) -> Event {
        let due = [self.request_due(), self.reply_due()].into_iter().flatten().min();
        tokio::select! {
            _ = self.changes.changed() => Event::Other,
            read = read(&mut self.client) => Event::Request(read),
            read = read(&mut self.server) => Event::Reply(read),
            () = until(due) => Event::Other,
        }
    }

    fn take(&mut self, event: Event) {
        let chunk = |bytes| Chunk { came: Instant::now(), bytes, held: false };
        match event {
            Event::Request(Ok(bytes)) if !bytes.is_empty() => self.requests.push_back(chunk(bytes)),
            Event::Reply(Ok(bytes)) if !bytes.is_empty() => self.replies.push_back(chunk(bytes)),
            // What the client has sent before it went is still delivered.
            Event::Request(_) => self.client = None,
            Event::Reply(_) => {
                self.server = None;
                self.lose_requests();
            }
            Event::Other => {}
        }
    }

    /// How many.
    fn lose_requests(&mut self) -> usize {
        let held = self.requests.iter().filter(|chunk| chunk.held).count();
        self.shared.count(|counts| counts.holding = counts.holding.saturating_sub(held));
        std::mem::take(&mut self.requests).len()
    }

    async fn deliver(&mut self) {
        if self.fault() == Fault::BlackHole {
            self.swallow();
            return;
        }
        self.deliver_requests().await;
        self.deliver_replies().await;
    }

    fn swallow(&mut self) {
        let (requests, replies) = (self.lose_requests(), std::mem::take(&mut self.replies).len());
        self.lossy |= requests.saturating_add(replies) > 0;
        self.shared.count(|counts| {
            counts.lost_requests = counts.lost_requests.saturating_add(requests);
            counts.lost_replies = counts.lost_replies.saturating_add(replies);
        });
    }

    async fn deliver_requests(&mut self) {
        while self.request_due().is_some_and(|due| due <= Instant::now()) {
            let Some(chunk) = self.requests.pop_front() else { return };
            self.drops_reply |= self.shared.rules().drops_reply_to(&chunk.bytes);
            self.shared.remember(&chunk.bytes);
            self.shared.count(|counts| {
                counts.requests = counts.requests.saturating_add(1);
                counts.holding = counts.holding.saturating_sub(usize::from(chunk.held));
            });
            write(&mut self.server, &chunk.bytes).await;
        }
    }

    async fn deliver_replies(&mut self) {
        while self.reply_due().is_some_and(|due| due <= Instant::now()) {
            let Some(chunk) = self.replies.pop_front() else { return };
            if self.drops_reply || self.shared.rules().drops_reply() {
                self.shared.count(|counts| {
                    counts.lost_replies = counts.lost_replies.saturating_add(1);
                });
                self.reset_client();
                return;
            }
            self.shared.count(|counts| counts.replies = counts.replies.saturating_add(1));
            write(&mut self.client, &chunk.bytes).await;
        }
    }

    /// When the first request may go; `None` if there is none, or it is held back.
    fn request_due(&mut self) -> Option<Instant> {
        let front = self.requests.front_mut()?;
        let rules = self.shared.rules();
        if !rules.holds(&front.bytes) {
            return front.came.checked_add(rules.request_delay);
        }
        if !front.held {
            front.held = true;
            self.shared.count(|counts| {
                counts.held = counts.held.saturating_add(1);
                counts.holding = counts.holding.saturating_add(1);
            });
        }
        None
    }

    fn reply_due(&self) -> Option<Instant> {
        self.replies.front()?.came.checked_add(self.shared.rules().reply_delay)
    }

    fn fault(&self) -> Fault {
        self.shared.rules().fault_for(self.source, self.silences)
    }

    /// So that the client sees a broken connection, not an orderly end.
    fn reset_client(&mut self) {
        if let Some(client) = self.client.take() {
            let _orderly_then = client.set_zero_linger();
            self.shared.count(|counts| counts.resets = counts.resets.saturating_add(1));
        }
    }

    /// What the server has got it may finish: only then does it hear that nobody waits.
    fn close(mut self) {
        self.lose_requests();
        let Some(mut server) = self.server else { return };
        tokio::spawn(timeout(LEAVE, async move {
            let _gone_already = server.shutdown().await;
            let mut rest = Vec::new();
            let _nobody_reads_it = server.read_to_end(&mut rest).await;
        }));
    }
}

/// Never, if that side is gone.
async fn read(side: &mut Option<TcpStream>) -> io::Result<Vec<u8>> {
    let Some(stream) = side else { return pending().await };
    let mut bytes = Vec::with_capacity(64 * 1_024);
    stream.read_buf(&mut bytes).await?;
    Ok(bytes)
}

/// Into nothing, if that side is gone; whoever goes meanwhile is noticed when reading.
async fn write(side: &mut Option<TcpStream>, bytes: &[u8]) {
    if let Some(stream) = side {
        let _noticed_when_reading = stream.write_all(bytes).await;
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => pending().await,
    }
}
