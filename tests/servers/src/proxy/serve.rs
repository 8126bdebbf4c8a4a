//! The thread of all proxies.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, LazyLock};

use tokio::runtime::{Builder, Handle};

use super::link;
use super::rules::Shared;
use crate::fail::OrFail;
use crate::free_port;

/// A thread of its own: a proxy outlives the runtime of the test that started it, and serves a test
/// that blocks its runtime.
static RUNTIME: LazyLock<Handle> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build().or_fail("a runtime");
    let handle = runtime.handle().clone();
    std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
    handle
});

/// A listener, and its port.
pub(super) fn listen() -> io::Result<(TcpListener, u16)> {
    let mut attempts = 0_u8;
    loop {
        let port = free_port();
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok((listener, port)),
            Err(error) if attempts >= 5 => return Err(error),
            Err(_) => attempts = attempts.saturating_add(1),
        }
    }
}

pub(super) fn spawn(listener: TcpListener, shared: Arc<Shared>) {
    RUNTIME.spawn(async move {
        // It can only fail before anybody has connected: then nobody will.
        let _nobody_connects = accept(listener, shared).await;
    });
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let mut changes = shared.changes();
    while !shared.rules().closed {
        tokio::select! {
            _ = changes.changed() => {}
            accepted = listener.accept() => {
                if let Ok((client, source)) = accepted {
                    tokio::spawn(link::carry(client, source.ip(), Arc::clone(&shared)));
                }
            }
        }
    }
    Ok(())
}
