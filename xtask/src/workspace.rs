//! Where the workspace is and what is in it, as `cargo metadata` tells.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::Failure;
use crate::process;

/// The workspace around the current directory.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
    packages: Vec<Package>,
}

/// A member of the workspace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Whether it may be published: all but tests, tools and examples.
    pub(crate) published: bool,
    /// Every feature's name, `default` included, in alphabetical order.
    pub(crate) features: Vec<String>,
    /// Packages it names as dependencies of its library, optional ones too; not those of tests
    /// or build scripts.
    pub(crate) dependencies: Vec<String>,
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// There is no workspace here, or a manifest does not parse.
    pub(crate) fn find() -> Result<Self, Failure> {
        let mut command = process::cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        Self::parse(&process::capture(&mut command)?)
    }

    /// The folder of the workspace's manifest.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder for whatever is built, wherever `CARGO_TARGET_DIR` or a configuration puts it.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The members that may be published, in alphabetical order.
    pub(crate) fn published(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.published)
    }

    /// A cargo that starts in the root.
    pub(crate) fn cargo(&self) -> std::process::Command {
        let mut command = process::cargo();
        command.current_dir(&self.root);
        command
    }

    fn parse(metadata: &str) -> Result<Self, Failure> {
        let metadata: Value = serde_json::from_str(metadata)
            .map_err(|error| Failure::new(format!("`cargo metadata` is not JSON: {error}")))?;
        let mut packages = list(&metadata, "packages")?
            .iter()
            .map(Package::read)
            .collect::<Result<Vec<_>, _>>()?;
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self {
            root: text(&metadata, "workspace_root")?.into(),
            target: text(&metadata, "target_directory")?.into(),
            packages,
        })
    }
}

impl Package {
    fn read(package: &Value) -> Result<Self, Failure> {
        let features = package.get("features").and_then(Value::as_object);
        let features = features.ok_or_else(|| unexpected("features"))?;
        let mut features: Vec<String> = features.keys().cloned().collect();
        features.sort();
        let of_library = |dependency: &&Value| dependency.get("kind").is_some_and(Value::is_null);
        let dependencies = list(package, "dependencies")?
            .iter()
            .filter(of_library)
            .map(|dependency| text(dependency, "name"))
            .collect::<Result<_, _>>()?;
        // `publish = false` is an empty list of registries; null is any registry.
        let nowhere = package.get("publish").and_then(Value::as_array).is_some_and(Vec::is_empty);
        Ok(Self { name: text(package, "name")?, published: !nowhere, features, dependencies })
    }
}

fn text(value: &Value, member: &str) -> Result<String, Failure> {
    let text = value.get(member).and_then(Value::as_str);
    text.map(str::to_owned).ok_or_else(|| unexpected(member))
}

fn list<'a>(value: &'a Value, member: &str) -> Result<&'a Vec<Value>, Failure> {
    value.get(member).and_then(Value::as_array).ok_or_else(|| unexpected(member))
}

fn unexpected(member: &str) -> Failure {
    Failure::new(format!("`cargo metadata` has no `{member}` of the kind expected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = r#"{
        "workspace_root": "/code", "target_directory": "/code/target",
        "packages": [
            {"name": "tests", "publish": [], "features": {}, "dependencies": []},
            {"name": "core", "publish": null, "features": {"b": [], "a": ["b"]}, "dependencies": [
                {"name": "serde", "kind": null, "optional": true},
                {"name": "trybuild", "kind": "dev"},
                {"name": "cc", "kind": "build"}
            ]}
        ]
    }"#;

    #[test]
    fn members_are_read_and_sorted() {
        let workspace = Workspace::parse(METADATA).unwrap();
        assert_eq!(workspace.root(), Path::new("/code"));
        assert_eq!(workspace.target(), Path::new("/code/target"));
        let names: Vec<&str> = workspace.packages.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["core", "tests"]);
        let core = Package {
            name: "core".to_owned(),
            published: true,
            features: vec!["a".to_owned(), "b".to_owned()],
            dependencies: vec!["serde".to_owned()],
        };
        assert_eq!(workspace.published().collect::<Vec<_>>(), [&core]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let failure = Workspace::parse(r#"{"packages": []}"#).unwrap_err().to_string();
        assert!(failure.contains("`workspace_root`"), "{failure}");
    }
}
