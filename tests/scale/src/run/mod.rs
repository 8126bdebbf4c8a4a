//! A run, part by part.

mod found;
mod parts;
mod tails;

use std::fs;

use aws_lc_rs::rand;
use base64_simd::STANDARD;

use crate::failure::{Done, Failure};
use crate::options::Options;
use crate::server::Server;

/// Runs all parts, prints their tables and keeps them where the options say.
///
/// # Errors
/// Something does not start, or an answer was wrong: after the tables.
pub async fn run(options: &Options) -> Done<()> {
    let mut tables = Vec::new();
    if options.tails > 0 && options.store == "redis" {
        tables.extend(tails::tables(options, &kek()?).await?);
    }
    let server = Server::start(&options.store).await?;
    let found = parts::all(options, &server, &kek()?).await?;
    let wrong = found.wrong();
    tables.extend(found.tables());
    for table in &tables {
        println(&table.shown());
    }
    if let Some(path) = &options.out {
        let prefix = match options.store.as_str() {
            "redis" => String::new(),
            other => format!("{other} "),
        };
        let lines: String = tables.iter().map(|table| table.lines(&prefix)).collect();
        fs::write(path, lines).map_err(|error| Failure::of(&path.display().to_string(), error))?;
    }
    match wrong {
        0 => Ok(()),
        wrong => Err(Failure::new(format!("{wrong} answers were wrong"))),
    }
}

/// A fresh KEK in base64.
///
/// # Errors
/// There is no randomness.
pub fn kek() -> Done<String> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|error| Failure::of("the KEK", error))?;
    Ok(STANDARD.encode_to_string(bytes))
}

#[expect(clippy::print_stdout, reason = "what the run is for")]
fn println(text: &str) {
    println!("{text}");
}
