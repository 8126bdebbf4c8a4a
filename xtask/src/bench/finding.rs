//! One thing that was checked, and what came of it.

use std::fmt;

/// A figure against its limit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// What is limited.
    pub(crate) name: String,
    /// `None` where it was not measured.
    pub(crate) figure: Option<f64>,
    /// The most that it may be.
    pub(crate) limit: f64,
}

impl Finding {
    pub(crate) fn new(name: impl Into<String>, figure: Option<f64>, limit: f64) -> Self {
        Self { name: name.into(), figure, limit }
    }

    /// Whether the figure is above its limit. What was not measured is not.
    pub(crate) fn is_over(&self) -> bool {
        self.figure.is_some_and(|figure| figure > self.limit)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.figure {
            None => "-",
            Some(_) if self.is_over() => "OVER",
            Some(_) => "ok",
        };
        let figure = self.figure.map_or_else(|| "-".to_owned(), shown);
        write!(f, "{verdict:5}{figure:>9} of {:<7} {}", shown(self.limit), self.name)
    }
}

/// With as many digits as tell something.
fn shown(figure: f64) -> String {
    if figure.abs() < 20.0 { format!("{figure:.3}") } else { format!("{figure:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_tells_figure_and_limit() {
        let rows = [
            (Some(1.5), 2.0, "ok       1.500 of 2.000   it", false),
            (Some(2.0), 2.0, "ok       2.000 of 2.000   it", false),
            (Some(221.4), 200.0, "OVER       221 of 200     it", true),
            (None, 200.0, "-            - of 200     it", false),
        ];
        for (figure, limit, shown, over) in rows {
            let finding = Finding::new("it", figure, limit);
            assert_eq!((finding.to_string().as_str(), finding.is_over()), (shown, over));
        }
    }
}
