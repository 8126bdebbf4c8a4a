//! A document with tables between marks.

use crate::failure::Failure;

/// What the first line of a table starts and ends with; its name is between.
const BEGIN: (&str, &str) = ("<!-- table: ", " -->");

const END: &str = "<!-- end -->";

/// A piece of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// A line that is written by hand.
    Line(&'a str),
    /// What is between two marks, without the empty lines around it.
    Table { name: &'a str, body: String },
}

/// The document with every table made anew.
///
/// # Errors
/// A table has no end, or a name that `made` does not know.
pub(super) fn filled(text: &str, made: impl Fn(&str) -> Option<String>) -> Result<String, Failure> {
    let shown = |part: Part<'_>| match part {
        Part::Line(line) => Ok(format!("{line}\n")),
        Part::Table { name, .. } => {
            let table = made(name);
            let table = table.ok_or_else(|| Failure::new(format!("nobody makes `{name}`")))?;
            Ok(format!("{}{name}{}\n\n{table}\n\n{END}\n", BEGIN.0, BEGIN.1))
        }
    };
    parts(text)?.into_iter().map(shown).collect()
}

/// Lines and tables, in their order.
///
/// # Errors
/// A table has no end, or an end no table.
pub(super) fn parts(text: &str) -> Result<Vec<Part<'_>>, Failure> {
    let mut parts = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        parts.push(match named(line) {
            Some(name) => Part::Table { name, body: body(name, &mut lines)? },
            None if line == END => return Err(Failure::new(format!("`{END}` ends no table"))),
            None => Part::Line(line),
        });
    }
    Ok(parts)
}

/// The name of the table that begins on a line.
fn named(line: &str) -> Option<&str> {
    line.strip_prefix(BEGIN.0)?.strip_suffix(BEGIN.1)
}

/// Reads up to the end of a table.
fn body<'a>(name: &str, lines: &mut impl Iterator<Item = &'a str>) -> Result<String, Failure> {
    let mut body = Vec::new();
    for line in lines {
        if line == END {
            return Ok(body.join("\n").trim_matches('\n').to_owned());
        }
        if named(line).is_some() {
            break;
        }
        body.push(line);
    }
    Err(Failure::new(format!("the table `{name}` has no `{END}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
before
<!-- table: one -->

| 1 |

<!-- end -->
between
<!-- table: two -->
<!-- end -->
";

    #[test]
    fn tables_are_made_anew_and_all_else_stays() {
        let made = |name: &str| Some(format!("| {name} |\n| new |"));
        let filled = filled(TEXT, made).unwrap();
        let expected = TEXT
            .replace("| 1 |", "| one |\n| new |")
            .replace("two -->\n", "two -->\n\n| two |\n| new |\n\n");
        assert_eq!(filled, expected);
        let again = super::filled(&filled, made);
        assert_eq!(again, Ok(filled), "nothing grows");
    }

    #[test]
    fn a_table_is_read_without_the_lines_around_it() {
        let table = |name, body: &str| Part::Table { name, body: body.to_owned() };
        let expected =
            [Part::Line("before"), table("one", "| 1 |"), Part::Line("between"), table("two", "")];
        assert_eq!(parts(TEXT).unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_filled() {
        let known = |name: &str| (name == "one").then(String::new);
        let rows = [
            ("unknown", TEXT.to_owned(), "nobody makes `two`"),
            ("no end", "<!-- table: one -->\ntext\n".to_owned(), {
                "the table `one` has no `<!-- end -->`"
            }),
            ("no end before the next", TEXT.replacen("<!-- end -->\n", "", 1), {
                "the table `one` has no `<!-- end -->`"
            }),
            ("no beginning", TEXT.replace("<!-- table: two -->\n", ""), {
                "`<!-- end -->` ends no table"
            }),
        ];
        for (name, text, expected) in rows {
            assert_eq!(filled(&text, known).unwrap_err().to_string(), expected, "{name}");
        }
    }
}
