//! `cargo xtask layers`: dependencies point down, and what a floor must not reach it does not
//! reach, however long the way.

use std::collections::BTreeSet;

use crate::failure::Failure;
use crate::process;
use crate::words;
use crate::workspace::{Package, Workspace};

/// The floor of one published crate, and the names it may never reach.
struct Rule {
    package: &'static str,
    /// It may name crates of this workspace from lower floors only; tests are free.
    floor: u8,
    /// Names of packages, or of families of them when they end in `*`.
    never: &'static [&'static str],
}

/// Every published crate has its line here.
const RULES: &[Rule] = &[
    Rule {
        package: "hallpass-core",
        floor: 0,
        never: &[
            "actix-*", "axum*", "http", "http-*", "hyper*", "reqwest", "rsa", "tokio*", "tower*",
        ],
    },
    Rule {
        package: "hallpass-tower",
        floor: 1,
        never: &["actix-*", "axum*", "hyper*", "reqwest", "tokio*", "tower"],
    },
    Rule { package: "hallpass-actix", floor: 1, never: &["axum*", "tower-http"] },
    Rule { package: "hallpass-jwks", floor: 1, never: &["actix-*", "axum*"] },
    Rule { package: "hallpass-session", floor: 1, never: &["actix-*", "axum*", "reqwest"] },
    Rule {
        package: "hallpass-axum",
        floor: 2,
        never: &["actix-*", "axum", "hyper*", "reqwest", "tokio*", "tower"],
    },
    Rule { package: "hallpass-sqlite", floor: 2, never: &["actix-*", "axum*"] },
    Rule { package: "hallpass-redis", floor: 2, never: &["actix-*", "axum*"] },
    Rule { package: "hallpass-postgres", floor: 2, never: &["actix-*", "axum*"] },
    Rule { package: "hallpass", floor: 3, never: &[] },
    // Above everything: only tests and examples may name it.
    Rule { package: "hallpass-testkit", floor: u8::MAX, never: &[] },
];

/// Holds every published crate against [`RULES`], and the adapters' sources against
/// [`words`].
///
/// # Errors
/// All offences, one a line.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let mut offences = words::offences(workspace.root())?;
    for package in workspace.published() {
        let Some(rule) = rule(&package.name) else {
            offences.push(format!("{} has no line in the table of xtask/layers", package.name));
            continue;
        };
        offences.extend(upward(package, rule));
        offences.extend(forbidden(rule, &reached(workspace, package)?));
    }
    if offences.is_empty() {
        println!("every crate keeps to its floor");
        return Ok(());
    }
    Err(Failure::new(format!("layers are broken\n  {}", offences.join("\n  "))))
}

fn rule(package: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.package == package)
}

/// Crates of this workspace that stand on the same floor or above.
fn upward<'a>(package: &'a Package, own: &'a Rule) -> impl Iterator<Item = String> + 'a {
    let named = package.dependencies.iter().filter_map(|name| rule(name));
    named.filter(|other| other.floor >= own.floor).map(|other| {
        format!("{} must not depend on {}: not a lower floor", own.package, other.package)
    })
}

/// Names in the whole tree below a crate that its rule forbids.
fn forbidden(rule: &Rule, reached: &BTreeSet<String>) -> Vec<String> {
    let refused = |name: &&String| rule.never.iter().any(|pattern| matches(pattern, name));
    reached
        .iter()
        .filter(refused)
        .map(|name| {
            let package = rule.package;
            format!("{package} reaches {name}: {WHY} -p {package} -i {name}")
        })
        .collect()
}

/// The command that shows on which way a name is reached, for the end of a message.
const WHY: &str = "see cargo tree -e normal --all-features";

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(family) => name.starts_with(family),
        None => name == pattern,
    }
}

/// Every package that a user of the crate may come to build on this platform, with all features
/// on.
///
/// From `cargo tree`, which resolves the features of this one crate; `cargo metadata` would give
/// those of the workspace as a whole, where tests switch on what no user gets.
fn reached(workspace: &Workspace, package: &Package) -> Result<BTreeSet<String>, Failure> {
    let mut command = workspace.cargo();
    command.args(["tree", "--package", &package.name, "--all-features", "--edges", "normal"]);
    command.args(["--prefix", "none", "--format", "{p}"]);
    let tree = process::capture(&mut command)?;
    Ok(names(&tree).filter(|name| *name != package.name).map(str::to_owned).collect())
}

/// The first word of each line: the rest is a version and where the package comes from.
fn names(tree: &str) -> impl Iterator<Item = &str> {
    tree.lines().filter_map(|line| line.split_whitespace().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            published: true,
            features: Vec::new(),
            dependencies: dependencies.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn dependencies_point_down() {
        let rows: [(&str, &str, &[&str], usize); 6] = [
            ("down", "hallpass-axum", &["hallpass-core", "hallpass-tower", "serde"], 0),
            ("the facade names all", "hallpass", &["hallpass-core", "hallpass-axum"], 0),
            ("sideways", "hallpass-tower", &["hallpass-jwks"], 1),
            ("up", "hallpass-core", &["hallpass-tower"], 1),
            ("the testkit outside of tests", "hallpass", &["hallpass-testkit"], 1),
            ("two at once", "hallpass-core", &["hallpass", "hallpass-axum"], 2),
        ];
        for (name, own, dependencies, expected) in rows {
            let package = package(own, dependencies);
            assert_eq!(upward(&package, rule(own).unwrap()).count(), expected, "{name}");
        }
    }

    #[test]
    fn names_far_below_are_found() {
        let tree = "hallpass-core v0.1.0 (/code/crates/core)\nserde v1.0.2\nhttp v1.5.0 (*)\n\n";
        let reached: BTreeSet<String> = names(tree).map(str::to_owned).collect();
        let offences = forbidden(rule("hallpass-core").unwrap(), &reached);
        assert_eq!(offences.len(), 1, "{offences:?}");
        assert!(offences[0].starts_with("hallpass-core reaches http: see"), "{offences:?}");
        assert!(offences[0].ends_with("-p hallpass-core -i http"), "{offences:?}");
    }

    #[test]
    fn patterns() {
        let rows = [
            ("http", "http", true),
            ("http", "http-body", false),
            ("axum*", "axum", true),
            ("axum*", "axum-core", true),
            ("actix-*", "actix-web", true),
            ("actix-*", "actix", false),
        ];
        for (pattern, name, expected) in rows {
            assert_eq!(matches(pattern, name), expected, "{pattern} and {name}");
        }
    }

    #[test]
    fn every_rule_is_found_by_its_name() {
        for own in RULES {
            assert_eq!(rule(own.package).unwrap().floor, own.floor, "{}", own.package);
        }
    }
}
