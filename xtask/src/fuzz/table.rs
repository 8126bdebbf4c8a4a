//! The table at the end.

use super::hunt::Hunt;

/// A line for each run, under a line of names.
pub(super) fn of(hunts: &[Hunt]) -> String {
    let names = [
        "target",
        "build",
        "seconds",
        "executions",
        "exec/s",
        "edges",
        "features",
        "MiB",
        "result",
    ];
    let rows = std::iter::once(names.map(str::to_owned)).chain(hunts.iter().map(row));
    rows.map(|row| line(&row)).collect::<Vec<_>>().join("\n")
}

fn row(hunt: &Hunt) -> [String; 9] {
    let stats = &hunt.stats;
    let [executions, per_second, edges, features, memory] =
        [stats.executions, stats.per_second, stats.edges, stats.features, stats.memory]
            .map(|figure| figure.map_or_else(|| "-".to_owned(), |figure| figure.to_string()));
    let result = if hunt.is_clean() { "ok" } else { "FIND" };
    let [target, round, result] = [hunt.target, hunt.round, result].map(str::to_owned);
    let seconds = hunt.seconds.to_string();
    [target, round, seconds, executions, per_second, edges, features, memory, result]
}

fn line(
    [target, round, seconds, executions, per_second, edges, features, memory, result]: &[String; 9],
) -> String {
    format!(
        "{target:10} {round:8} {seconds:>7} {executions:>11} {per_second:>8} {edges:>6} {features:>8} \
         {memory:>5}  {result}"
    )
}
