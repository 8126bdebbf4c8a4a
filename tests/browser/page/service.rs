//! The service of the quickstart: two nodes over one store, and a server for the pages of others.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use axum::middleware::from_fn_with_state;
use axum::response::Html;
use axum::routing::get;
use axum::{Router, serve};
use quickstart::app::App;
use quickstart::{router, store};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::watch::Watch;
use crate::sites::Origins;

/// All servers, until they are dropped.
#[derive(Debug)]
pub(super) struct Service {
    /// Of the first node, which is the shop, and of other people's pages.
    pub(super) origins: Origins,
    /// What the first node is asked.
    pub(super) watch: Watch,
    /// Where the second node is. It has a host of its own: to a browser it is another service, with
    /// cookies, tabs and locks of its own, as on a second device.
    pub(super) elsewhere: String,
    /// What the second node is asked.
    pub(super) watch_elsewhere: Watch,
    tasks: [JoinHandle<()>; 3],
    _folder: Folder,
}

impl Service {
    pub(super) async fn start() -> Self {
        let folder = Folder::new();
        let database = format!("sqlite:{}", folder.0.join("sessions.db").display());
        let [node, second, others] = [listen().await, listen().await, listen().await];
        let [at, second_at, others_at] =
            [&node, &second, &others].map(|listener| listener.local_addr().unwrap());
        let issuer = format!("http://localhost:{}", at.port());
        let (watch, watch_elsewhere) = (Watch::default(), Watch::default());
        let tasks = [
            run(node, app(&database, &issuer, &watch).await),
            run(second, app(&database, &issuer, &watch_elsewhere).await),
            run(others, Router::new().route("/", get(async || Html(PAGE)))),
        ];
        let origins = Origins::new(at, others_at);
        let elsewhere = format!("http://{second_at}");
        Self { origins, watch, elsewhere, watch_elsewhere, tasks, _folder: folder }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn app(database: &str, issuer: &str, watch: &Watch) -> Router {
    let sessions = store::open(database).await.unwrap().issuer(issuer).audience("quickstart");
    let router = router::router(App::new(sessions).await.unwrap());
    router.layer(from_fn_with_state(watch.clone(), Watch::watch))
}

async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

fn run(listener: TcpListener, router: Router) -> JoinHandle<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { serve(listener, service).await.unwrap() })
}

/// What it does is what the driver makes it do.
const PAGE: &str = "<!doctype html><title>a page</title>";

/// A folder that is empty at first, and gone in the end.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("page-{}-{number}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}
