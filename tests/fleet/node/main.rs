//! One node of a service that logs its users in, as a process of its own: it asks for no password, and
//! whoever reaches it may revoke anybody. For tests.
//!
//! | Variable | Meaning |
//! | --- | --- |
//! | `FLEET_STORE` | the URL of the store: `sqlite:` and a path, `redis..` or `postgres..` |
//! | `FLEET_GRACE_MS` | the grace, that of the library unless set |
//! | `FLEET_OPEN_MS` | until which age of its view it lets requests in all the same; never unless set |
//! | `FLEET_STALE_MS` | after which age of its view requests are answered 503, that of the library unless set |
//! | `HALLPASS_KEK` | the key that the others are derived from |
//!
//! It prints the address that it listens on, and ends with its standard input: so it does not outlive
//! the test that started it.

mod notices;
mod routes;
mod settings;
mod store;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, stdin};
use tokio::net::TcpListener;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};

use notices::Notices;
use settings::Settings;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fleet-node: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::ERROR.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter.from_env()?)
        .with_writer(io::stderr)
        .with_ansi(false)
        .init();
    let settings = Settings::from_env()?;
    let notices = Arc::new(Notices::default());
    let sessions =
        settings.sessions().await?.observer(notices::Shared(Arc::clone(&notices))).build().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", listener.local_addr()?)?;
    out.flush()?;
    drop(out);
    let service = axum::serve(listener, routes::router(sessions, notices));
    tokio::select! {
        served = service => Ok(served?),
        () = end_of_input() => Ok(()),
    }
}

/// Comes when whoever started this process is gone.
async fn end_of_input() {
    let mut byte = [0];
    while matches!(stdin().read(&mut byte).await, Ok(read) if read > 0) {}
}
