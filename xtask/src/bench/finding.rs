//! One thing that was checked, and what came of it.

use std::fmt;

/// A figure against its limit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// What is limited.
    pub(crate) name: String,
    /// `None` where it was not measured.
    pub(crate) figure: Option<f64>,
    /// The most that it should be.
    pub(crate) limit: f64,
    /// The most that it may be, where it is known to be more than it should.
    pub(crate) known: Option<Known>,
}

/// What is known of a figure that is above its limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Known {
    /// The most that it may be.
    pub(crate) limit: f64,
    /// What makes it so.
    pub(crate) why: &'static str,
}

impl Finding {
    pub(crate) fn new(name: impl Into<String>, figure: Option<f64>, limit: f64) -> Self {
        Self { name: name.into(), figure, limit, known: None }
    }

    /// Whether the figure is above what it may be. What was not measured is not.
    pub(crate) fn is_over(&self) -> bool {
        let limit = self.known.map_or(self.limit, |known| known.limit);
        self.figure.is_some_and(|figure| figure > limit)
    }

    /// Why the figure is above what it should be, where that is known.
    fn why(&self) -> Option<&'static str> {
        let above = self.figure.is_some_and(|figure| figure > self.limit) && !self.is_over();
        self.known.filter(|_| above).map(|known| known.why)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.figure {
            None => "-",
            Some(_) if self.is_over() => "OVER",
            Some(_) if self.why().is_some() => "known",
            Some(_) => "ok",
        };
        let figure = self.figure.map_or_else(|| "-".to_owned(), shown);
        write!(f, "{verdict:5}{figure:>9} of {:<7} {}", shown(self.limit), self.name)?;
        self.why().map_or(Ok(()), |why| write!(f, " ({why})"))
    }
}

/// With as many digits as tell something.
pub(crate) fn shown(figure: f64) -> String {
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

    #[test]
    fn what_is_known_is_told_and_has_a_limit_of_its_own() {
        let rows = [
            (1.5, "ok       1.500 of 2.000   it", false),
            (2.5, "known    2.500 of 2.000   it (the ground is soft)", false),
            (3.5, "OVER     3.500 of 2.000   it", true),
        ];
        for (figure, shown, over) in rows {
            let known = Some(Known { limit: 3.0, why: "the ground is soft" });
            let finding = Finding { known, ..Finding::new("it", Some(figure), 2.0) };
            assert_eq!((finding.to_string().as_str(), finding.is_over()), (shown, over));
        }
    }
}
