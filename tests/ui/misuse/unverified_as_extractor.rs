//! No extractor gives a handler what is not verified.

use axum::Router;
use axum::routing::get;
use hallpass::danger::UnverifiedToken;

async fn handler(_: UnverifiedToken) {}

fn main() {
    let _app: Router = Router::new().route("/", get(handler));
}
