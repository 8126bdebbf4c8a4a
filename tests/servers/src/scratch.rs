//! Folders for the data of servers.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::fail::OrFail;

/// A fresh folder below the system's temporary one, removed when dropped.
///
/// All of them are below one folder of this test process. When the process ends, in whatever way, a
/// watchman (a shell that waits for the end of its standard input) kills every process that works in
/// that folder, and removes it: so nothing survives a test that was killed, nor a server in a
/// `static`.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A folder with this name and a number.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn new(name: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = base().join(format!("{name}-{number}"));
        make(&folder).or_fail("a folder for a server");
        Self(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now, the watchman removes.
        let _removed = fs::remove_dir_all(&self.0);
    }
}

/// The folder of this process, and what tells the watchman that it lives.
struct Base {
    folder: PathBuf,
    _alive: ChildStdin,
}

/// Ends what works below the folder `$1`, a process that was stopped too, and removes it, with the
/// shared memory of libfaketime, named by the process that made it, and that of PostgreSQL, named in
/// the seventh line of a file.
const WATCHMAN: &str = r#"
cat > /dev/null
for round in 1 2 3 4 5 6 7 8 9 10; do
  found=
  for entry in /proc/[0-9]*; do
    case "$(readlink "$entry/cwd" 2> /dev/null)" in
      "$1"|"$1"/*)
        found=1
        pid="${entry#/proc/}"
        kill -KILL "$pid" 2> /dev/null
        rm -f "/dev/shm/faketime_shm_$pid" "/dev/shm/sem.faketime_sem_$pid"
    esac
  done
  [ -z "$found" ] && break
  sleep 0.1
done
for file in "$1"/*/data/postmaster.pid; do
  [ -f "$file" ] && ipcrm -m "$(sed -n '7s/.* //p' "$file")" 2> /dev/null
done
rm -rf "$1"
"#;

fn base() -> &'static Path {
    static BASE: OnceLock<Base> = OnceLock::new();
    let base = BASE.get_or_init(|| {
        let folder = format!("hallpass-servers-{}-{}", std::process::id(), crate::free_port());
        // Without links: that is how a process tells where it works.
        let parent = std::env::temp_dir().canonicalize().or_fail("the temporary folder");
        let folder = parent.join(folder);
        make(&folder).or_fail("a folder for servers");
        let alive = watch(&folder).or_fail("sh, which removes what servers leave");
        Base { folder, _alive: alive }
    });
    &base.folder
}

/// Readable by the user that a server runs as, whatever this process's mask is.
fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(0o755))
}

/// In a process group of its own, so that a Ctrl-C does not end it too.
fn watch(folder: &Path) -> io::Result<ChildStdin> {
    let mut child = Command::new("sh")
        .args(["-c", WATCHMAN, "hallpass-servers"])
        .arg(folder)
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    child.stdin.take().ok_or_else(|| io::Error::other("it has no standard input"))
}
