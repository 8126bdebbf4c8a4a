//! The routes of the table on actix-web, as an application writes them.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderValue;
use actix_web::middleware::Condition;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, Error, HttpRequest, HttpResponse, Route};
use hallpass::Verifier;
use hallpass::actix::{
    Authenticate, Claims, Granted, MaybeClaims, Verified, authenticate, require,
};
use hallpass_testkit::cases::{
    Admin, GUARDED, Kit, Me, Mode, Setup, passed, protocols, requirement, subject,
};

use crate::axum_app::Around;
use crate::joined;

/// How an application is put together: it crosses threads, as an application of actix-web does not.
#[derive(Clone, Debug)]
pub struct Plan {
    verifier: Verifier,
    setup: Setup,
    mode: Mode,
    around: Around,
}

impl Plan {
    /// The application with this setup, in this mode.
    #[must_use]
    pub fn new(kit: &Kit, setup: Setup, mode: Mode, around: Around) -> Self {
        Self { verifier: kit.verifier(), setup, mode, around }
    }

    /// The application.
    #[must_use]
    pub fn app(&self) -> App<impl Parts + use<>> {
        let layer = Condition::new(self.has_layer(Around::All), self.layer());
        App::new().configure(|config| self.routes(config)).wrap(layer)
    }

    /// The layer, whether or not the application has one.
    pub fn layer(&self) -> Authenticate {
        let layer = authenticate(self.verifier.clone());
        let layer = match self.setup.sources() {
            Some(sources) => layer.sources(sources),
            None => layer,
        };
        let layer = if self.setup.allows_preflight() { layer.allow_preflight() } else { layer };
        if self.mode == Mode::Optional { layer.optional() } else { layer }
    }

    /// The routes, with a layer around each of them if that is its place.
    pub fn routes(&self, config: &mut ServiceConfig) {
        let plain: [(&str, Route); 11] = [
            ("/open", web::to(async || passed())),
            ("/claims", web::to(claims)),
            ("/maybe", web::to(maybe)),
            ("/maybe-named", web::to(maybe_named)),
            ("/verified", web::to(verified)),
            ("/maybe-verified", web::to(maybe_verified)),
            ("/granted", web::to(granted)),
            ("/protocols", web::to(offered)),
            ("/upgrade", web::to(upgrade)),
            ("/upgrade-v2", web::to(upgrade_v2)),
            ("/caching", web::to(caching)),
        ];
        for (path, route) in plain {
            config.service(web::resource(path).route(route).wrap(self.inner_layer()));
        }
        for path in GUARDED {
            let requirement = requirement(path).expect("a requirement of the table");
            let resource = web::resource(path).route(web::to(async || passed()));
            config.service(resource.wrap(require(requirement)).wrap(self.inner_layer()));
        }
    }

    fn inner_layer(&self) -> Condition<Authenticate> {
        Condition::new(self.has_layer(Around::Routes), self.layer())
    }

    fn has_layer(&self, around: Around) -> bool {
        self.mode != Mode::NoLayer && self.around == around
    }
}

/// What [`App`] is made of.
pub trait Parts:
    ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<Self::Body>,
        Error = Error,
        InitError = (),
    >
{
    /// The body of its responses.
    type Body: MessageBody;
}

impl<T, B> Parts for T
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        >,
    B: MessageBody,
{
    type Body = B;
}

async fn claims(me: Claims<Me>) -> String {
    subject(Some(&me.sub))
}

async fn maybe(me: Option<Claims<Me>>) -> String {
    subject(me.as_ref().map(|me| me.sub.as_str()))
}

async fn maybe_named(MaybeClaims(me): MaybeClaims<Me>) -> String {
    subject(me.as_ref().map(|me| me.sub.as_str()))
}

async fn verified(token: Verified) -> String {
    subject(token.subject())
}

async fn maybe_verified(token: Option<Verified>) -> String {
    subject(token.as_ref().and_then(|token| token.subject()))
}

async fn granted(_: Granted<Admin>) -> String {
    passed()
}

async fn offered(_: MaybeClaims<Me>, request: HttpRequest) -> String {
    let lines = request.headers().get_all("sec-websocket-protocol");
    protocols(&joined(lines.map(HeaderValue::as_bytes)))
}

async fn upgrade(_: MaybeClaims<Me>) -> HttpResponse {
    HttpResponse::SwitchingProtocols().finish()
}

async fn upgrade_v2(_: MaybeClaims<Me>) -> HttpResponse {
    let mut response = HttpResponse::SwitchingProtocols();
    response.insert_header(("sec-websocket-protocol", "v2.chat")).finish()
}

async fn caching(_: MaybeClaims<Me>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header(("cache-control", "no-store")).insert_header(("vary", "accept"));
    response.body(passed())
}
