//! The table's driver for actix-web in process. Its services stay on one thread, so a thread of
//! their own serves them.

use std::pin::Pin;
use std::thread;

use actix_web::App;
use actix_web::body::{MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, Uri};
use actix_web::rt::System;
use actix_web::test::{TestRequest, init_service};
use hallpass::Rejection;
use hallpass_testkit::cases::{CaseRequest, CaseResponse, Driver, Kit, Mode, Setup};
use tokio::sync::{mpsc, oneshot};

use crate::actix_app::{Parts, Plan};
use crate::axum_app::Around;
use crate::services::Services;

/// An actix-web application in process.
#[derive(Debug)]
pub struct ActixInProcess {
    kit: Kit,
    around: Around,
    jobs: mpsc::UnboundedSender<Job>,
}

/// A request, and where its response goes.
#[derive(Debug)]
struct Job {
    setup: Setup,
    mode: Mode,
    request: CaseRequest,
    reply: oneshot::Sender<CaseResponse>,
}

impl ActixInProcess {
    /// With a kit of its own.
    #[must_use]
    pub fn new(around: Around) -> Self {
        Self::with(Kit::new(), around, || ())
    }

    /// With this kit. `prepare` runs first on the thread that serves.
    pub fn with(kit: Kit, around: Around, prepare: impl FnOnce() + Send + 'static) -> Self {
        let (jobs, queue) = mpsc::unbounded_channel();
        let plans = Services::new(|setup, mode| Plan::new(&kit, setup, mode, around));
        thread::spawn(move || {
            prepare();
            System::new().block_on(serve(plans, queue));
        });
        Self { kit, around, jobs }
    }
}

impl Driver for ActixInProcess {
    fn name(&self) -> String {
        format!("actix-web in process, the layer around {:?}", self.around)
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
        let (reply, response) = oneshot::channel();
        self.jobs.send(Job { setup, mode, request, reply }).expect("the thread serves");
        response.await.expect("the thread answers")
    }
}

/// Until the driver is gone.
async fn serve(plans: Services<Plan>, mut queue: mpsc::UnboundedReceiver<Job>) {
    let start = async |setup, mode| served(plans.of(setup, mode).app()).await;
    let services = Services::start(start).await;
    while let Some(Job { setup, mode, request, reply }) = queue.recv().await {
        // Whoever asked may have given up.
        let _ = reply.send(services.of(setup, mode)(request).await);
    }
}

/// An application that is ready to be asked.
pub type Served = Box<dyn Fn(CaseRequest) -> Pin<Box<dyn Future<Output = CaseResponse>>>>;

/// Makes an application ready to be asked, on this thread.
pub async fn served<P: Parts + 'static>(app: App<P>) -> Served
where
    P::Body: 'static,
{
    let service = std::rc::Rc::new(init_service(app).await);
    Box::new(move |request| {
        let service = std::rc::Rc::clone(&service);
        Box::pin(async move {
            let is_head = request.method == http::Method::HEAD;
            let response = service.call(converted(request).to_request()).await.unwrap();
            let mut response = read(response).await;
            if is_head {
                // A server does that, and here is none.
                response.body.clear();
            }
            response
        })
    })
}

/// The request, in the types of actix-web.
fn converted(request: CaseRequest) -> TestRequest {
    let target: Uri = request.target().parse().unwrap();
    let method = Method::from_bytes(request.method.as_str().as_bytes()).unwrap();
    let start = TestRequest::default().method(method).uri(&target.to_string());
    let lines = request.lines.into_iter().map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        (name, HeaderValue::from_bytes(&value).unwrap())
    });
    lines.fold(start, TestRequest::append_header)
}

async fn read<B: MessageBody>(response: ServiceResponse<B>) -> CaseResponse {
    let rejection = response.response().extensions().get::<Rejection>().cloned();
    let status = response.status().as_u16();
    let lines = response.headers().iter();
    let lines = lines.map(|(n, v)| (n.as_str().to_owned(), v.as_bytes().to_vec())).collect();
    let body = to_bytes(response.into_body()).await.ok().expect("a body");
    let mut response = CaseResponse::from_wire(status, lines, body.to_vec());
    response.kind = rejection.as_ref().map(Rejection::kind);
    response.explanation = rejection.map(|rejection| rejection.explanation().to_string());
    response.in_process = true;
    response
}
