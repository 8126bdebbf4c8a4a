//! A service that logs its users in, hands them access tokens and guards its routes with them.
//!
//! `cargo run -p quickstart`, then try the lines that it prints. Read `app.rs` first: it is the
//! whole of what hallpass asks of an axum application.
//!
//! | Variable | Meaning |
//! | --- | --- |
//! | `HALLPASS_ADDR` | the address to listen on, `127.0.0.1:3000` unless set |
//! | `HALLPASS_SIGNING_KEY` | a private key in PEM, Ed25519 or P-256; a fresh one at each start unless set |
//! | `RUST_LOG` | what is logged, `info` unless set; `hallpass=debug` shows accepted tokens, too |

mod app;
mod curl;
mod error;
mod login;
mod routes;
mod settings;
mod tokens;
mod users;

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};

use app::App;
use error::StartError;
use settings::Settings;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    log_to_stderr()?;
    let Settings { address, key } = Settings::from_env()?;
    let router = App::new(key).router()?;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| StartError::new(format!("cannot listen on {address}: {error}")))?;
    print_lines(listener.local_addr()?)?;
    axum::serve(listener, router).with_graceful_shutdown(ctrl_c()).await?;
    Ok(())
}

/// Refusals are events of `tracing` with the target `hallpass`: any subscriber shows them.
fn log_to_stderr() -> Result<(), StartError> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into());
    let filter = filter
        .from_env()
        .map_err(|error| StartError::new(format!("RUST_LOG is no filter: {error}")))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    Ok(())
}

fn print_lines(address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    write!(out, "{}", curl::lines(address))?;
    out.flush()
}

async fn ctrl_c() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::error!("ctrl-c is not heard: {error}");
        std::future::pending::<()>().await;
    }
}
