//! Programs that come from the system's packages.

use std::process::Command;

use super::Install;
use crate::failure::Failure;
use crate::process;

/// A thing that the system has to have.
struct Need {
    name: &'static str,
    /// A command that succeeds where the thing is there.
    probe: &'static [&'static str],
    /// The lowest major version, for a probe that prints one; 0 for any.
    major: u32,
    /// The packages of Debian that bring it.
    apt: &'static [&'static str],
}

/// Things that are needed together.
pub(super) struct Needs {
    /// By whom.
    who: &'static str,
    needs: &'static [&'static [Need]],
}

/// What the tests use. A new need is one more line.
pub(super) const TESTS: Needs = Needs { who: "the tests need", needs: &[PROGRAMS, SERVERS] };

/// What the fault table and the scale demonstration use.
pub(super) const STORES: Needs = Needs { who: "the stores need", needs: &[SERVERS] };

/// What the load test uses.
pub(super) const LOAD: Needs = Needs { who: "the load test needs", needs: &[WRK] };

const PROGRAMS: &[Need] = &[
    Need { name: "curl", probe: &["curl", "--version"], major: 0, apt: &["curl"] },
    Need { name: "Node", probe: &["node", "--version"], major: 20, apt: &["nodejs"] },
    Need { name: "npm", probe: &["npm", "--version"], major: 0, apt: &["npm"] },
    Need { name: "Python", probe: &["python3", "-c", "print(3)"], major: 3, apt: &["python3"] },
    Need { name: "Python's venv", probe: VENV, major: 0, apt: &["python3-venv"] },
    Need { name: "Chromium", probe: &["chromium", "--version"], major: 0, apt: &["chromium"] },
    Need { name: "chromedriver", probe: DRIVER, major: 0, apt: &["chromium-driver"] },
];

/// Servers of the stores, and what they are treated with.
const SERVERS: &[Need] = &[
    Need { name: "Redis", probe: &["redis-server", "--version"], major: 7, apt: &["redis-server"] },
    Need { name: "PostgreSQL", probe: POSTGRES, major: 13, apt: &["postgresql"] },
    Need { name: "libfaketime", probe: FAKETIME, major: 0, apt: &["libfaketime"] },
    Need { name: "prlimit", probe: &["prlimit", "--version"], major: 0, apt: &["util-linux"] },
];

/// Debian packages `venv` without `ensurepip`, which it cannot work without.
const VENV: &[&str] = &["python3", "-c", "import ensurepip, venv"];

const DRIVER: &[&str] = &["chromedriver", "--version"];

/// Debian keeps each version in a folder of its own, on nobody's `PATH`; the tests take the newest.
/// They start servers of their own, whatever the package starts.
const POSTGRES: &[&str] = &[
    "sh",
    "-c",
    r#"newest="$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -n 1)"
    PATH="${HALLPASS_POSTGRES:-$newest}:$PATH" postgres --version"#,
];

/// A library, in the folder of the architecture or above it.
const FAKETIME: &[&str] = &[
    "sh",
    "-c",
    "ls /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib*/faketime/libfaketimeMT.so.1 \
     /usr/local/lib/faketime/libfaketimeMT.so.1 2> /dev/null | grep -q .",
];

/// It tells its version with a failure.
const WRK: &[Need] =
    &[Need { name: "wrk", probe: &["sh", "-c", "command -v wrk"], major: 0, apt: &["wrk"] }];

impl Needs {
    /// Checks all of them; installs what is missing where that is wanted and possible.
    ///
    /// # Errors
    /// Something is still missing.
    pub(super) fn provide(&self, install: Install) -> Result<(), Failure> {
        let missing = self.missing();
        if missing.is_empty() {
            return Ok(());
        }
        if install == Install::Nothing || !may_install() {
            return Err(self.advice(&missing));
        }
        apt(&missing)?;
        match self.missing() {
            still if still.is_empty() => Ok(()),
            still => Err(self.advice(&still).context("the system's packages were not enough")),
        }
    }

    fn missing(&self) -> Vec<&'static Need> {
        self.needs.iter().copied().flatten().filter(|need| !is_there(need)).collect()
    }

    /// What is missing, and how to get it.
    fn advice(&self, missing: &[&Need]) -> Failure {
        let names = missing.iter().map(|need| match need.major {
            0 => need.name.to_owned(),
            major => format!("{} {major} or newer", need.name),
        });
        let packages: Vec<&str> = missing.iter().flat_map(|need| need.apt).copied().collect();
        Failure::new(format!(
            "{} {}\non Debian: sudo apt-get install {}\n\
             where the packaged version is too old, install a newer one and put it on the PATH",
            self.who,
            names.collect::<Vec<_>>().join(", "),
            packages.join(" "),
        ))
    }
}

fn is_there(need: &Need) -> bool {
    let Some((program, arguments)) = need.probe.split_first() else {
        return false;
    };
    match process::capture(Command::new(program).args(arguments)) {
        Ok(printed) => need.major == 0 || major(&printed) >= Some(need.major),
        Err(_) => false,
    }
}

/// The first number in what a program says about its version: 20 in `v20.11.1`.
fn major(printed: &str) -> Option<u32> {
    printed.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?.parse().ok()
}

/// Whether this is a Debian, and we are its administrator.
fn may_install() -> bool {
    let user = process::capture(Command::new("id").arg("-u"));
    let apt = process::capture(Command::new("apt-get").arg("--version"));
    user.is_ok_and(|id| id.trim() == "0") && apt.is_ok()
}

fn apt(missing: &[&Need]) -> Result<(), Failure> {
    let apt_get = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    process::run(apt_get().args(["update", "--quiet"]))?;
    process::run(
        apt_get()
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(missing.iter().flat_map(|need| need.apt)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_programs_print_them() {
        let rows = [
            ("node", "v20.20.2\n", Some(20)),
            ("a bare number", "3\n", Some(3)),
            ("with a name in front", "Redis server v=7.0.15 sha=00000000:0", Some(7)),
            ("in a sentence", "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some(15)),
            ("nothing", "", None),
            ("no number", "unknown\n", None),
        ];
        for (name, printed, expected) in rows {
            assert_eq!(major(printed), expected, "{name}");
        }
    }

    #[test]
    fn probes() {
        let need = |probe, major| Need { name: "it", probe, major, apt: &[] };
        let rows = [
            ("a program that is there", need(&["rustc", "--version"], 0), true),
            ("new enough", need(&["rustc", "--version"], 1), true),
            ("too old", need(&["rustc", "--version"], 1_000), false),
            ("not there", need(&["no-such-program-anywhere"], 0), false),
            ("there, and failing", need(&["rustc", "--no-such-option"], 0), false),
        ];
        for (name, need, expected) in rows {
            assert_eq!(is_there(&need), expected, "{name}");
        }
    }

    #[test]
    fn advice_names_things_and_packages() {
        let all = |needs: &Needs| needs.needs.iter().copied().flatten().collect::<Vec<_>>();
        let said = TESTS.advice(&all(&TESTS)).to_string();
        assert!(said.contains("need curl, Node 20 or newer, npm, Python 3 or newer,"), "{said}");
        assert!(said.contains("apt-get install curl nodejs npm python3 python3-venv "), "{said}");
        assert!(
            said.contains(", Python's venv, Chromium, chromedriver, Redis 7 or newer"),
            "{said}"
        );
        assert!(said.contains(", PostgreSQL 13 or newer, libfaketime, prlimit\n"), "{said}");
        assert!(
            said.contains(" chromium-driver redis-server postgresql libfaketime util-linux\n"),
            "{said}"
        );
        let said = LOAD.advice(&all(&LOAD)).to_string();
        assert!(said.starts_with("the load test needs wrk\n"), "{said}");
        assert!(said.contains("on Debian: sudo apt-get install wrk\n"), "{said}");
    }
}
