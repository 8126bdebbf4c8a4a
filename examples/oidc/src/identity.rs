//! A provider to try the service with: a program for Node, in the folder `provider`.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use quickstart::error::StartError;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// A provider that is running. It ends when this is dropped, and with this process.
#[derive(Debug)]
pub struct IdentityProvider {
    process: Child,
    id: u32,
    issuer: String,
    /// The provider ends when this does.
    _stdin: Option<ChildStdin>,
    /// Without a reader its next line there would be its end.
    _stdout: Lines<BufReader<ChildStdout>>,
}

impl IdentityProvider {
    /// Starts it on this port of the loopback address, or on a free one if that is 0.
    ///
    /// # Errors
    /// If Node or a package of it is missing, or it does not listen within 30 s.
    pub async fn start(port: u16) -> Result<Self, StartError> {
        let folder = Path::new(FOLDER);
        check(folder).await?;
        let mut process = Command::new(NODE)
            .arg(folder.join("server.mjs"))
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| StartError::new(format!("`{NODE}` cannot be started: {error}")))?;
        let ended = || StartError::new("the provider ended at its start, see above".to_owned());
        let stdout = process.stdout.take().ok_or_else(ended)?;
        let mut lines = BufReader::new(stdout).lines();
        let late = |_| StartError::new(format!("the provider does not listen after {LIMIT:?}"));
        let line = timeout(LIMIT, lines.next_line()).await.map_err(late)?;
        let issuer = line.ok().flatten().ok_or_else(ended)?;
        let id = process.id().ok_or_else(ended)?;
        Ok(Self { id, issuer, _stdin: process.stdin.take(), _stdout: lines, process })
    }

    /// Its name, and its address.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The id of its process.
    #[must_use]
    pub const fn process_id(&self) -> u32 {
        self.id
    }

    /// Waits until it has ended by itself, or by somebody else's doing.
    pub async fn ended(&mut self) {
        if let Err(error) = self.process.wait().await {
            tracing::error!("whether the provider has ended is not known: {error}");
        }
    }

    /// Ends it, as a power failure does, and waits until it has ended.
    pub async fn kill(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.process.kill().await;
    }
}

/// Whether what the provider needs is there.
///
/// # Errors
/// Naming what is missing, and the command that brings it.
pub async fn check(folder: &Path) -> Result<(), StartError> {
    check_node(NODE).await?;
    if folder.join("node_modules/oidc-provider/package.json").exists() {
        return Ok(());
    }
    Err(StartError::new(format!(
        "the packages of the provider are not installed. Install them, and start again:\n\
         npm ci --prefix {}",
        quoted(folder)
    )))
}

async fn check_node(program: &str) -> Result<(), StartError> {
    let needs = "the provider needs Node 20 or newer";
    let output = Command::new(program).arg("--version").output().await;
    let output = output.map_err(|error| {
        StartError::new(match error.kind() {
            ErrorKind::NotFound => format!(
                "{needs}, and there is no `{program}` on the PATH. On Debian: \
                 sudo apt-get install nodejs npm"
            ),
            _ => format!("{needs}, and `{program}` cannot be started: {error}"),
        })
    })?;
    let version = String::from_utf8_lossy(&output.stdout);
    let version = version.trim();
    if major(version).is_some_and(|major| major >= 20) {
        return Ok(());
    }
    Err(StartError::new(format!("{needs}, and `{program} --version` says {version:?}")))
}

/// 20 of `v20.11.1`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// As a shell takes it for one word.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,+@".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// Where the provider is.
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/provider");

const NODE: &str = "node";

/// A cold start takes under a second where nothing else runs.
const LIMIT: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_missing_is_named_with_the_command_that_brings_it() {
        let told = check_node("no-such-program-anywhere").await.unwrap_err().to_string();
        assert!(told.contains("needs Node 20 or newer, and there is no"), "{told}");
        assert!(told.ends_with("sudo apt-get install nodejs npm"), "{told}");
        // A program that is there and is no Node.
        let told = check_node("rustc").await.unwrap_err().to_string();
        assert!(told.contains("`rustc --version` says \"rustc "), "{told}");
    }

    #[tokio::test]
    async fn packages_that_are_missing_are_named_with_the_command_that_installs_them() {
        if check_node(NODE).await.is_err() {
            return;
        }
        let told = check(Path::new("not/installed")).await.unwrap_err().to_string();
        assert!(told.ends_with("\nnpm ci --prefix not/installed"), "{told}");
        let told = check(Path::new("not installed")).await.unwrap_err().to_string();
        assert!(told.ends_with("\nnpm ci --prefix 'not installed'"), "{told}");
    }

    #[test]
    fn versions_of_node() {
        let rows = [("v20.20.2", Some(20)), ("v8.0.0", Some(8)), ("22.1.0", None), ("", None)];
        for (version, expected) in rows {
            assert_eq!(major(version), expected, "{version}");
        }
    }
}
