//! The service itself.
//!
//! `cargo run -p websocket`, then open the page that it names, twice: as alice and as bob.
//!
//! | Variable | Meaning |
//! | --- | --- |
//! | `HALLPASS_ADDR` | the address to listen on, `127.0.0.1:3002` unless set |
//! | `HALLPASS_SIGNING_KEY` | a private key in PEM, Ed25519 or P-256; a fresh one at each start unless set |
//! | `HALLPASS_TOKEN_SECONDS` | for how long a token is good, 60 unless set |
//! | `RUST_LOG` | what is logged, `info` unless set; `hallpass=debug` shows accepted tokens, too |

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use quickstart::app::App;
use quickstart::error::StartError;
use quickstart::settings::{Settings, variable};
use quickstart::start;
use quickstart::tokens::Tokens;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    start::exit_code("websocket", run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    start::log_to_stderr()?;
    let Settings { address, key } = Settings::from_env("127.0.0.1:3002")?;
    let lifetime = lifetime()?;
    let app = App::new(Tokens::new(key).lasting(lifetime));
    let verifier = app.tokens.verifier()?;
    let listener =
        TcpListener::bind(address).await.map_err(|error| start::cannot_listen(address, &error))?;
    start::print(Lines { address: listener.local_addr()?, lifetime })?;
    // Open connections do not hold up the end: nobody waits for them.
    tokio::select! {
        ended = axum::serve(listener, websocket::router(app, verifier)) => Ok(ended?),
        () = start::ctrl_c() => Ok(()),
    }
}

fn lifetime() -> Result<Duration, StartError> {
    let Some(text) = variable(TOKEN_SECONDS)? else { return Ok(Duration::from_secs(60)) };
    match text.parse() {
        Ok(seconds @ 1..=3_600) => Ok(Duration::from_secs(seconds)),
        _ => Err(StartError::new(format!("{TOKEN_SECONDS} is no number from 1 to 3600"))),
    }
}

/// What is printed.
struct Lines {
    address: SocketAddr,
    lifetime: Duration,
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, seconds) = (self.address, self.lifetime.as_secs());
        writeln!(f, "websocket listens on http://{address}, ctrl-c stops it")?;
        writeln!(f, "Open that page twice: as alice (wonderland) and as bob (builder).")?;
        writeln!(f, "A token is good for {seconds} s, and so is a connection.")?;
        writeln!(f, "\nA program, for example websocat, sends the token in the header:\n")?;
        writeln!(
            f,
            r#"  TOKEN=$(curl -s http://{address}/login -H 'Content-Type: application/json' -d '{{"username":"bob","password":"builder"}}' | sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')"#
        )?;
        writeln!(
            f,
            r#"  websocat --protocol chat -H "Authorization: Bearer $TOKEN" ws://{address}/chat"#
        )?;
        writeln!(f, "\nWithout one the handshake is refused:\n")?;
        writeln!(f, "  curl -i http://{address}/chat")?;
        writeln!(f, "\nThe log follows.\n")
    }
}

const TOKEN_SECONDS: &str = "HALLPASS_TOKEN_SECONDS";
