//! Round numbers for axes.

/// Steps from zero to just above `most`: 1, 2 or 5 times a power of ten, six at most.
pub(super) fn steps(most: f64) -> Vec<f64> {
    let power = 10_f64.powf((most / 6.0).max(f64::MIN_POSITIVE).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power);
    let step = step.into_iter().find(|step| most / step <= 6.0).unwrap_or(most);
    let mut steps = vec![0.0];
    let mut last = 0.0;
    while last < most {
        last += step;
        steps.push(last);
    }
    steps
}

/// With commas between thousands.
pub(crate) fn number(value: f64) -> String {
    let plain = if value < 10.0 && value.fract() > 0.0 {
        return format!("{value:.1}");
    } else {
        format!("{value:.0}")
    };
    let digits: Vec<char> = plain.chars().collect();
    let threes: Vec<String> = digits.rchunks(3).rev().map(|three| three.iter().collect()).collect();
    threes.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_reach_above() {
        assert_eq!(steps(5.7), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(steps(430.0), [0.0, 100.0, 200.0, 300.0, 400.0, 500.0]);
        assert_eq!(steps(13.0), [0.0, 5.0, 10.0, 15.0]);
    }

    #[test]
    fn thousands_are_apart() {
        let shown = [1_000_000.0, 1_000.0, 100.0, 1.5, 2.0].map(number);
        assert_eq!(shown, ["1,000,000", "1,000", "100", "1.5", "2"]);
    }
}
