//! Room on the disk. A linker that finds none dies with a bus error, and says nothing of a disk.

use std::path::Path;
use std::process::Command;

use crate::process;

/// What `cargo xtask ci` builds in an empty target folder, in GiB: 5.2 for the tests, and some three for
/// optimised builds, fuzz targets and the packages of other languages.
const BUILD: u64 = 9;

/// Says so where there may be too little: much of it may have been built already.
pub(super) fn tell(target: &Path) {
    let Some(free) = free(target).filter(|free| *free < BUILD) else {
        return;
    };
    println!(
        "note: {free} GiB are free for {}, where everything that is built takes {BUILD}: if a build \
         fails without a reason, make room, or set CARGO_TARGET_DIR",
        target.display()
    );
}

/// In whole GiB, where the system tells.
fn free(target: &Path) -> Option<u64> {
    // It may not be there yet.
    let there = target.ancestors().find(|folder| folder.exists())?;
    parse(&process::capture(Command::new("df").arg("-Pk").arg(there)).ok()?)
}

/// The fourth column of what POSIX has `df -Pk` print.
fn parse(printed: &str) -> Option<u64> {
    let kibibytes: u64 = printed.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kibibytes >> 20)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_df_prints() {
        let heading = "Filesystem 1024-blocks Used Available Capacity Mounted on\n";
        for (name, line, free) in [
            ("a disk", "/dev/vda 263940717 35651584 60293120 38% /\n", Some(57)),
            ("a full one", "/dev/vda 263940717 263940717 0 100% /\n", Some(0)),
            ("none", "", None),
            ("something else", "df: /x: No such file\n", None),
        ] {
            assert_eq!(parse(&format!("{heading}{line}")), free, "{name}");
        }
    }
}
