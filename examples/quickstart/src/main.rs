//! The service itself.
//!
//! `cargo run -p quickstart`, then try the lines that it prints.
//!
//! | Variable | Meaning |
//! | --- | --- |
//! | `HALLPASS_ADDR` | the address to listen on, `127.0.0.1:3000` unless set |
//! | `HALLPASS_SIGNING_KEY` | a private key in PEM, Ed25519 or P-256; a fresh one at each start unless set |
//! | `RUST_LOG` | what is logged, `info` unless set; `hallpass=debug` shows accepted tokens, too |

use std::error::Error;
use std::process::ExitCode;

use quickstart::app::App;
use quickstart::settings::Settings;
use quickstart::tokens::Tokens;
use quickstart::{curl, router, start};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    start::exit_code("quickstart", run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    start::log_to_stderr()?;
    let Settings { address, key } = Settings::from_env("127.0.0.1:3000")?;
    let router = router::router(App::new(Tokens::new(key)))?;
    let listener =
        TcpListener::bind(address).await.map_err(|error| start::cannot_listen(address, &error))?;
    start::print(curl::lines("quickstart", listener.local_addr()?))?;
    axum::serve(listener, router).with_graceful_shutdown(start::ctrl_c()).await?;
    Ok(())
}
