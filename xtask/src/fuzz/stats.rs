//! What libFuzzer says at the end of a run.

/// Its figures; those that it did not come to say are `None`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stats {
    pub(super) executions: Option<u64>,
    pub(super) per_second: Option<u64>,
    /// Edges of the control flow that were reached.
    pub(super) edges: Option<u64>,
    /// Those, and how often, and with which operands.
    pub(super) features: Option<u64>,
    /// Seconds of the slowest input, rounded down.
    pub(super) slowest: Option<u64>,
    /// The most memory that was in use, in MiB.
    pub(super) memory: Option<u64>,
    /// Where the input is that stopped it.
    pub(super) find: Option<String>,
    /// That input, in base64: where the command runs may be gone tomorrow.
    pub(super) input: Option<String>,
    /// What the program said when it panicked.
    pub(super) panic: Option<String>,
}

impl Stats {
    /// Reads the whole output of a run.
    pub(super) fn read(output: &str) -> Self {
        let mut this = Self::default();
        let mut lines = output.lines();
        while let Some(line) = lines.next() {
            if let Some((_, place)) = line.split_once(" panicked at ") {
                let message = lines.next().unwrap_or_default();
                this.panic = Some(format!("{place} {message}"));
            }
            this.read_line(line);
        }
        this
    }

    fn read_line(&mut self, line: &str) {
        if let Some((name, value)) = line.strip_prefix("stat::").and_then(|l| l.split_once(':')) {
            let value = value.trim().parse().ok();
            match name {
                "number_of_executed_units" => self.executions = value,
                "average_exec_per_sec" => self.per_second = value,
                "slowest_unit_time_sec" => self.slowest = value,
                "peak_rss_mb" => self.memory = value,
                _ => {}
            }
        } else if line.starts_with('#') {
            // Later lines have larger figures.
            self.edges = figure(line, "cov:").or(self.edges);
            self.features = figure(line, "ft:").or(self.features);
        } else if let Some((_, path)) = line.split_once("Test unit written to ") {
            self.find = Some(path.trim().to_owned());
        } else if let Some(input) = line.strip_prefix("Base64: ") {
            self.input = Some(input.to_owned());
        }
    }
}

/// The number after a word.
fn figure(line: &str, name: &str) -> Option<u64> {
    let mut words = line.split_whitespace();
    words.find(|word| *word == name)?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDED: &str = "\
INFO: Running with entropic power schedule (0xFF, 100).
#2\tINITED cov: 512 ft: 513 corp: 1/1b exec/s: 0 rss: 41Mb
#65536\tpulse  cov: 1801 ft: 5204 corp: 412/21Kb lim: 1208 exec/s: 16384 rss: 97Mb
#91234\tDONE   cov: 1822 ft: 5309 corp: 440/24Kb lim: 1400 exec/s: 9123 rss: 99Mb
Done 91234 runs in 10 second(s)
stat::number_of_executed_units: 91234
stat::average_exec_per_sec:     9123
stat::new_units_added:          512
stat::slowest_unit_time_sec:    0
stat::peak_rss_mb:              101
";

    const STOPPED: &str = "\
#2\tINITED cov: 512 ft: 513 corp: 1/1b exec/s: 0 rss: 41Mb
thread '<unnamed>' (1) panicked at src/jwk.rs:1:2:
shown: a secret
==1== ERROR: libFuzzer: deadly signal
artifact_prefix='/f/jwk-'; Test unit written to /f/jwk-crash-0a
Base64: AAA=
stat::number_of_executed_units: 77
";

    #[test]
    fn figures() {
        let ended = Stats {
            executions: Some(91_234),
            per_second: Some(9_123),
            edges: Some(1_822),
            features: Some(5_309),
            slowest: Some(0),
            memory: Some(101),
            ..Stats::default()
        };
        let stopped = Stats {
            executions: Some(77),
            edges: Some(512),
            features: Some(513),
            find: Some("/f/jwk-crash-0a".to_owned()),
            input: Some("AAA=".to_owned()),
            panic: Some("src/jwk.rs:1:2: shown: a secret".to_owned()),
            ..Stats::default()
        };
        let rows = [
            ("a run to the end", ENDED, ended),
            ("a find", STOPPED, stopped),
            ("nothing", "", Stats::default()),
            ("no figures", "stat::peak_rss_mb: many\n#1 cov: ft:", Stats::default()),
        ];
        for (name, output, expected) in rows {
            assert_eq!(Stats::read(output), expected, "{name}");
        }
    }
}
