//! The demonstration in small, and what a hundred nodes cost their store.

use std::process::Stdio;
use std::time::Duration;

use hallpass_scale::run::kek;
use hallpass_scale::server::Server;
use hallpass_scale::tails::{self, Plan};
use tokio::process::Command;

/// The most that following the log may take of what a store does beside a thousand refreshes a second;
/// and with ten revocations a second, each of which wakes a hundred nodes up, on a machine that others
/// use as well.
const MOST: f64 = 0.20;
const MOST_WOKEN: f64 = 0.30;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_nodes_follow_the_log_for_a_fifth_of_the_load_at_most() {
    let server = Server::start("redis").await.unwrap_or_else(|failure| panic!("{failure}"));
    let time = Duration::from_millis(1_500);
    // Fewer refreshes than there are to be: an unoptimised node does not bear more.
    let plan = Plan { nodes: 100, refreshes: 300, revocations: 10, time };
    let kek = kek().unwrap_or_else(|failure| panic!("{failure}"));
    let costs = tails::measure(&server, &kek, plan, None).await;
    let costs = costs.unwrap_or_else(|failure| panic!("{failure}"));
    let [quiet, woken] = costs.shares(1_000);
    println!("{:.1} % quiet, {:.1} % woken", quiet * 100.0, woken * 100.0);
    assert!(quiet > 0.0 && quiet <= MOST, "while nothing is revoked: {quiet:.3}, {costs:?}");
    assert!(
        woken > quiet && woken <= MOST_WOKEN,
        "ten revocations a second: {woken:.3}, {costs:?}"
    );
}

#[tokio::test]
async fn the_demonstration_in_small() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scale"));
    command.args(["--users", "800", "--nodes", "4", "--processes", "2", "--seconds", "2"]);
    command.args(["--refreshes", "100", "--subjects", "100", "--probes", "6", "--tails", "0"]);
    let run = command.stdin(Stdio::null()).kill_on_drop(true).output().await.expect("it starts");
    let (told, failed) = (text(&run.stdout), text(&run.stderr));
    assert!(run.status.success(), "{failed}");
    let answer = |name: &str| {
        let line = told.lines().find_map(|line| line.strip_prefix(name));
        let cell = line.unwrap_or_else(|| panic!("no {name}:\n{told}")).trim().replace(',', "");
        cell.parse::<u64>().unwrap_or_else(|_| panic!("{name}: {cell}"))
    };
    for name in ["refused wrongly", "let in wrongly", "answered 503", "let in without knowing"] {
        assert_eq!(answer(name), 0, "{told}");
    }
    assert!(answer("requests with an access token") > 1_000, "{told}");
    assert!(answer("revocations") > 110, "{told}");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
