//! What must not be shown, and how it is found, however it is spelled.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

/// Secrets, as the runs of bytes of which none may be shown.
#[derive(Clone, Default)]
pub(crate) struct Canaries {
    /// By spelling and length, so that one pass over a text looks for all of them.
    runs: BTreeMap<(Spelling, usize), Runs>,
}

/// Runs of one length.
#[derive(Clone)]
struct Runs {
    all: HashSet<Vec<u8>>,
    /// A bit for each way that a run may begin: most of a text is passed over by it.
    beginnings: Box<[u64; 1024]>,
}

/// How bytes may be written down.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Spelling {
    /// base64 of either alphabet, wherever the run begins in what was encoded.
    Base64,
    /// As `Debug` shows bytes: `[1, 2, 3]`, on one line or on several.
    Decimals,
    /// As byte strings show them: `\x1f`.
    Escaped,
    /// In either case, with or without separators, `0x`, `\x`, `%` or `\u{..}`.
    Hex,
    Raw,
    /// UTF-16 of either byte order, in hex, which is also `\u0041`.
    Utf16,
}

/// The shortest run of a binary secret that is too much: four bytes do not meet by chance.
const BYTES: usize = 4;

/// The shortest run of a text, which is less dense.
const CHARACTERS: usize = 8;

impl Canaries {
    /// Bytes that look like nothing.
    pub(crate) fn secret(mut self, bytes: &[u8]) -> Self {
        assert!(bytes.len() >= BYTES, "too short to be looked for");
        for run in unique(bytes, BYTES) {
            self.add(Spelling::Decimals, decimals(run));
            self.add(Spelling::Hex, hex(run));
            // Four bytes that are all text stand in a text by chance.
            if !run.iter().all(u8::is_ascii_graphic) {
                self.add(Spelling::Escaped, run.escape_ascii().to_string());
                self.add(Spelling::Raw, run);
            }
        }
        self.add_base64(bytes);
        self
    }

    /// Text that looks like nothing.
    pub(crate) fn text(mut self, text: &str) -> Self {
        assert!(text.len() >= CHARACTERS, "too short to be looked for: {text:?}");
        let bytes = text.as_bytes();
        unique(bytes, CHARACTERS).iter().for_each(|run| self.add(Spelling::Raw, run));
        unique(bytes, 6).iter().for_each(|run| self.add(Spelling::Hex, hex(run)));
        for run in unique(bytes, BYTES) {
            self.add(Spelling::Decimals, decimals(run));
            self.add(Spelling::Utf16, wide(run, |b| [b, 0]));
            self.add(Spelling::Utf16, wide(run, |b| [0, b]));
        }
        self.add_base64(bytes);
        self
    }

    /// The same, also in lower case, as names of fields have it.
    pub(crate) fn word(self, word: &str) -> Self {
        self.text(word).text(&word.to_ascii_lowercase())
    }

    /// A token: its segments as they are, and the bytes of its signature.
    pub(crate) fn token(self, token: &str) -> Self {
        let segments = token.split('.').filter(|segment| segment.len() >= CHARACTERS);
        let this = segments.fold(self, Self::text);
        let signature = token.rsplit('.').next().and_then(crate::base64::decode);
        match signature.filter(|bytes| bytes.len() >= BYTES) {
            Some(bytes) => this.secret(&bytes),
            None => this,
        }
    }

    /// These and the others.
    pub(crate) fn and(mut self, others: &Self) -> Self {
        for (key, runs) in &others.runs {
            runs.all.iter().for_each(|run| self.runs.entry(*key).or_default().add(run.clone()));
        }
        self
    }

    /// How many runs are looked for.
    pub(crate) fn len(&self) -> usize {
        self.runs.values().map(|runs| runs.all.len()).sum()
    }

    /// The first run that is shown.
    pub(crate) fn find(&self, shown: impl AsRef<[u8]>) -> Option<Leak> {
        let views = Views::of(shown.as_ref());
        self.runs.iter().find_map(|((spelling, len), runs)| {
            let run = views.of_spelling(*spelling).windows(*len).find(|run| runs.contains(run))?;
            Some(Leak { spelling: *spelling, run: String::from_utf8_lossy(run).into_owned() })
        })
    }

    fn add(&mut self, spelling: Spelling, run: impl AsRef<[u8]>) {
        let run = run.as_ref().to_vec();
        self.runs.entry((spelling, run.len())).or_default().add(run);
    }

    /// Wherever the bytes begin in what is encoded.
    fn add_base64(&mut self, bytes: &[u8]) {
        for before in 0..3 {
            // Of the characters those that the bytes alone decide.
            let (first, bits) = ((before * 8_usize).div_ceil(6), (before + bytes.len()) * 8);
            let encoded = [&[0; 2][..before], bytes].concat();
            for text in [crate::base64::standard(&encoded), crate::base64::url(&encoded)] {
                for run in unique(&text.as_bytes()[first..bits / 6], 7) {
                    self.add(Spelling::Base64, run);
                }
            }
        }
    }
}

impl Runs {
    fn add(&mut self, run: Vec<u8>) {
        let (word, bit) = Self::beginning(&run);
        self.beginnings[word] |= bit;
        self.all.insert(run);
    }

    fn contains(&self, run: &[u8]) -> bool {
        let (word, bit) = Self::beginning(run);
        self.beginnings[word] & bit != 0 && self.all.contains(run)
    }

    /// The place of a run's bit.
    fn beginning(run: &[u8]) -> (usize, u64) {
        let start = run.first_chunk().map_or(0, |bytes: &[u8; 4]| u32::from_le_bytes(*bytes));
        let hash = start.wrapping_mul(0x9e37_79b1) >> 16;
        (usize::try_from(hash >> 6).expect("ten bits"), 1 << (hash & 63))
    }
}

impl Default for Runs {
    fn default() -> Self {
        Self { all: HashSet::new(), beginnings: Box::new([0; 1024]) }
    }
}

impl fmt::Debug for Canaries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canaries({} runs)", self.len())
    }
}

/// What was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Leak {
    pub(crate) spelling: Spelling,
    pub(crate) run: String,
}

/// A text as it is, and without what stands between bytes.
struct Views {
    plain: Vec<u8>,
    packed: Vec<u8>,
    digits: Vec<u8>,
}

impl Views {
    fn of(shown: &[u8]) -> Self {
        let packed = shown.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect::<Vec<_>>();
        let lower = String::from_utf8_lossy(&packed).to_ascii_lowercase();
        let bare = ["0x", "\\x", "\\u"].iter().fold(lower, |text, mark| text.replace(mark, ""));
        let digits = bare.bytes().filter(|b| !b",:-_[]{}%".contains(b)).collect();
        Self { plain: shown.to_vec(), packed, digits }
    }

    fn of_spelling(&self, spelling: Spelling) -> &[u8] {
        match spelling {
            Spelling::Escaped | Spelling::Raw => &self.plain,
            Spelling::Base64 | Spelling::Decimals => &self.packed,
            Spelling::Hex | Spelling::Utf16 => &self.digits,
        }
    }
}

/// Whether a text shows bytes of whatever kind: four numbers in a row, or sixteen hex digits.
pub(crate) fn shows_bytes(shown: &str) -> bool {
    let packed: String = shown.split_whitespace().collect();
    let numbers = packed.split(|c: char| !c.is_ascii_digit() && c != ',');
    let lists =
        numbers.filter(|list| list.split(',').filter(|n| n.parse::<u8>().is_ok()).count() >= 4);
    let hex = shown.split(|c: char| !c.is_ascii_hexdigit()).any(|run| run.len() >= 16);
    hex || lists.count() > 0
}

/// The runs of a length, each once.
fn unique(bytes: &[u8], len: usize) -> HashSet<&[u8]> {
    bytes.windows(len).collect()
}

/// UTF-16 in hex.
fn wide(run: &[u8], unit: fn(u8) -> [u8; 2]) -> String {
    hex(&run.iter().copied().flat_map(unit).collect::<Vec<_>>())
}

fn decimals(run: &[u8]) -> String {
    run.iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}

fn hex(run: &[u8]) -> String {
    run.iter().map(|b| format!("{b:02x}")).collect()
}
