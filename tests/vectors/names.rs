//! Many names in few words.

/// The names on as few lines as they need, with runs of numbers shortened: `tcId 7; tcId 8; tcId 9`
/// is `tcId 7 to 9`.
pub(crate) fn listed(names: &[&str], indent: &str) -> String {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for name in names {
        let fresh = Run::new(name);
        match runs.last_mut() {
            Some(run) if run.goes_on_with(&fresh) => run.last = fresh.last,
            _ => runs.push(fresh),
        }
    }
    let (mut text, mut line) = (String::new(), indent.to_owned());
    for (number, run) in runs.iter().enumerate() {
        let more = if number.saturating_add(1) == runs.len() { "\n" } else { "; " };
        let next = run.to_text() + more;
        if line.len().saturating_add(next.len()) > WIDTH && line != indent {
            text = text + line.trim_end() + "\n";
            indent.clone_into(&mut line);
        }
        line.push_str(&next);
    }
    text + &line
}

/// Characters on a line.
const WIDTH: usize = 120;

/// Names that differ in the number at their end, each one more than that before.
struct Run<'n> {
    name: &'n str,
    stem: &'n str,
    first: Option<u64>,
    last: Option<u64>,
}

impl<'n> Run<'n> {
    fn new(name: &'n str) -> Self {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = name.strip_prefix(stem).and_then(|digits| digits.parse().ok());
        Self { name, stem, first: number, last: number }
    }

    fn goes_on_with(&self, next: &Self) -> bool {
        self.stem == next.stem && self.last.is_some_and(|last| last.checked_add(1) == next.first)
    }

    fn to_text(&self) -> String {
        match (self.first, self.last) {
            (Some(first), Some(last)) if first != last => format!("{} to {last}", self.name),
            _ => self.name.to_owned(),
        }
    }
}
