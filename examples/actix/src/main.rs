//! The service of the quickstart, on actix-web: the same routes, users and sessions, the same page,
//! and the same answers to the byte.
//!
//! `cargo run -p actix-quickstart`, then try the lines that it prints. Read `app.rs` first: it is
//! the whole of what hallpass asks of an actix-web application.
//!
//! Its variables are those of the quickstart. Unless they are set, it listens on `127.0.0.1:3001`
//! (`HALLPASS_ADDR`), and its sessions are in `sqlite:actix-quickstart.db` (`DATABASE_URL`).

mod app;
mod login;
mod routes;

use std::error::Error;
use std::net::TcpListener;
use std::process::ExitCode;

use actix_web::{App, HttpServer};
use quickstart::settings::Settings;
use quickstart::{curl, start};

#[actix_web::main]
async fn main() -> ExitCode {
    start::exit_code(NAME, run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    start::log_to_stderr()?;
    let settings = Settings::from_env("127.0.0.1:3001", "sqlite:actix-quickstart.db")?;
    let address = settings.address;
    // Before the sessions: they are named by the port, which may be any that is free.
    let listener =
        TcpListener::bind(address).map_err(|error| start::cannot_listen(address, &error))?;
    let address = listener.local_addr()?;
    let issuer = settings.issuer(address)?;
    // Here, where a mistake ends the start: each worker makes an application of its own.
    let state = quickstart::app::App::new(settings.sessions(&issuer).await?).await?;
    let server =
        HttpServer::new(move || App::new().configure(|config| app::routes(config, state.clone())));
    let server = server.listen(listener)?;
    start::print(curl::lines(NAME, address, &issuer))?;
    // It ends by ctrl-c.
    Ok(server.run().await?)
}

const NAME: &str = "actix-quickstart";
