//! The service itself: `cargo run -p oidc -- axum`, or `-- actix`, and then the lines that it
//! prints. It starts a provider of its own, for which it needs Node.
//!
//! | Variable | Meaning |
//! | --- | --- |
//! | `HALLPASS_ADDR` | the address to listen on, `127.0.0.1:3004` unless set |
//! | `RUST_LOG` | what is logged, `info` unless set; `hallpass=debug` shows accepted tokens, too |

use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::future::{pending, ready};
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::process::ExitCode;

use actix_web::{App, HttpServer};
use hallpass::Verifier;
use hallpass::jwks::Provider;
use oidc::curl::Lines;
use oidc::identity::IdentityProvider;
use oidc::model::Orders;
use oidc::{access, on_actix, on_axum};
use quickstart::error::StartError;
use quickstart::settings::variable;
use quickstart::start;

#[tokio::main]
async fn main() -> ExitCode {
    start::exit_code("oidc", run().await)
}

async fn run() -> Result<(), Failure> {
    let framework = framework(env::args().nth(1).as_deref())?;
    start::log_to_stderr()?;
    let address = address()?;
    let listener =
        TcpListener::bind(address).map_err(|error| start::cannot_listen(address, &error))?;
    let address = listener.local_addr()?;

    let mut identity = IdentityProvider::start(0).await?;
    let provider = access::discover(identity.issuer()).await?;
    let verifier = access::verifier(&provider)?;
    let process = identity.process_id();
    let mut interrupt = pin!(start::ctrl_c());
    // Looked at once, so that it is heard from before the lines are printed.
    tokio::select! {
        biased;
        () = &mut interrupt => return Ok(()),
        () = ready(()) => {}
    }
    start::print(Lines { framework, address, issuer: identity.issuer(), process })?;

    let served = tokio::select! {
        served = serve(framework, listener, provider, verifier) => served,
        // Open connections do not hold up the end: nobody waits for them.
        () = interrupt => Ok(()),
        never = watch(&mut identity) => match never {},
    };
    identity.kill().await;
    served
}

async fn serve(
    framework: &str,
    listener: TcpListener,
    provider: Provider,
    verifier: Verifier,
) -> Result<(), Failure> {
    let orders = Orders::new();
    if framework == "actix" {
        let server = HttpServer::new(move || {
            let (orders, verifier) = (orders.clone(), verifier.clone());
            App::new().configure(|config| on_actix::routes(config, orders, &provider, verifier))
        });
        return Ok(server.disable_signals().listen(listener)?.run().await?);
    }
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    Ok(axum::serve(listener, on_axum::router(orders, &provider, verifier)).await?)
}

/// Tells when the provider ends: the service goes on.
async fn watch(identity: &mut IdentityProvider) -> Infallible {
    identity.ended().await;
    tracing::warn!("the provider has ended: the keys that are known serve on");
    pending().await
}

fn framework(argument: Option<&str>) -> Result<&'static str, StartError> {
    match argument {
        Some("actix") => Ok("actix"),
        Some("axum") | None => Ok("axum"),
        Some(_) => Err(StartError::new("name a framework, `axum` or `actix`".to_owned())),
    }
}

fn address() -> Result<SocketAddr, StartError> {
    let set = variable(ADDRESS)?;
    set.as_deref().unwrap_or("127.0.0.1:3004").parse().map_err(|_| {
        StartError::new(format!(
            "{ADDRESS} is not an IP address and a port, such as 127.0.0.1:3004"
        ))
    })
}

type Failure = Box<dyn Error + Send + Sync>;

const ADDRESS: &str = "HALLPASS_ADDR";
