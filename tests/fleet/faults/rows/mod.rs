//! The rows.

mod apart;
mod cluster;
mod disk;
mod network;
mod outage;
mod postgres;
mod redis;
mod sentinel;
mod server;
mod sqlite;

use crate::row::Row;

/// All of them.
pub(crate) fn all() -> Vec<Row> {
    [
        sentinel::rows(),
        cluster::rows(),
        disk::rows(),
        network::rows(),
        outage::rows(),
        postgres::rows(),
        redis::rows(),
        sqlite::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
