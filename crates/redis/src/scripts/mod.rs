//! The steps, as scripts that servers run.

use std::sync::LazyLock;

use crate::link::Script;

/// A script of these files, after what all of them share.
macro_rules! script {
    ($($file:literal),*) => {
        LazyLock::new(|| {
            Script::new(concat!(include_str!("prelude.lua"), $(include_str!($file)),*))
        })
    };
}

pub(crate) static BEGIN: LazyLock<Script> = script!("begin.lua");
pub(crate) static BEHIND: LazyLock<Script> = script!("behind.lua");
pub(crate) static COPY_KEYS: LazyLock<Script> = script!("copy_keys.lua");
pub(crate) static CREATE: LazyLock<Script> = script!("log.lua", "row.lua", "create.lua");
pub(crate) static END: LazyLock<Script> = script!("log.lua", "row.lua", "end.lua");
pub(crate) static FIND: LazyLock<Script> = script!("row.lua", "find.lua");
pub(crate) static KEYS: LazyLock<Script> = script!("keys.lua");
pub(crate) static OPEN: LazyLock<Script> = script!("open.lua");
pub(crate) static PUT_KEYS: LazyLock<Script> = script!("log.lua", "put_keys.lua");
pub(crate) static READ: LazyLock<Script> = script!("read.lua");
pub(crate) static REDO: LazyLock<Script> = script!("log.lua", "row.lua", "redo.lua");
pub(crate) static REPLAY: LazyLock<Script> = script!("replay.lua");
pub(crate) static REPORT: LazyLock<Script> = script!("report.lua");
pub(crate) static REVOKE: LazyLock<Script> = script!("log.lua", "revoke.lua");
pub(crate) static ROTATE: LazyLock<Script> = script!("log.lua", "row.lua", "rotate.lua");
pub(crate) static SESSIONS_OF: LazyLock<Script> = script!("row.lua", "sessions_of.lua");
pub(crate) static SWEEP: LazyLock<Script> = script!("log.lua", "sweep.lua");

#[cfg(test)]
mod tests {
    use std::fs;

    /// By `redis.call` some servers write large numbers as `1.8e+12`, which is none.
    #[test]
    fn commands_are_called_through_the_prelude_alone() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/scripts");
        let mut scripts = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|kind| kind == "lua") {
                let text = fs::read_to_string(&path).unwrap();
                let is_prelude = path.ends_with("prelude.lua");
                for command in ["redis.call", "redis.pcall"] {
                    let calls = text.matches(command).count();
                    assert_eq!(calls, usize::from(is_prelude), "{command} in {}", path.display());
                }
                scripts += 1;
            }
        }
        assert!(scripts > 10, "{scripts}");
    }
}
