//! What is sent to a server: good tokens, whose answers are measured, and others beside them.

use super::modes::{MODES, Mode, REMOTE};

/// How one server is loaded.
#[derive(Debug)]
pub(super) struct Scenario {
    /// Empty for the plain one.
    pub(super) name: &'static str,
    /// Of the client that is measured, which sends good tokens.
    pub(super) connections: u32,
    /// How long each connection rests between two requests, in milliseconds on average. Without a
    /// rest the server is always busy.
    pub(super) pause: Option<u32>,
    /// What a second client sends, over nine times as many connections.
    pub(super) beside: Option<Beside>,
}

/// What a second client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// Good tokens: as many requests as a flood, for comparison.
    Good,
    /// Bad signatures, garbage, unknown keys and expired tokens, in turn.
    Invalid,
    /// Good tokens but for the id of the key, which is another one each time.
    Kids,
}

/// Connections of the flood for each that is measured: nine tenths of the requests are invalid.
pub(super) const FLOOD: u32 = 9;

const fn paced(name: &'static str, beside: Option<Beside>) -> Scenario {
    Scenario { name, connections: 4, pause: Some(4), beside }
}

const fn full(name: &'static str, beside: Beside) -> Scenario {
    Scenario { name, connections: 2, pause: None, beside: Some(beside) }
}

const PLAIN: Scenario = Scenario { name: "", connections: 16, pause: None, beside: None };

/// The good ones come at the same rate in all that are paced: how much later are they answered?
/// In the full ones everybody sends as fast as the answers come, so that the queue is as long with
/// good requests as with bad ones: whose is slower?
const FLOODS: &[Scenario] = &[
    paced("paced", None),
    paced("paced+good", Some(Beside::Good)),
    paced("paced+invalid", Some(Beside::Invalid)),
    full("full+good", Beside::Good),
    full("full+invalid", Beside::Invalid),
];

const REMOTE_FLOODS: &[Scenario] = &[
    paced("paced", None),
    paced("paced+good", Some(Beside::Good)),
    paced("paced+kids", Some(Beside::Kids)),
    full("full+good", Beside::Good),
    full("full+kids", Beside::Kids),
];

/// Modes of [`MODES`] that are flooded.
pub(super) const FLOODED: &[&str] = &["axum-ours", "axum-ours-uncached", "actix-ours"];

/// The algorithm of the provider's keys. It has no secrets to publish.
const REMOTE_ALGORITHM: &str = "RS256";

pub(super) const ALGORITHMS: &[&str] = &["RS256", "HS256"];

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) algorithm: &'static str,
    pub(super) mode: &'static Mode,
    pub(super) scenario: &'static Scenario,
}

impl Case {
    /// The name of its row: the mode, and how it is loaded.
    pub(super) fn row(&self) -> String {
        match (self.mode.name, self.scenario.name) {
            (mode, "") => mode.to_owned(),
            (mode, scenario) => format!("{mode}/{scenario}"),
        }
    }

    fn is_chosen(&self, only: &[String]) -> bool {
        let row = format!("{} {}", self.algorithm, self.row());
        only.is_empty() || only.iter().any(|part| row.contains(part.as_str()))
    }
}

/// The rows that are asked for, in the order of the table.
pub(super) fn cases(only: &[String]) -> Vec<Case> {
    let algorithms = ALGORITHMS.iter().copied();
    let plain = algorithms.clone().flat_map(|algorithm| {
        MODES.iter().map(move |mode| Case { algorithm, mode, scenario: &PLAIN })
    });
    let flooded = MODES.iter().filter(|mode| FLOODED.contains(&mode.name));
    let floods = algorithms.flat_map(|algorithm| {
        flooded.clone().flat_map(move |mode| {
            FLOODS.iter().map(move |scenario| Case { algorithm, mode, scenario })
        })
    });
    let remote = REMOTE_FLOODS.iter().map(|scenario| Case {
        algorithm: REMOTE_ALGORITHM,
        mode: &REMOTE,
        scenario,
    });
    plain.chain(floods).chain(remote).filter(|case| case.is_chosen(only)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows() {
        let rows = |only: &[&str]| {
            let only: Vec<String> = only.iter().map(|&part| part.to_owned()).collect();
            cases(&only).iter().map(|c| format!("{} {}", c.algorithm, c.row())).collect::<Vec<_>>()
        };
        assert_eq!(rows(&["HS256 axum-none"]), ["HS256 axum-none"]);
        let remote = rows(&["remote"]);
        assert_eq!(remote.len(), REMOTE_FLOODS.len(), "{remote:?}");
        assert_eq!(remote[0], "RS256 axum-ours-remote/paced");
        let all = rows(&[]);
        let plain = ALGORITHMS.len() * MODES.len();
        let floods = ALGORITHMS.len() * FLOODED.len() * FLOODS.len();
        assert_eq!(all.len(), plain + floods + REMOTE_FLOODS.len());
        assert_eq!(rows(&["no such row"]), Vec::<String>::new());
    }
}
