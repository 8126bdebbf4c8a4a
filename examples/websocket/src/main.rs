//! The service itself.
//!
//! `cargo run -p websocket`, then open the page that it names, twice: as alice and as bob.
//!
//! | Variable | Meaning |
//! | --- | --- |
//! | `HALLPASS_ADDR` | the address to listen on, `127.0.0.1:3002` unless set |
//! | `RUST_LOG` | what is logged, `info` unless set; `hallpass=debug` shows accepted tokens, too |

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use hallpass::session::{MemoryStore, Sessions};
use quickstart::app::App;
use quickstart::{settings, start};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    start::exit_code("websocket", run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    start::log_to_stderr()?;
    let address = settings::address("127.0.0.1:3002")?;
    // In memory: who chats logs in again when the service is started again. Tokens are short, for
    // somebody who watches their ends: shorter ones contradict the rules of refreshes.
    let sessions = Sessions::builder(MemoryStore::new())
        .issuer("http://localhost:3002")
        .audience("chat")
        .access_ttl(LIFETIME)
        .jitter_percent(50)
        .grace(Duration::from_secs(9));
    let app = App::new(sessions).await?;
    let verifier = app.sessions.verifier();
    let listener =
        TcpListener::bind(address).await.map_err(|error| start::cannot_listen(address, &error))?;
    start::print(Lines { address: listener.local_addr()? })?;
    // Open connections do not hold up the end: nobody waits for them.
    tokio::select! {
        ended = axum::serve(listener, websocket::router(app, verifier)) => Ok(ended?),
        () = start::ctrl_c() => Ok(()),
    }
}

/// What is printed.
struct Lines {
    address: SocketAddr,
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address } = self;
        writeln!(f, "websocket listens on http://{address}, ctrl-c stops it")?;
        writeln!(f, "Open that page twice: as alice (wonderland) and as bob (builder).")?;
        writeln!(f, "A token is good for a minute or two, and so is a connection.")?;
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

/// How long a token is good at most. At least it is half of that.
const LIFETIME: Duration = Duration::from_secs(120);
