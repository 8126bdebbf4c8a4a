//! The targets, and what libFuzzer should know of each.

/// A program of `fuzz/fuzz_targets`.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) name: &'static str,
    /// The file of `fuzz/dictionaries` with its words.
    pub(super) dictionary: &'static str,
    /// The longest input, in bytes.
    pub(super) max_len: u32,
}

const fn target(name: &'static str, dictionary: &'static str, max_len: u32) -> Target {
    Target { name, dictionary, max_len }
}

/// All of them. Lengths reach a little beyond what hallpass looks at, where it has a limit.
pub(super) const TARGETS: &[Target] = &[
    target("bearer", "http.dict", 4_096),
    target("challenge", "http.dict", 2_048),
    target("claims", "jwt.dict", 8_192),
    target("compact", "jwt.dict", 20_000),
    target("header", "jwt.dict", 4_096),
    target("jwk", "jwk.dict", 16_384),
    target("pem", "pem.dict", 8_192),
    target("secret", "pem.dict", 4_096),
    target("sources", "http.dict", 8_192),
    target("verify", "jwt.dict", 8_192),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn they_are_the_programs_that_there_are() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fuzz");
        let files = std::fs::read_dir(fuzz.join("fuzz_targets")).unwrap();
        let there: BTreeSet<String> = files
            .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let listed: BTreeSet<String> =
            TARGETS.iter().map(|target| target.name.to_owned()).collect();
        assert_eq!(listed, there);
        for Target { name, dictionary, .. } in TARGETS {
            assert!(fuzz.join("dictionaries").join(dictionary).is_file(), "{dictionary}");
            let seeds = std::fs::read_dir(fuzz.join("seeds").join(name)).unwrap().count();
            assert!(seeds >= 8, "{name} has {seeds} seeds");
        }
    }
}
