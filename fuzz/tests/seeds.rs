//! The committed seeds are those of the library, and no target finds anything in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hallpass_fuzz::{TARGETS, seeds};

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target)
}

/// Signatures of these algorithms are random: the file is another one each time it is written.
fn is_random(name: &str) -> bool {
    ["es256", "es384", "es512", "ps256", "ps384", "ps512"].iter().any(|part| name.contains(part))
}

#[test]
fn every_seed_passes() {
    for (target, run) in TARGETS {
        let files: Vec<PathBuf> =
            fs::read_dir(folder(target)).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(files.len() >= 8, "{target}: {} seeds", files.len());
        for file in files {
            eprintln!("{}", file.display());
            run(&fs::read(&file).unwrap());
        }
    }
}

#[test]
fn the_files_are_those_that_the_library_makes() {
    for (target, _) in TARGETS {
        let seeds = seeds::of(target);
        for (name, bytes) in &seeds {
            let file = fs::read(folder(target).join(name)).unwrap_or_else(|error| {
                panic!("{target}/{name}: {error}: `cargo run --example write-seeds`")
            });
            assert!(is_random(name) || file == *bytes, "{target}/{name} is out of date");
        }
        let names: BTreeSet<_> = seeds.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(names.len(), seeds.len(), "{target}: a name twice");
        for file in fs::read_dir(folder(target)).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(name.starts_with("regression-") || names.contains(&name), "{target}/{name}");
        }
    }
}
