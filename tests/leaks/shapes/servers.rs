//! The stores that are servers: a URL has a password in it, and everything is under names.

use hallpass::postgres::{Postgres, PostgresBuilder};
use hallpass::redis::{Redis, RedisBuilder};
use hallpass::session::store::StoreError;
use hallpass_servers::{PostgresServer, RedisServer, free_port};
use tokio::runtime::{Builder, Runtime};

use super::jwks::password;
use super::{Row, holds};
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::material::PRIVATE_KEYS;
use crate::service::hidden;
use crate::words::word;

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("redis/RedisBuilder", || {
            let key = PRIVATE_KEYS.first().unwrap();
            let url = format!("redis://{}:{}@127.0.0.1", word("subject"), password());
            let builder: RedisBuilder =
                Redis::builder(url).client_certificate(key.pem.as_bytes(), key.pem.as_bytes());
            vec![shown!("a URL and a key", &canaries().and(&key.text), builder)]
        }),
        holds("redis/Redis", || vec![of_redis()]),
        holds("postgres/PostgresBuilder", || {
            let url = format!("postgres://{}:{}@127.0.0.1/x", word("subject"), password());
            let builder: PostgresBuilder = Postgres::builder(&url);
            vec![shown!("a URL", &canaries(), builder)]
        }),
        holds("postgres/Postgres", || vec![of_postgres()]),
    ]
}

fn canaries() -> Canaries {
    Canaries::default().word(&password()).word(&word("subject")).and(&hidden())
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn of_redis() -> Shown {
    runtime().block_on(async {
        let server = RedisServer::builder().persistent().config("requirepass", password());
        let server = server.start().await;
        let store = Redis::connect(server.url()).await.unwrap();
        shown!("connected", &canaries(), store)
    })
}

fn of_postgres() -> Shown {
    runtime().block_on(async {
        let server = PostgresServer::builder().user("app", &password()).start().await;
        server.create_database("shop").await;
        server.sql("shop", "GRANT CREATE ON DATABASE shop TO app").await;
        let store = Postgres::connect(&server.url_of("app", &password(), "shop")).await.unwrap();
        shown!("connected", &canaries(), store)
    })
}

/// What is said of a URL that is none, each with the password at another place, and of servers that
/// are not there. Where a host stands, or the path of a socket, it is told: that is what is to be
/// mended.
pub(super) fn refused() -> Vec<Shown> {
    let (password, port) = (password(), free_port());
    let urls = [
        format!("redis://:{password}@127.0.0.1:{port}"),
        format!("redis://{password}:{password}@127.0.0.1:{port}"),
        format!("redis://127.0.0.1:{password}"),
        format!("redis://127.0.0.1:{port}/{password}"),
        format!("redis://127.0.0.1:{port}?password={password}"),
        format!("redis://:%{password}@127.0.0.1"),
        format!("redis://:{password}#@127.0.0.1"),
        format!("redis+sentinel://:{password}@127.0.0.1:{port}/{password}"),
        format!("redis+sentinel://127.0.0.1:{port}/a?sentinel_password={password}"),
        format!("redis+cluster://:{password}@127.0.0.1:{port}"),
        format!("rediss://:{password}@127.0.0.1:{port}"),
        format!("redis:{password}"),
        format!("{password}://127.0.0.1"),
        format!("postgres://app:{password}@127.0.0.1:{port}/shop"),
        format!("postgres://{password}:{password}@127.0.0.1:{port}/{password}"),
        format!("postgres://127.0.0.1:{password}/shop"),
        format!("postgres://127.0.0.1:{port}/shop?password={password}"),
        format!("postgres://127.0.0.1:{port}/shop?sslmode={password}"),
        format!("postgres://app:%{password}@127.0.0.1"),
        format!("postgres:{password}"),
        password,
    ];
    let runtime = runtime();
    let error = |url: &str| -> StoreError {
        if url.starts_with("postgres") {
            runtime.block_on(Postgres::connect(url)).unwrap_err()
        } else {
            runtime.block_on(Redis::connect(url)).unwrap_err()
        }
    };
    let urls = urls.iter().enumerate();
    urls.map(|(number, url)| shown!(format!("URL {number}"), &canaries(), error(url))).collect()
}
