//! The service itself: `cargo run -p graphql -- axum`, or `-- actix`, and then the lines that it
//! prints.
//!
//! | Variable | Meaning |
//! | --- | --- |
//! | `HALLPASS_ADDR` | the address to listen on, `127.0.0.1:3003` unless set |
//! | `RUST_LOG` | what is logged, `info` unless set; `hallpass=debug` shows accepted tokens, too |

use std::env;
use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::process::ExitCode;

use actix_web::{App, HttpServer};
use graphql::schema::schema;
use graphql::{on_actix, on_axum};
use hallpass::Verifier;
use hallpass::session::{MemoryStore, Sessions};
use quickstart::app::App as Quickstart;
use quickstart::error::StartError;
use quickstart::settings;
use quickstart::start;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    start::exit_code("graphql", run().await)
}

async fn run() -> Result<(), Failure> {
    let framework = env::args().nth(1);
    start::log_to_stderr()?;
    let address = settings::address("127.0.0.1:3003")?;
    // In memory: with the service ends every session, and nobody can make another one here.
    let sessions = Sessions::builder(MemoryStore::new());
    let sessions = sessions.issuer("http://localhost:3003").audience("graphql");
    // Kept until the end: a verifier without its sessions hears of nothing, and soon answers 503.
    let Quickstart { sessions, .. } = Quickstart::new(sessions).await?;
    let (alice, bob) = (sessions.start("alice").await?, sessions.start("bob").await?);
    let verifier = sessions.verifier();
    let lines = |address| Lines {
        address,
        alice: alice.access_token().to_owned(),
        bob: bob.access_token().to_owned(),
    };
    match framework.as_deref() {
        Some("actix") => serve_actix(address, verifier, lines).await,
        Some("axum") | None => serve_axum(address, verifier, lines).await,
        Some(_) => Err(StartError::new("name a framework, `axum` or `actix`".to_owned()).into()),
    }
}

async fn serve_axum(
    address: SocketAddr,
    verifier: Verifier,
    lines: impl FnOnce(SocketAddr) -> Lines,
) -> Result<(), Failure> {
    let listener =
        TcpListener::bind(address).await.map_err(|error| start::cannot_listen(address, &error))?;
    start::print(lines(listener.local_addr()?))?;
    let server = axum::serve(listener, on_axum::router(schema(), verifier));
    Ok(server.with_graceful_shutdown(start::ctrl_c()).await?)
}

async fn serve_actix(
    address: SocketAddr,
    verifier: Verifier,
    lines: impl Fn(SocketAddr) -> Lines,
) -> Result<(), Failure> {
    let schema = schema();
    let server = HttpServer::new(move || {
        App::new().configure(|config| on_actix::routes(config, schema.clone(), verifier.clone()))
    });
    let server = server.bind(address).map_err(|error| start::cannot_listen(address, &error))?;
    for address in server.addrs() {
        start::print(lines(address))?;
    }
    Ok(server.run().await?)
}

type Failure = Box<dyn Error + Send + Sync>;

/// What is printed. How users log in is what the quickstart shows: here they have their tokens.
struct Lines {
    address: SocketAddr,
    alice: String,
    bob: String,
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, alice, bob } = self;
        writeln!(f, "graphql listens on http://{address}/graphql, ctrl-c stops it")?;
        writeln!(
            f,
            "Tokens for eight minutes or more, of an admin and of somebody who is none:\n"
        )?;
        writeln!(f, "  ALICE={alice}\n  BOB={bob}\n")?;
        writeln!(f, "Refused before anything is executed:\n\n  curl -i {}", ask(*address))?;
        for (shows, name) in [("All of it:", "ALICE"), ("All but what orders cost:", "BOB")] {
            let line = ask(*address);
            writeln!(f, "\n{shows}\n\n  curl -i {line} -H \"Authorization: Bearer ${name}\"")?;
        }
        writeln!(f, "\nThe log follows.\n")
    }
}

fn ask(address: SocketAddr) -> String {
    format!(
        r#"http://{address}/graphql -H 'Content-Type: application/json' -d '{{"query":"{{ me {{ name roles }} orders {{ id item cost }} }}"}}'"#
    )
}
