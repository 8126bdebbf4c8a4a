//! The page of the service: a few files, which are part of the program.

use hallpass::{Answering, EndpointRequest, EndpointResponse, Endpoints};

/// A file of the page. An adapter's `endpoints(..)` mounts it.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Where it is found.
    pub path: &'static str,
    media_type: &'static str,
    text: &'static str,
}

/// All of them.
pub const FILES: [File; 4] = [
    File {
        path: "/",
        media_type: "text/html; charset=utf-8",
        text: include_str!("../page/index.html"),
    },
    File { path: "/page.js", media_type: SCRIPT, text: include_str!("../page/page.js") },
    File { path: "/session.js", media_type: SCRIPT, text: include_str!("../page/session.js") },
    File {
        path: "/style.css",
        media_type: "text/css; charset=utf-8",
        text: include_str!("../page/style.css"),
    },
];

impl Endpoints for File {
    fn answer(&self, request: EndpointRequest) -> Answering {
        Answering::Ready(match request.method() {
            "GET" | "HEAD" => EndpointResponse::new(200)
                .with_body(self.media_type, self.text)
                .with_field("content-security-policy", POLICY)
                .with_field("x-content-type-options", "nosniff")
                // Another version of the program has another page.
                .with_field("cache-control", "no-cache"),
            _ => EndpointResponse::new(405).with_field("allow", "GET, HEAD"),
        })
    }
}

/// The page runs its own scripts and nobody else's, not even one that stands in its HTML, and nobody
/// shows it in a frame. A script of somebody else could not read the cookie, but it could use it.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";
