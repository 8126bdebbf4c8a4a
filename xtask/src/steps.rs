//! Steps in a row, each under a heading and with its time; the first that fails ends the row.

use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::workspace::Workspace;

/// One step of a longer command.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// What to type to do this step alone.
    pub(crate) repeat: &'static str,
    pub(crate) run: fn(&Workspace) -> Result<(), Failure>,
}

/// Runs the steps and ends with a table of their times.
///
/// # Errors
/// The first step that fails, with its name and the command that repeats it.
pub(crate) fn run(workspace: &Workspace, steps: &[Step]) -> Result<(), Failure> {
    let mut times = Vec::new();
    for step in steps {
        println!("\n== {}", step.name);
        let start = Instant::now();
        (step.run)(workspace).map_err(|failure| told(step, &failure))?;
        times.push((step.name, start.elapsed()));
    }
    println!("\n{}", table(&times));
    Ok(())
}

fn told(step: &Step, failure: &Failure) -> Failure {
    Failure::new(format!("{}: {failure}\nto repeat: {}", step.name, step.repeat))
}

fn table(times: &[(&str, Duration)]) -> String {
    let total = times.iter().map(|(_, time)| *time).sum();
    let rows = times.iter().copied().chain([("total", total)]);
    let rows = rows.map(|(name, time)| format!("{:8.1} s  {name}", time.as_secs_f64()));
    rows.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_which_step_and_how_to_repeat_it() {
        let step = Step { name: "docs", repeat: "cargo doc", run: |_| Ok(()) };
        let told = told(&step, &Failure::new("a broken link")).to_string();
        assert_eq!(told, "docs: a broken link\nto repeat: cargo doc");
    }

    #[test]
    fn the_table_ends_with_the_sum() {
        let times = [("fmt", Duration::from_millis(1_500)), ("test", Duration::from_secs(61))];
        assert_eq!(table(&times), "     1.5 s  fmt\n    61.0 s  test\n    62.5 s  total");
    }
}
