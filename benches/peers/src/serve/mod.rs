//! For a load test, with a client in another process: servers on loopback, and tokens for them.
//!
//! `hallpass-peers serve MODE ALGORITHM PORT` says on which port it listens, and serves until it is
//! stopped; port 0 is any that is free. `hallpass-peers tokens good|expired ALGORITHM COUNT` prints
//! tokens, one a line, of which no two are the same.

mod actix;
mod axum;
mod remote;
mod tokens;

use std::env;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use tokio::runtime::{Builder, Runtime};

use crate::fixture::{self, Alg};

/// Does what the command line asks for, if that is for this module.
///
/// # Panics
/// The command line is wrong, or nothing can listen.
pub(crate) fn ran() -> bool {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", mode, algorithm, port] => {
            serve(mode, named(algorithm), port.parse().expect("the number of a port"));
        }
        ["tokens", kind, algorithm, count] => {
            tokens::print(kind, named(algorithm), count.parse().expect("a number of tokens"));
        }
        [command @ ("serve" | "tokens"), ..] => panic!("`{command}` takes three words"),
        _ => return false,
    }
    true
}

fn serve(mode: &str, alg: Alg, port: u16) {
    fixture::install_backend(false);
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let listener = listener.expect("the port is free");
    listener.set_nonblocking(true).expect("a socket can be polled");
    let address = listener.local_addr().expect("it has a port");
    let listens = || println!("listening on {address}");
    if mode.starts_with("actix-") {
        actix::serve(mode, alg, listener, listens);
    } else {
        axum::serve(mode, alg, listener, listens);
    }
}

/// One thread, as each server has.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn named(name: &str) -> Alg {
    let found = Alg::ALL.into_iter().find(|alg| alg.name() == name);
    found.unwrap_or_else(|| panic!("no such algorithm: {name}"))
}
