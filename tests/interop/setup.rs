//! Where the packages of the other implementations are.

use std::env;
use std::path::{Path, PathBuf};

/// Names the folder; `cargo xtask test` sets it.
const INTEROP: &str = "HALLPASS_INTEROP";

pub(crate) const HINT: &str = "the other implementations are not installed: run `cargo xtask test`";

/// The folder of the packages; `None` if nothing is installed and nothing demands that it is.
///
/// # Errors
/// Something is missing: `HALLPASS_INTEROP` names the folder, or half of it is there, or `CI` is
/// set.
pub(crate) fn folder() -> Result<Option<PathBuf>, String> {
    let named = env::var_os(INTEROP).filter(|name| !name.is_empty()).map(PathBuf::from);
    let usual = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("interop");
    let ci = env::var_os("CI").is_some();
    decide(named, usual, ci, |path| path.exists())
}

pub(crate) fn python(folder: &Path) -> PathBuf {
    folder.join("python/bin/python")
}

pub(crate) fn jose(folder: &Path) -> PathBuf {
    folder.join("node/node_modules/jose")
}

fn decide(
    named: Option<PathBuf>,
    usual: PathBuf,
    ci: bool,
    exists: impl Fn(&Path) -> bool,
) -> Result<Option<PathBuf>, String> {
    let demanded = named.is_some() || ci;
    let folder = named.unwrap_or(usual);
    match (exists(&python(&folder)), exists(&jose(&folder))) {
        (true, true) => Ok(Some(folder)),
        (false, false) if !demanded => Ok(None),
        _ => Err(format!("{HINT} (looked into {})", folder.display())),
    }
}

#[test]
fn skipped_only_where_nothing_is_installed_or_demanded() {
    let named = || Some(PathBuf::from("named"));
    let rows = [
        ("named and there", named(), false, "named", true, Ok(Some("named"))),
        ("named and empty", named(), false, "usual", true, Err(())),
        ("named and half there", named(), false, "named", false, Err(())),
        ("not named, in its usual place", None, false, "usual", true, Ok(Some("usual"))),
        ("not named, half there", None, false, "usual", false, Err(())),
        ("nothing", None, false, "nowhere", true, Ok(None)),
        ("nothing, in CI", None, true, "nowhere", true, Err(())),
        ("in CI, in its usual place", None, true, "usual", true, Ok(Some("usual"))),
    ];
    for (name, named, ci, there, whole, expected) in rows {
        let exists =
            |path: &Path| path.starts_with(there) && (whole || path == jose(there.as_ref()));
        let decided = decide(named, "usual".into(), ci, exists);
        let decided = decided.as_ref().map(|folder| folder.as_deref().and_then(Path::to_str));
        let decided =
            decided.map_err(|text| assert!(text.contains("`cargo xtask test`"), "{name}"));
        assert_eq!(decided, expected, "{name}");
    }
}
