//! The service of the quickstart, on actix-web: the same routes, users and tokens, and the same
//! answers to the byte.
//!
//! `cargo run -p actix-quickstart`, then try the lines that it prints. Read `app.rs` first: it is
//! the whole of what hallpass asks of an actix-web application.
//!
//! | Variable | Meaning |
//! | --- | --- |
//! | `HALLPASS_ADDR` | the address to listen on, `127.0.0.1:3001` unless set |
//! | `HALLPASS_SIGNING_KEY` | a private key in PEM, Ed25519 or P-256; a fresh one at each start unless set |
//! | `RUST_LOG` | what is logged, `info` unless set; `hallpass=debug` shows accepted tokens, too |

mod app;
mod login;
mod routes;

use std::error::Error;
use std::process::ExitCode;

use actix_web::{App, HttpServer};
use quickstart::settings::Settings;
use quickstart::tokens::Tokens;
use quickstart::{curl, start};

#[actix_web::main]
async fn main() -> ExitCode {
    start::exit_code(NAME, run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    start::log_to_stderr()?;
    let Settings { address, key } = Settings::from_env("127.0.0.1:3001")?;
    let state = quickstart::app::App::new(Tokens::new(key));
    // Here, where a mistake ends the start: each worker makes an application of its own.
    let verifier = state.tokens.verifier()?;
    let server = HttpServer::new(move || {
        App::new().configure(|config| app::routes(config, state.clone(), &verifier))
    });
    let server = server.bind(address).map_err(|error| start::cannot_listen(address, &error))?;
    for address in server.addrs() {
        start::print(curl::lines(NAME, address))?;
    }
    // It ends by ctrl-c.
    Ok(server.run().await?)
}

const NAME: &str = "actix-quickstart";
