//! What takes more than a good token, why, and how much more at most.
//!
//! A good token with twelve claims takes 3 blocks and about 800 bytes; before two issuers 4, and
//! its payload once more. A row that is not needed any more fails the test, too.

use crate::counting::Count;

/// Blocks more than a good token that any bad one may take, as long as the bytes are no more: the
/// parser's error is one, its message another, which may grow twice while it is written, and the
/// rejection is one.
pub(crate) const ERROR: u64 = 4;

/// A mutation that may take more than that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dearer {
    pub(crate) mutation: &'static str,
    #[expect(dead_code, reason = "shown when the test fails")]
    why: &'static str,
    /// So much more than a good token, at most.
    blocks: u64,
    bytes: u64,
}

impl Dearer {
    pub(crate) const fn is_exceeded(&self, most: Count, good: Count) -> bool {
        most.blocks > good.blocks + self.blocks || most.bytes > good.bytes + self.bytes
    }
}

const fn row(mutation: &'static str, why: &'static str, blocks: u64, bytes: u64) -> Dearer {
    Dearer { mutation, why, blocks, bytes }
}

/// A string with escapes is unescaped in a buffer that starts small and doubles.
const ESCAPES: &str = "a string with escapes is unescaped";
/// Each level that is open has an error of its own, for it does not end well.
const LEVELS: &str = "the parser tells what is wrong, at each level";
/// What is skipped is skipped with a list of the brackets that are open, which doubles.
const BRACKETS: &str = "the parser skips what nests, and tells what is wrong, at each level";
/// More than sixteen names of one object are kept in a set, which doubles, too; a name with escapes
/// is in a block of its own, and in a second one where it is kept.
const NAMES: &str = "names are kept to find one that stands twice";

/// Headers. There are no more than 4 KiB of one.
pub(crate) const EVERYWHERE: &[Dearer] = &[
    row("a key id of escapes", ESCAPES, 10, 6_000),
    row("a long string of escapes", ESCAPES, 10, 6_000),
    row("a member twice", NAMES, 800, 28_000),
    row("deep nesting", LEVELS, 40, 2_000),
    row("many members", NAMES, 4, 26_000),
    row("many members with escapes", NAMES, 800, 28_000),
    row("many objects of many members", NAMES, 800, 28_000),
];

/// Payloads, which are read before the signature to choose among issuers.
pub(crate) const BEFORE_TWO_ISSUERS: &[Dearer] = &[
    row("a deep payload", BRACKETS, 50, 30_000),
    row("a payload of many members", NAMES, 3_000, 130_000),
];
