//! How many keys, and how many bytes.

use hallpass::ConfigErrorKind::KeyFormat;
use hallpass::JwkSet;

use super::{READERS, good_jwks, opens, set};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![counts(), sizes()]
}

fn counts() -> Line {
    let keys = good_jwks();
    let many = |count: usize| {
        let repeated = keys.iter().cycle().take(count).cloned();
        set(&repeated.collect::<Vec<_>>())
    };
    let useless =
        |count: usize| set(&[&keys[..], &vec!["{}".to_owned(); count - keys.len()]].concat());
    let [remote, local] = READERS;
    let no = |name: &str, set| Case::unbuildable(name, set, KeyFormat);
    let cases = vec![
        opens("remote: 100", remote, &many(100)),
        opens("remote: 100, of which 97 are no keys", remote, &useless(100)),
        no("remote: 101", remote.1(&many(101))),
        no("remote: 101, of which 98 are no keys", remote.1(&useless(101))),
        no("remote: 10,000 that are no keys", remote.1(&useless(10_000))),
        no("remote: 80,000 empty arrays", remote.1(&set(&vec!["[]"; 80_000]))),
        opens("local: 101", local, &many(101)),
        opens("local: 1,000, of which 997 are no keys", local, &useless(1_000)),
        no("local: 1,001, of which 998 are no keys", local.1(&useless(1_001))),
        no("local: 10,000 that are no keys", local.1(&useless(10_000))),
        no("local: 300,000 empty arrays", local.1(&set(&vec!["[]"; 300_000]))),
    ];
    Line {
        name: "JWK sets of many keys",
        why: "each key costs its check: a set that grows without bound is work for everybody who \
              fetches it",
        advisories: &["CVE-2026-26998"],
        cases,
    }
}

fn sizes() -> Line {
    let whole = set(&good_jwks());
    let (_, inside) = whole.split_at(1);
    let padded = |len: usize| {
        let blanks = " ".repeat(len - whole.len());
        format!("{whole}{blanks}")
    };
    let filled = |len: usize| {
        let rest = len - whole.len() - r#""a":"","#.len();
        format!("{{\"a\":\"{}\",{inside}", "x".repeat(rest))
    };
    let mut cases = Vec::new();
    for (reader, most) in READERS.into_iter().zip([262_144, 1_048_576]) {
        let name = |case: &str| format!("{}: {case}", reader.0);
        cases.push(opens(name("as large as it may be, with blanks"), reader, &padded(most)));
        cases.push(opens(name("as large as it may be, with a member"), reader, &filled(most)));
        let two = 2 * 1_048_576;
        let rows: Vec<(&str, String)> = vec![
            ("one blank more", padded(most + 1)),
            ("one letter more", filled(most + 1)),
            ("2 MiB of blanks", padded(two)),
            ("2 MiB of a member", filled(two)),
            ("2 MiB of letters", "x".repeat(two)),
            ("2 MiB of brackets", "[".repeat(two)),
            ("2 MiB of digits", "1".repeat(two)),
            ("2 MiB of quotes", "\"".repeat(two)),
            ("2 MiB of backslashes", "\"".to_owned() + &"\\".repeat(two)),
            ("2 MiB of letters beyond ASCII", "\u{e9}".repeat(two / 2)),
        ];
        for (case, text) in rows {
            cases.push(Case::unbuildable(name(case), reader.1(&text), KeyFormat));
        }
    }
    let error = JwkSet::from_remote(&"[".repeat(300_000)).map(|_| ()).unwrap_err();
    let short = error.to_string().len() < 200;
    cases.push(Case::same("the error is short", (error.kind(), short), (KeyFormat, true)));
    Line {
        name: "JWK sets of many bytes",
        why: "what is not bounded before it is parsed fills the memory",
        advisories: &["CVE-2026-26998"],
        cases,
    }
}
