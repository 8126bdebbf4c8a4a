//! A way to build the targets.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;

/// What libFuzzer is steered by: counters at the edges of the control flow, and the operands of
/// comparisons.
const COVERAGE: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
];

/// The most memory that a target may take, in MiB. AddressSanitizer keeps what was freed for a while.
const MEMORY: u32 = 512;
const MEMORY_WITH_SANITIZER: u32 = 2_048;

/// One build of all targets.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) name: &'static str,
    pub(super) host: String,
    pub(super) memory: u32,
    /// The compiler, if it is not the usual one.
    compiler: Option<PathBuf>,
}

impl Round {
    /// With the toolchain in use, whichever it is.
    pub(super) fn plain(host: &str) -> Self {
        Self { name: "plain", host: host.to_owned(), memory: MEMORY, compiler: None }
    }

    /// With AddressSanitizer, which only nightly compilers have. `None`: there is none.
    pub(super) fn with_address_sanitizer(host: &str) -> Option<Self> {
        let mut rustup = Command::new("rustup");
        let path =
            process::capture(rustup.args(["which", "--toolchain", "nightly", "rustc"])).ok()?;
        let compiler = PathBuf::from(path.trim_end());
        process::capture(Command::new(&compiler).arg("--version")).ok()?;
        let (memory, compiler) = (MEMORY_WITH_SANITIZER, Some(compiler));
        Some(Self { name: "address", host: host.to_owned(), memory, compiler })
    }

    /// Where it is built. Two rounds would throw away the results of each other.
    pub(super) fn folder(&self, built: &Path) -> PathBuf {
        built.join(self.name)
    }

    /// The command line that builds every target.
    pub(super) fn build(&self, mut cargo: Command, built: &Path) -> Command {
        cargo.args(["build", "--locked", "--release", "--bins", "--target", &self.host]);
        cargo.arg("--target-dir").arg(self.folder(built)).env("RUSTFLAGS", self.flags().join(" "));
        if let Some(compiler) = &self.compiler {
            cargo.env("RUSTC", compiler);
        }
        cargo
    }

    fn flags(&self) -> Vec<&'static str> {
        let sanitizer = self.compiler.is_some().then_some("-Zsanitizer=address");
        COVERAGE.into_iter().chain(sanitizer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        let flags = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
            -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
            -Cllvm-args=-sanitizer-coverage-pc-table \
            -Cllvm-args=-sanitizer-coverage-trace-compares --cfg=fuzzing";
        let built = Path::new("/code/target/fuzz");
        let plain = Round::plain("x86_64-unknown-linux-gnu");
        assert_eq!(
            process::describe(&plain.build(Command::new("cargo"), built)),
            format!(
                "RUSTFLAGS='{flags}' cargo build --locked --release --bins --target \
                 x86_64-unknown-linux-gnu --target-dir /code/target/fuzz/plain"
            )
        );
        let address = Round { name: "address", compiler: Some("/nightly/rustc".into()), ..plain };
        assert_eq!(
            process::describe(&address.build(Command::new("cargo"), built)),
            format!(
                "RUSTC=/nightly/rustc RUSTFLAGS='{flags} -Zsanitizer=address' cargo build --locked \
                 --release --bins --target x86_64-unknown-linux-gnu --target-dir \
                 /code/target/fuzz/address"
            )
        );
    }
}
