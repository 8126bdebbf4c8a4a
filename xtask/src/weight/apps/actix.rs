//! actix-web alone.

use actix_web::{App, HttpServer, web};

async fn hello() -> &'static str {
    "hello"
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let app = || App::new().route("/", web::get().to(hello));
    HttpServer::new(app).bind(("127.0.0.1", 3000))?.run().await
}
