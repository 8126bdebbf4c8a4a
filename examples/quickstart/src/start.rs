//! What every service does at its start, and at its end.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use tracing_subscriber::filter::{EnvFilter, LevelFilter};

use crate::error::StartError;

/// Logs to standard error what `RUST_LOG` names. Refusals are events of `tracing` with the target
/// `hallpass`: any subscriber shows them.
///
/// # Errors
/// If the variable is no filter.
pub fn log_to_stderr() -> Result<(), StartError> {
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

/// Why nobody listens on `address`.
#[must_use]
pub fn cannot_listen(address: SocketAddr, error: &io::Error) -> StartError {
    StartError::new(format!(
        "cannot listen on {address}: {error}; HALLPASS_ADDR says where, such as 127.0.0.1:3001"
    ))
}

/// Prints what there is to try.
///
/// # Errors
/// If standard output is closed.
pub fn print(lines: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    write!(out, "{lines}")?;
    out.flush()
}

/// Waits for ctrl-c.
pub async fn ctrl_c() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::error!("ctrl-c is not heard: {error}");
        std::future::pending::<()>().await;
    }
}

/// How `program` ends; what went wrong is told on standard error.
#[must_use]
pub fn exit_code(program: &str, result: Result<(), impl Display>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{program}: {error}");
            ExitCode::FAILURE
        }
    }
}
