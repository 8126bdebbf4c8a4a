//! What an adapter must not say: it has no status number, no claim, no scheme and no name of a
//! header in its code. All of these are core's, so that every framework gives the same answers.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The crates that stand between a framework and core.
const ADAPTERS: &[&str] = &["crates/tower/src", "crates/axum/src", "crates/actix/src"];

/// Pieces of code, compared without regard to case.
const WORDS: &[&str] = &[
    "\"alg\"",
    "\"aud\"",
    "\"exp\"",
    "\"iat\"",
    "\"iss\"",
    "\"kid\"",
    "\"nbf\"",
    "\"scope\"",
    "\"sub\"",
    "\"authorization\"",
    "\"cache-control\"",
    "\"content-type\"",
    "\"cookie\"",
    "\"origin\"",
    "\"retry-after\"",
    "\"vary\"",
    "content_type",
    "grpc-",
    "bearer ",
    "\"bearer\"",
    "invalid_token",
    "insufficient_scope",
    "\"www-authenticate\"",
    "statuscode::bad_request",
    "statuscode::forbidden",
    "statuscode::service_unavailable",
    "statuscode::unauthorized",
];

/// Status codes, as numbers of their own.
const NUMBERS: &[&str] = &["400", "401", "403", "429", "500", "503"];

/// Every offending line of every adapter there is; comments and tests may say what they like.
///
/// # Errors
/// A folder or file cannot be read.
pub(crate) fn offences(root: &Path) -> Result<Vec<String>, Failure> {
    let mut offences = Vec::new();
    for adapter in ADAPTERS {
        for file in sources(&root.join(adapter))? {
            let code = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
            let shown = file.strip_prefix(root).unwrap_or(&file).display();
            offences.extend(in_file(&code).map(|(line, word)| {
                format!("{shown}:{line}: an adapter must not say {word}, that is for core")
            }));
        }
    }
    Ok(offences)
}

/// The lines, counted from 1, that say something forbidden, and what they say.
fn in_file(code: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let lines = code.lines().enumerate().map(|(index, line)| (index.saturating_add(1), line));
    lines
        // By the house rules tests are at the very bottom.
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .filter_map(|(number, line)| offence(line).map(|word| (number, word)))
}

fn offence(line: &str) -> Option<&'static str> {
    let line = line.to_ascii_lowercase();
    let word = WORDS.iter().find(|word| line.contains(**word));
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let number = || {
        line.split(|c| !is_part(c)).find_map(|piece| {
            NUMBERS.iter().find(|number| **number == piece.trim_end_matches("_u16"))
        })
    };
    word.or_else(number).copied()
}

/// All Rust files below a folder; none when there is no such folder yet.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be read: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_code() {
        let rows = [
            ("plain code", "let status = rejection.status();", None),
            ("a number", "Response::status(401)", Some("401")),
            ("a typed number", "f(401_u16)", Some("401")),
            ("digits inside a larger number", "let size = 14010;", None),
            ("a constant", "*r.status_mut() = StatusCode::UNAUTHORIZED;", {
                Some("statuscode::unauthorized")
            }),
            ("a scheme", r#"value.strip_prefix("Bearer ")"#, Some("bearer ")),
            ("a claim", r#"claims.get("aud")"#, Some("\"aud\"")),
            ("a word with a claim's letters", "fn audience()", None),
            ("a comment", "    // answers 401 to a Bearer token", None),
            ("documentation", "/// See `\"exp\"`.", None),
        ];
        for (name, line, expected) in rows {
            assert_eq!(in_file(line).next().map(|(_, word)| word), expected, "{name}");
        }
    }

    #[test]
    fn the_adapters_of_this_repository_leave_it_to_core() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for adapter in ["crates/tower/src", "crates/axum/src", "crates/actix/src"] {
            assert!(!sources(&root.join(adapter)).unwrap().is_empty(), "{adapter}");
        }
        assert_eq!(offences(root).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn tests_may_say_everything_and_lines_are_counted_from_one() {
        let code =
            "fn a() {}\nfn b() { c(403) }\n#[cfg(test)]\nmod tests { const N: u16 = 401; }\n";
        assert_eq!(in_file(code).collect::<Vec<_>>(), [(2, "403")]);
    }

    #[test]
    fn a_folder_that_does_not_exist_has_no_sources() {
        assert_eq!(sources(Path::new("no/such/folder")), Ok(Vec::new()));
    }
}
