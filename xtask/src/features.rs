//! `cargo xtask features`: every published crate compiles without a warning with no feature, with
//! each feature alone, and with all of them.

use crate::failure::Failure;
use crate::process;
use crate::workspace::{Package, Workspace};

/// Runs clippy once a crate and set of features.
///
/// Clippy, because its `-D warnings` reaches the crate in question alone: the same flag in
/// `RUSTFLAGS` would build every dependency anew.
///
/// # Errors
/// The first set that does not compile, or warns.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    for package in workspace.published() {
        for flags in plan(package) {
            let mut command = workspace.cargo();
            command.args(["clippy", "--quiet", "--package", &package.name]);
            process::run(command.args(flags).args(["--", "-D", "warnings"]))?;
        }
    }
    Ok(())
}

/// The flags of cargo for each set of features, without a set that would be tried twice.
fn plan(package: &Package) -> Vec<Vec<&str>> {
    let mut plan = vec![vec!["--no-default-features"]];
    for feature in &package.features {
        plan.push(vec!["--no-default-features", "--features", feature]);
    }
    if package.features.len() > 1 {
        plan.push(vec!["--all-features"]);
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans() {
        let rows: [(&str, &[&str], &[&str]); 3] = [
            ("a crate without features", &[], &["--no-default-features"]),
            (
                "one feature is all features",
                &["tracing"],
                &["--no-default-features", "--no-default-features --features tracing"],
            ),
            (
                "none, each, all",
                &["aws-lc", "default"],
                &[
                    "--no-default-features",
                    "--no-default-features --features aws-lc",
                    "--no-default-features --features default",
                    "--all-features",
                ],
            ),
        ];
        for (name, features, expected) in rows {
            let package = Package {
                name: "core".to_owned(),
                published: true,
                features: features.iter().map(|&feature| feature.to_owned()).collect(),
                dependencies: Vec::new(),
            };
            let planned: Vec<String> = plan(&package).iter().map(|flags| flags.join(" ")).collect();
            assert_eq!(planned, expected, "{name}");
        }
    }
}
