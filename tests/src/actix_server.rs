//! The table's driver for actix-web over HTTP/1.1: a server for each service, all of them on one
//! thread, stopped when the driver is dropped.

use std::net::SocketAddr;
use std::thread::{self, JoinHandle};

use actix_web::dev::{Server, ServerHandle};
use actix_web::rt::System;
use actix_web::{HttpServer, rt};
use hallpass_testkit::cases::{CaseRequest, CaseResponse, Driver, Kit, Mode, Setup};
use tokio::sync::oneshot;

use crate::actix_app::Plan;
use crate::axum_app::Around;
use crate::raw;
use crate::services::Services;

/// An actix-web application behind its own server.
#[derive(Debug)]
pub struct ActixOverSocket {
    kit: Kit,
    around: Around,
    servers: Services<(SocketAddr, ServerHandle)>,
    thread: Option<JoinHandle<()>>,
}

impl ActixOverSocket {
    /// With a kit of its own.
    ///
    /// # Panics
    /// If the system has no free port.
    pub async fn new(around: Around) -> Self {
        let kit = Kit::new();
        let plans = Services::new(|setup, mode| Plan::new(&kit, setup, mode, around));
        let (started, servers) = oneshot::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let mut running = Vec::new();
                let servers = Services::new(|setup, mode| {
                    let (address, server) = start(plans.of(setup, mode).clone());
                    let handle = server.handle();
                    running.push(rt::spawn(server));
                    (address, handle)
                });
                started.send(servers).unwrap();
                for server in running {
                    server.await.unwrap().unwrap();
                }
            });
        });
        let servers = servers.await.expect("the servers start");
        Self { kit, around, servers, thread: Some(thread) }
    }
}

fn start(plan: Plan) -> (SocketAddr, Server) {
    let server = HttpServer::new(move || plan.app()).workers(1).disable_signals();
    let server = server.bind(("127.0.0.1", 0)).unwrap();
    let address = *server.addrs().first().expect("an address");
    (address, server.run())
}

impl Driver for ActixOverSocket {
    fn name(&self) -> String {
        format!("actix-web over a socket, the layer around {:?}", self.around)
    }

    fn kit(&self) -> &Kit {
        &self.kit
    }

    fn guards_unknown_paths(&self) -> bool {
        self.around == Around::All
    }

    fn option_swallows_refusals(&self) -> bool {
        true
    }

    async fn send(&self, setup: Setup, mode: Mode, request: CaseRequest) -> CaseResponse {
        raw::send(self.servers.of(setup, mode).0, &request).await
    }
}

impl Drop for ActixOverSocket {
    fn drop(&mut self) {
        for (_, server) in self.servers.iter() {
            // It is told at once; only that it has stopped has to be waited for.
            drop(server.stop(false));
        }
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told so already.
            let _ = thread.join();
        }
    }
}
