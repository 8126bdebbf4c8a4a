//! The table's drivers: two frameworks, each in process and over a socket.

use bytes::Bytes;
use hallpass_testkit::NoBody;
use hallpass_testkit::cases::{CaseRequest, CaseResponse, Driver, Kit, Mode};
use http::{Method, Response};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::axum_app::{self, Around};
use crate::raw;
use crate::server::Server;
use crate::{bare, bare::Service};

/// Something of each mode.
#[derive(Debug)]
pub struct Modes<T> {
    required: T,
    optional: T,
    no_layer: T,
}

impl<T> Modes<T> {
    /// Makes one for each mode.
    pub fn new(make: impl Fn(Mode) -> T) -> Self {
        Self {
            required: make(Mode::Required),
            optional: make(Mode::Optional),
            no_layer: make(Mode::NoLayer),
        }
    }

    /// The one of `mode`.
    pub const fn of(&self, mode: Mode) -> &T {
        match mode {
            Mode::Required => &self.required,
            Mode::Optional => &self.optional,
            Mode::NoLayer => &self.no_layer,
        }
    }
}

/// A bare Tower service in process.
#[derive(Debug)]
pub struct BareInProcess {
    kit: Kit,
    services: Modes<Service<NoBody>>,
}

impl BareInProcess {
    /// With a kit of its own.
    #[must_use]
    pub fn new() -> Self {
        let kit = Kit::new();
        Self { services: Modes::new(|mode| bare::service(&kit, mode)), kit }
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

    async fn send(&self, mode: Mode, request: CaseRequest) -> CaseResponse {
        let is_head = request.method == Method::HEAD;
        let service = self.services.of(mode).clone();
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
    apps: Modes<axum::Router>,
}

impl AxumInProcess {
    /// With a kit of its own.
    #[must_use]
    pub fn new(around: Around) -> Self {
        let kit = Kit::new();
        Self { around, apps: Modes::new(|mode| axum_app::app(&kit, mode, around)), kit }
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

    async fn send(&self, mode: Mode, request: CaseRequest) -> CaseResponse {
        let app = self.apps.of(mode).clone();
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
    servers: Modes<Server>,
}

impl OverSocket {
    /// A bare Tower service behind hyper.
    pub async fn bare() -> Self {
        let kit = Kit::new();
        let start = async |mode| Server::hyper(bare::service(&kit, mode)).await;
        let servers = Modes {
            required: start(Mode::Required).await,
            optional: start(Mode::Optional).await,
            no_layer: start(Mode::NoLayer).await,
        };
        Self { name: "bare Tower", kit, around: Around::All, servers }
    }

    /// An axum application behind `axum::serve`.
    pub async fn axum(around: Around) -> Self {
        let kit = Kit::new();
        let start = async |mode| Server::axum(axum_app::app(&kit, mode, around)).await;
        let servers = Modes {
            required: start(Mode::Required).await,
            optional: start(Mode::Optional).await,
            no_layer: start(Mode::NoLayer).await,
        };
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

    async fn send(&self, mode: Mode, request: CaseRequest) -> CaseResponse {
        raw::send(self.servers.of(mode).address(), &request).await
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
