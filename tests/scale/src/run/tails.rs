//! What tails cost, as tables.

use std::time::Duration;

use hallpass_redis::Redis;

use crate::failure::{Done, Failure};
use crate::node::{Local, Node};
use crate::options::Options;
use crate::place::Place;
use crate::reading::percent;
use crate::scripts::Scripts;
use crate::server::Server;
use crate::table::{Table, whole};
use crate::tails::{self, Costs, Plan};

/// Measures on a server of its own.
pub(super) async fn tables(options: &Options, kek: &str) -> Done<Vec<Table>> {
    let plan = Plan {
        nodes: options.tails,
        refreshes: options.refreshes,
        revocations: 10,
        time: Duration::from_secs(10),
    };
    let server = Server::start("redis").await?;
    let scripts = learned(&server, kek).await?;
    let costs = tails::measure(&server, kek, plan, Some(&scripts)).await?;
    let tables = vec![table(&costs), shares(&costs, plan.refreshes), times(&costs)];
    tables.iter().for_each(|table| eprintln!("{}", table.shown()));
    Ok(tables)
}

async fn learned(server: &Server, kek: &str) -> Done<Scripts> {
    let place = Place::new(server.url(), kek);
    let node = Node::Local(Local::start(&place).await?);
    let store = Redis::connect(place.url()).await;
    let store = store.map_err(|error| Failure::of("Redis", error))?;
    let redis = server.redis().ok_or_else(|| Failure::new("scripts are those of Redis"))?;
    Scripts::learn(redis, &store, &node).await
}

fn table(costs: &Costs) -> Table {
    let mut table = Table::new("tails", ["", "commands of the store a second", "its core"]);
    let rows = [
        ("nodes that do not follow the log", costs.idle),
        ("the same, with refreshes", costs.refreshes),
        ("nodes that follow it, nothing happens", costs.quiet),
        ("the same, with revocations", costs.woken),
        ("with revocations and refreshes", costs.both),
    ];
    for (name, rate) in rows {
        table.row([name.to_owned()].into_iter().chain(rate.cells()));
    }
    table
}

fn shares(costs: &Costs, refreshes: u32) -> Table {
    let [quiet, woken] = costs.shares(refreshes).map(percent);
    let mut shares = Table::new("share", ["of the store's processor time", "share"]);
    shares.row(["while nothing is revoked".to_owned(), quiet]);
    shares.row(["with 10 revocations a second".to_owned(), woken]);
    shares
}

fn times(costs: &Costs) -> Table {
    let mut table = Table::new("scripts", ["microseconds", "times", "p50", "p99"]);
    for (name, times) in &costs.scripts {
        let micros = |per_mille| whole(times.quantile(per_mille).unwrap_or_default().as_micros());
        table.row([(*name).to_owned(), whole(times.len()), micros(500), micros(990)]);
    }
    table
}
