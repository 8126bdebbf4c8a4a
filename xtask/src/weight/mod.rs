//! `cargo xtask weight`: what a middleware adds to a small application: crates, seconds of a clean
//! release build, and size.
//!
//! Each application is made in a folder of its own, built alone and wiped, so that none finds what
//! another has built. Run it on an otherwise idle machine.

mod apps;
mod build;
mod options;
mod table;

use crate::failure::Failure;
use crate::figures;
use crate::store;
use crate::workspace::Workspace;

use apps::{APPS, App};
use build::Build;
pub(crate) use options::Options;
use table::Table;

/// Where the figures of a release are kept.
pub(crate) const PUBLISHED: &str = "docs/performance/weight.tsv";

/// Weighs the applications that the options name, one after another.
///
/// # Errors
/// A name that is unknown, or an application that does not build.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let folder = workspace.target().join("weight");
    let mut table = Table::default();
    for app in chosen(options)? {
        println!("\n== {}", app.name);
        let build = Build::of(app, workspace.root(), &folder)?;
        table.add(app, &build.weigh()?);
    }
    let table = table.to_string();
    println!("\n{table}");
    if options.apps.is_empty() {
        store::save(&folder.join("weight.tsv"), &table)?;
    }
    if options.write {
        store::save(&workspace.root().join(PUBLISHED), &table)?;
        figures::write(workspace.root())?;
    }
    Ok(())
}

/// The applications that are asked for, with what they are compared with; all, if none is named.
fn chosen(options: &Options) -> Result<Vec<&'static App>, Failure> {
    let named = |name: &str| APPS.iter().find(|app| app.name == name);
    if let Some(unknown) = options.apps.iter().find(|name| named(name).is_none()) {
        let names: Vec<&str> = APPS.iter().map(|app| app.name).collect();
        let names = names.join(", ");
        return Err(Failure::new(format!("there is no app `{unknown}`, only {names}")));
    }
    let bases: Vec<&str> =
        options.apps.iter().filter_map(|name| named(name)).map(|app| app.base).collect();
    let wanted = |app: &&App| {
        options.apps.is_empty()
            || options.apps.iter().any(|name| name == app.name)
            || bases.contains(&app.name)
    };
    Ok(APPS.iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_built_after_what_it_is_compared_with() {
        let names = |apps: &[&str]| {
            let apps = apps.iter().map(|&app| app.to_owned()).collect();
            let chosen = chosen(&Options { write: false, apps });
            chosen.map(|apps| apps.iter().map(|app| app.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["hallpass-axum"]).unwrap(), ["axum", "hallpass-axum"]);
        assert_eq!(names(&["actix-web"]).unwrap(), ["actix-web"]);
        assert_eq!(names(&[]).unwrap().len(), APPS.len());
        let unknown = names(&["axum", "rocket"]).unwrap_err().to_string();
        assert!(unknown.starts_with("there is no app `rocket`, only axum, "), "{unknown}");
    }
}
