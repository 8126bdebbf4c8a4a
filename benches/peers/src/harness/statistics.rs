//! Medians, and ratios of what ran in the same round.

pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Linear between the two nearest values.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}

/// Round by round.
pub(crate) fn ratios(values: &[f64], to: &[f64]) -> Vec<f64> {
    values.iter().zip(to).map(|(a, b)| a / b).collect()
}

/// Round by round.
pub(crate) fn differences(values: &[f64], from: &[f64]) -> Vec<f64> {
    values.iter().zip(from).map(|(a, b)| a - b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_linear_between_values() {
        let values = [4.0, 1.0, 3.0, 2.0];
        for (share, expected) in [(0.0, 1.0), (0.5, 2.5), (0.25, 1.75), (1.0, 4.0)] {
            assert_eq!(quantile(&values, share), expected, "{share}");
        }
        assert_eq!(median(&[7.0]), 7.0);
    }

    #[test]
    fn a_slow_round_does_not_change_what_is_compared_in_it() {
        let (ours, raw) = ([20.0, 40.0, 20.0], [10.0, 20.0, 10.0]);
        assert_eq!(ratios(&ours, &raw), [2.0; 3]);
        assert_eq!(differences(&ours, &raw), [10.0, 20.0, 10.0]);
    }
}
