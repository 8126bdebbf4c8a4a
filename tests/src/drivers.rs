//! The table's drivers: two frameworks, each in process and over a socket.

use bytes::Bytes;
use hallpass_testkit::NoBody;
use hallpass_testkit::cases::{CaseRequest, CaseResponse, Driver, Kit, Mode, Setup};
use http::{Method, Response};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::axum_app::{self, Around};
use crate::bare::{self, Service};
use crate::raw;
use crate::server::Server;
use crate::services::Services;

/// A bare Tower service in process.
#[derive(Debug)]
pub struct BareInProcess {
    kit: Kit,
    services: Services<Service<NoBody>>,
}

impl BareInProcess {
    /// With a kit of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Kit::new())
    }

    /// With this kit.
    #[must_use]
    pub fn with(kit: Kit) -> Self {
        Self { services: Services::new(|setup, mode| bare::service(&kit, setup, mode)), kit }
    }
}

impl Default for BareInProcess {
    fn default() -> Self {
        Self::new()
    }
}

impl Driver for BareInProcess {
    fn name(&self) -> String {
        "bare Tower in process".to_owned()
    }

    fn kit(&self) -> &Kit {
        &self.kit
    }

    async fn send(&self, setup: Setup, mode: Mode, request: CaseRequest) -> CaseResponse {
        let is_head = request.method == Method::HEAD;
        let service = self.services.of(setup, mode).clone();
        let response = service.oneshot(request.into_http(NoBody::default())).await.unwrap();
        let response = read(response).await;
        // A server does that, and here is none.
        if is_head { response.map(|_| Vec::new()).into() } else { response.into() }
    }
}

/// An axum application in process.
#[derive(Debug)]
pub struct AxumInProcess {
    kit: Kit,
    around: Around,
    apps: Services<axum::Router>,
}

impl AxumInProcess {
    /// With a kit of its own.
    #[must_use]
    pub fn new(around: Around) -> Self {
        let kit = Kit::new();
        let apps = Services::new(|setup, mode| axum_app::app(&kit, setup, mode, around));
        Self { kit, around, apps }
    }
}

impl Driver for AxumInProcess {
    fn name(&self) -> String {
        format!("axum in process, the layer around {:?}", self.around)
    }

    fn kit(&self) -> &Kit {
        &self.kit
    }

    fn guards_unknown_paths(&self) -> bool {
        self.around == Around::All
    }

    async fn send(&self, setup: Setup, mode: Mode, request: CaseRequest) -> CaseResponse {
        let app = self.apps.of(setup, mode).clone();
        let response = app.oneshot(request.into_http(NoBody::default())).await.unwrap();
        read(response).await.into()
    }
}

/// One of them over HTTP/1.1.
#[derive(Debug)]
pub struct OverSocket {
    name: &'static str,
    kit: Kit,
    around: Around,
    servers: Services<Server>,
}

impl OverSocket {
    /// A bare Tower service behind hyper.
    pub async fn bare() -> Self {
        let kit = Kit::new();
        let start = async |setup, mode| Server::hyper(bare::service(&kit, setup, mode)).await;
        let servers = Services::start(start).await;
        Self { name: "bare Tower", kit, around: Around::All, servers }
    }

    /// An axum application behind `axum::serve`.
    pub async fn axum(around: Around) -> Self {
        let kit = Kit::new();
        let start =
            async |setup, mode| Server::axum(axum_app::app(&kit, setup, mode, around)).await;
        let servers = Services::start(start).await;
        Self { name: "axum", kit, around, servers }
    }
}

impl Driver for OverSocket {
    fn name(&self) -> String {
        format!("{} over a socket, the layer around {:?}", self.name, self.around)
    }

    fn kit(&self) -> &Kit {
        &self.kit
    }

    fn guards_unknown_paths(&self) -> bool {
        self.around == Around::All
    }

    async fn send(&self, setup: Setup, mode: Mode, request: CaseRequest) -> CaseResponse {
        raw::send(self.servers.of(setup, mode).address(), &request).await
    }
}

/// Reads a response to its end; its extensions stay.
pub async fn read<B>(response: Response<B>) -> Response<Vec<u8>>
where
    B: BodyExt<Data = Bytes>,
    B::Error: std::fmt::Debug,
{
    let (parts, body) = response.into_parts();
    let bytes = BodyExt::collect(body).await.unwrap().to_bytes();
    Response::from_parts(parts, bytes.into())
}
