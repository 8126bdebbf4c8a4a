//! What the README says, tried: each row of "Why do I get ...?" with the log line that it names and
//! the way out of it, each row of the defaults, of the sources and of the answers, the features, the
//! crates, and the code about testing.

#![cfg(test)]

mod answers;
mod attempt;
mod defaults;
mod document;
mod order;
mod providers;
mod rules;
mod shop;
mod sources;
mod testing;
mod tokens;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use attempt::Case;
use defaults::Refused;
use document::Table;

#[tokio::test]
async fn every_row_of_why_happens_as_it_says_and_is_cured_as_it_says() {
    let table = Table::under("## Why do I get ...?");
    let cases: Vec<Case> =
        [order::cases(), tokens::cases(), rules::cases(), sources::cases(), providers::cases()]
            .into_iter()
            .flatten()
            .collect();
    let tried: BTreeSet<_> = cases.iter().map(|case| case.symptom).collect();
    let written: BTreeSet<_> = table.rows().map(|row| row[0].as_str()).collect();
    assert_eq!(tried, written, "each row has its case, and each case its row");
    for case in cases {
        let row = table.row(case.symptom);
        let (status, log) = case.wrong.send().await;
        assert!(case.symptom.starts_with(&format!("{status}")), "{}: {status}", case.symptom);
        assert_eq!(document::code(&row[1]), log, "{}", case.symptom);
        let (status, _) = case.right.send().await;
        assert_eq!(status, case.cured, "{}, cured", case.symptom);
    }
}

#[tokio::test]
async fn every_situation_is_answered_as_it_says() {
    let table = Table::under("## Answers");
    let cases = answers::cases();
    let tried: BTreeSet<_> = cases.iter().map(|(situation, _)| *situation).collect();
    let written: BTreeSet<_> = table.rows().map(|row| row[0].as_str()).collect();
    assert_eq!(tried, written, "each row has its case, and each case its row");
    for (situation, attempt) in cases {
        let row = table.row(situation);
        let response = attempt.respond().await;
        assert_eq!(response.status().as_str(), row[1], "{situation}");
        let challenge = response.headers().get("www-authenticate");
        let challenge = challenge.map_or("", |value| value.to_str().unwrap());
        assert_eq!(challenge, document::code(&row[2]), "{situation}");
    }
}

#[test]
fn every_default_refuses_as_it_says() {
    let table = Table::under("## What it refuses by default");
    let mut written: Vec<_> = table.rows().map(|row| row[0].as_str()).collect();
    for (begins, all) in defaults::rows() {
        let place = written.iter().position(|row| row.starts_with(begins));
        written.remove(place.unwrap_or_else(|| panic!("no row begins with {begins}")));
        for (index, refused) in all.into_iter().enumerate() {
            match refused {
                Refused::AtStart(seen, why) => assert_eq!(seen, Some(why), "{begins} {index}"),
                Refused::Token(seen, why) => assert_eq!(seen, Some(why), "{begins} {index}"),
            }
        }
    }
    assert_eq!(written, [defaults::OF_REQUESTS], "each row has its cases");
}

#[tokio::test]
async fn every_source_is_as_it_says() {
    let table = Table::under("## Sources of tokens");
    let sources = sources::sources();
    let tried: BTreeSet<_> = sources.iter().map(|source| source.code.to_owned()).collect();
    let written: BTreeSet<_> = table.rows().map(|row| document::code(&row[0])).collect();
    assert_eq!(tried, written, "each row has its source, and each source its row");
    for source in sources {
        let row = table.row(&format!("`{}`", source.code));
        let price = row[3].contains("`Cache-Control: private`");
        assert_eq!(source.keeps_answers_private().await, price, "{}", source.code);
        for (name, attempt, status) in source.attempts {
            assert_eq!(attempt.respond().await.status(), status, "{}: {name}", source.code);
        }
    }
}

#[test]
fn the_crates_are_those_of_the_workspace() {
    let table = Table::under("## Crates");
    let written: BTreeSet<_> = table.rows().map(|row| document::code(&row[0])).collect();
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").read_dir().unwrap();
    let manifests = folders
        .filter_map(|folder| fs::read_to_string(folder.unwrap().path().join("Cargo.toml")).ok());
    let names = manifests.map(|manifest| {
        let line = manifest.lines().find(|line| line.starts_with("name = ")).unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    });
    assert_eq!(written, names.collect::<BTreeSet<_>>());
}

#[test]
fn the_features_are_those_of_the_facade() {
    let table = Table::under("## Features");
    let manifest = include_str!("../../crates/hallpass/Cargo.toml");
    let (_, features) = manifest.split_once("[features]\n").unwrap();
    let (features, _) = features.split_once("\n\n").unwrap();
    let lines = features.lines().filter(|line| !line.starts_with('#'));
    let (default, others): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with("default"));
    let rows = others.iter().map(|line| {
        let name = line.split(' ').next().unwrap();
        let on = if default[0].contains(&format!("\"{name}\"")) { "yes" } else { "no" };
        (name.to_owned(), on.to_owned())
    });
    let written = table.rows().map(|row| (document::code(&row[0]), row[1].clone()));
    assert_eq!(written.collect::<BTreeSet<_>>(), rows.collect::<BTreeSet<_>>());
}

#[test]
fn the_oldest_compilers_are_those_of_the_manifests() {
    let promised = |folder: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(folder);
        let manifest = fs::read_to_string(path.join("Cargo.toml")).ok()?;
        let line = manifest.lines().find(|line| line.starts_with("rust-version = "))?;
        line.split('"').nth(1).map(str::to_owned)
    };
    let of_all = promised("hallpass").unwrap();
    assert!(document::TEXT.contains(&format!("It takes Rust {of_all} or newer")));
    let minor = |version: &str| version.strip_prefix("1.").unwrap().parse::<u32>().unwrap();
    for row in Table::under("## Features").rows() {
        let feature = document::code(&row[0]);
        let newer = promised(&feature).filter(|own| minor(own) > minor(&of_all));
        let (_, told) = row[2].split_once("it takes Rust ").unzip();
        let told = told.and_then(|told| told.split(',').next());
        assert_eq!(told, newer.as_deref(), "{feature}");
        if let Some(newer) = newer {
            let above = format!("(with `{feature}` {newer})");
            assert!(document::TEXT.contains(&above), "{feature}: {above}");
        }
    }
}

#[test]
fn the_code_about_testing_is_what_runs_here() {
    let code = include_str!("testing.rs").lines().skip_while(|line| line.starts_with("//!"));
    let code = code.collect::<Vec<_>>().join("\n");
    assert!(document::TEXT.contains(code.trim()), "README and tests/readme/testing.rs differ");
}
