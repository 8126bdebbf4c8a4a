//! The service itself.
//!
//! `cargo run -p quickstart`, then open the page that it names, or try the lines that it prints. Kill
//! it and start it again: its users stay logged in.
//!
//! | Variable | Meaning |
//! | --- | --- |
//! | `DATABASE_URL` | where the sessions are, `sqlite:quickstart.db` unless set: a file in the current directory. For more than one machine `redis://..`, `rediss://..` (TLS), `redis+sentinel://..`, `redis+cluster://..` or `postgres://..`, with a `HALLPASS_KEK` |
//! | `HALLPASS_ACCESS_TTL` | the longest lifetime of an access token in seconds, 600 unless set |
//! | `HALLPASS_ADDR` | the address to listen on, `127.0.0.1:3000` unless set |
//! | `HALLPASS_GRACE` | for how many seconds a lost answer to a refresh can be had again, 10 unless set |
//! | `HALLPASS_ISSUER` | the URL under which the service is reached: has to be set unless it listens on loopback |
//! | `HALLPASS_KEK` | the key that the others are derived from, 32 bytes in base64 (`openssl rand -base64 32`); the one in `quickstart.db.kek` unless set, and the same on every machine |
//! | `RUST_LOG` | what is logged, `info` unless set; `hallpass=debug` shows accepted tokens, too |

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;

use quickstart::app::App;
use quickstart::settings::Settings;
use quickstart::{curl, router, start};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    start::exit_code("quickstart", run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    start::log_to_stderr()?;
    let settings = Settings::from_env("127.0.0.1:3000", "sqlite:quickstart.db")?;
    let address = settings.address;
    // Before the sessions: they are named by the port, which may be any that is free.
    let listener =
        TcpListener::bind(address).await.map_err(|error| start::cannot_listen(address, &error))?;
    let address = listener.local_addr()?;
    let issuer = settings.issuer(address)?;
    let app = App::new(settings.sessions(&issuer).await?).await?;
    start::print(curl::lines("quickstart", address, &issuer))?;
    // With the addresses of clients, so that one of them cannot use up what all may ask for.
    let service = router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(start::ctrl_c()).await?;
    Ok(())
}
