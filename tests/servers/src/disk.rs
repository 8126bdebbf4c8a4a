//! Disks that are full, without being the administrator: a process may be told the greatest size of a
//! file that it may write, while it runs.

use std::path::Path;
use std::process::Command;

use crate::fail::fail;
use crate::program::try_run;

/// A program that bears it: the write fails, where otherwise the process would be killed.
pub(crate) fn bearing(program: &Path) -> Command {
    let mut command = Command::new("env");
    command.arg("--ignore-signal=XFSZ").arg(program);
    command
}

/// Files of this process, and of its children from now on, may have this size, or any. It takes its
/// user, so `prepare` the command to be run as that one. One that has ended is passed over.
///
/// # Panics
/// If it is refused.
pub(crate) async fn limit(process: i32, bytes: Option<u64>, prepare: impl Fn(&mut Command)) {
    let most = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
    let mut command = Command::new("prlimit");
    // Only the limit that may be raised again.
    command.arg(format!("--pid={process}")).arg(format!("--fsize={most}:"));
    prepare(&mut command);
    command.current_dir("/");
    if let Err(why) = try_run(command).await
        && Path::new("/proc").join(process.to_string()).exists()
    {
        fail(why);
    }
}
