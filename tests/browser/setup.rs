//! Where the browser and its driver are.

use std::env;
use std::path::{Path, PathBuf};

/// `cargo xtask test` sets it, and sees to the browser before.
const INTEROP: &str = "HALLPASS_INTEROP";

pub(crate) const HINT: &str = "there is no `chromium` or no `chromedriver` on the PATH: run \
                               `cargo xtask test`, or on Debian install the packages chromium and \
                               chromium-driver";

/// The two programs.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Programs {
    pub(crate) browser: PathBuf,
    pub(crate) driver: PathBuf,
}

/// The programs; `None` if neither is there and nothing demands that they are.
///
/// # Errors
/// Something is missing: one of them while the other is there, or `HALLPASS_INTEROP` or `CI` is
/// set.
pub(crate) fn programs() -> Result<Option<Programs>, String> {
    let named = env::var_os(INTEROP).is_some_and(|name| !name.is_empty());
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    decide(&folders, named || env::var_os("CI").is_some(), Path::is_file)
}

fn decide(
    folders: &[PathBuf],
    demanded: bool,
    exists: impl Fn(&Path) -> bool,
) -> Result<Option<Programs>, String> {
    let find = |name| folders.iter().map(|folder| folder.join(name)).find(|path| exists(path));
    match (find("chromium"), find("chromedriver")) {
        (Some(browser), Some(driver)) => Ok(Some(Programs { browser, driver })),
        (None, None) if !demanded => Ok(None),
        _ => Err(HINT.to_owned()),
    }
}

#[test]
fn skipped_only_where_nothing_is_installed_or_demanded() {
    let rows = [
        ("both", "b/chromium b/chromedriver", false, Ok(true)),
        ("both, demanded", "b/chromium b/chromedriver", true, Ok(true)),
        ("in two folders", "a/chromium b/chromedriver", false, Ok(true)),
        ("only the browser", "b/chromium", false, Err(())),
        ("only the driver", "a/chromedriver", false, Err(())),
        ("nothing", "", false, Ok(false)),
        ("nothing, demanded", "", true, Err(())),
        ("beyond the PATH", "c/chromium c/chromedriver", false, Ok(false)),
    ];
    let folders = ["a".into(), "b".into()];
    for (name, there, demanded, expected) in rows {
        let exists = |path: &Path| there.split(' ').any(|file| path == Path::new(file));
        let decided = decide(&folders, demanded, exists);
        let decided = decided.as_ref().map(Option::is_some);
        let decided =
            decided.map_err(|text| assert!(text.contains("`cargo xtask test`"), "{name}"));
        assert_eq!(decided, expected, "{name}");
    }
}
