//! The sources of the published crates, read line by line.

use std::fs;
use std::path::{Path, PathBuf};

/// The crates that are published.
const CRATES: [&str; 11] = [
    "actix", "axum", "core", "hallpass", "jwks", "postgres", "redis", "session", "sqlite",
    "testkit", "tower",
];

/// Every file: its path below `crates`, and its text.
pub(crate) fn published() -> Vec<(String, String)> {
    let root = root().join("crates");
    let mut files = Vec::new();
    for name in CRATES {
        collect(&root.join(name).join("src"), &mut files);
    }
    assert!(files.len() > 150, "{} files", files.len());
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(&path).unwrap())
    };
    files.into_iter().map(read).collect()
}

/// Where the workspace is.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every public type: `crate/folders/Name`.
pub(crate) fn public_types() -> Vec<String> {
    let files = published();
    let mut found: Vec<_> = files
        .iter()
        .flat_map(|(path, text)| {
            let folder = path.rsplit_once('/').unwrap().0.replacen("/src", "", 1);
            names(text).into_iter().map(move |name| format!("{folder}/{name}"))
        })
        .collect();
    found.sort();
    found
}

/// Every public function that can fail with a `ConfigError`: `Type::name`.
pub(crate) fn fallible() -> Vec<String> {
    published().iter().flat_map(|(_, text)| signatures(text)).collect()
}

/// Lines of macros that make types: each needs a reader in [`names`].
pub(crate) fn makers() -> Vec<String> {
    let files = published();
    let lines = files.iter().flat_map(|(path, text)| text.lines().map(move |line| (path, line)));
    let makes =
        |line: &str| ["struct $", "enum $", "union $"].iter().any(|made| line.contains(made));
    lines
        .filter(|(_, line)| makes(line))
        .map(|(path, line)| format!("{path}: {}", line.trim()))
        .collect()
}

/// The public types that a file declares.
fn names(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut in_requirements, mut in_bytes) = (false, false);
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        for kind in ["pub struct ", "pub enum ", "pub union "] {
            found.extend(line.split_once(kind).map(|(_, rest)| name(rest)));
        }
        // In a macro, a name is yet to come.
        found.retain(|name| !name.is_empty());
        in_requirements = (in_requirements || line.starts_with("requirement! {")) && line != "}";
        // `requirement!` makes an enum of each of its lines.
        if let Some((name_of, _)) =
            line.strip_prefix("pub ").and_then(|l| l.split_once(" = ")).filter(|_| in_requirements)
        {
            found.push(name(name_of));
        }
        // `bytes!` makes a struct of the one line in it: its name, and how many bytes it has.
        if in_bytes && line.contains(',') {
            found.push(name(line));
        }
        in_bytes = (in_bytes || line == "bytes! {") && line != "}";
    }
    found
}

/// The functions of a file that can fail so.
fn signatures(text: &str) -> Vec<String> {
    let (mut of, mut signature) = (String::new(), String::new());
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("impl") {
            of = name(rest.rsplit(" for ").next().unwrap_or(rest).trim_start());
        }
        if !signature.is_empty() || line.starts_with("pub fn ") || line.starts_with("pub const fn ")
        {
            signature.push_str(line);
        }
        if signature.ends_with('{') {
            let (_, function) = signature.split_once("fn ").expect("a function");
            if signature.contains("ConfigError>") {
                found.push(format!("{of}::{}", name(function)));
            }
            signature.clear();
        }
    }
    found
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn a_reader_of_lines_finds_what_is_declared() {
    let text = "
        pub struct Plain;
        pub(crate) struct Hidden;
            pub enum Indented<'a, T> {
        #[derive(Debug)] pub union Odd { a: u8 }
        /// pub struct Documented;
        struct Private;
        pin_project! {
            /// The future.
            pub struct ResponseFuture<F, B> {
        pub const WIDTH: u8 = 1;
        requirement! {
            /// Whoever.
            pub Admin = role(\"admin\");
        }
        pub static OTHER: u8 = 1;
            pub struct $name([u8; $len]);
        bytes! {
            /// Of, a key.
            Fingerprint, 32
        }
        other! { Nothing, 32 }
    ";
    let found = ["Plain", "Indented", "Odd", "ResponseFuture", "Admin", "Fingerprint"];
    assert_eq!(names(text), found);
}

#[test]
fn a_reader_of_lines_finds_what_can_fail() {
    let text = "
        impl Secret {
            pub fn from_text(text: impl Into<String>) -> Result<Self, ConfigError> {
            pub fn expose(&self) -> &[u8] {
            fn hidden() -> Result<Self, ConfigError> {
            pub(crate) fn inner() -> Result<Self, ConfigError> {
        impl From<Key> for JwkSet {
            pub fn from_file(
                path: impl AsRef<Path>,
            ) -> Result<Self, ConfigError> {
            pub const fn other() -> Result<Self, VerifyError> {
    ";
    assert_eq!(signatures(text), ["Secret::from_text", "JwkSet::from_file"]);
}
