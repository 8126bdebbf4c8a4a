//! The most fetches that the settings allow within any window of time.

use std::time::Duration;

use crate::settings::Settings;

/// N = P + B + R, where within the window there are at most
///
/// - P fetches that cost a permit: the burst for unknown keys and one for signatures that no key
///   made, and one of both each interval;
/// - B that are due in the course of things: one, and another each 7/10 (4/5 less the jitter) of
///   the shortest time to live, for the one follows the other's good end by as much;
/// - R that follow a failure. They come in rows: the first of a row is a P or a B, or was before
///   the window. A row's pauses are 1, 2, 4 s and so on to the longest, less the jitter, and the
///   rows do not overlap: so R is how many of the shortest pauses fit into the window, of P + B + 1
///   rows, and the one that the window begins with.
pub(super) fn most(settings: &Settings, window: Duration) -> usize {
    let rows = permits(settings, window) + planned(settings, window) + 1;
    rows + repeated(settings, window, rows)
}

/// N where no fetch fails: P + B, and one that followed a failure before the window.
pub(super) fn most_while_well(settings: &Settings, window: Duration) -> usize {
    permits(settings, window) + planned(settings, window) + 1
}

/// P: the most fetches that cost a permit.
pub(super) fn permits(settings: &Settings, window: Duration) -> usize {
    let burst = usize::try_from(settings.refetch_burst).unwrap() + 1;
    burst + 2 * times(window, settings.refetch_interval)
}

/// B: the most fetches that are due for the age of a set, or for the want of one.
fn planned(settings: &Settings, window: Duration) -> usize {
    1 + times(window, settings.shortest_time_to_live.mul_f64(0.7))
}

/// The shortest pause after so many failures in a row: twice as long after each, less the jitter.
pub(super) fn pause(settings: &Settings, failures: u32) -> Duration {
    let mut pause = settings.shortest_back_off;
    for _ in 1..failures.min(40) {
        pause = (pause * 2).min(settings.longest_back_off);
    }
    pause.mul_f64(0.9).max(settings.shortest_back_off)
}

fn repeated(settings: &Settings, window: Duration, rows: usize) -> usize {
    let (mut left, mut count) = (window, 0);
    for failures in 1.. {
        let pause = pause(settings, failures);
        let last = pause == self::pause(settings, failures + 1);
        let fit = if last { times(left, pause) } else { times(left, pause).min(rows) };
        left = left.saturating_sub(pause.saturating_mul(u32::try_from(fit).unwrap()));
        count += fit;
        if last || fit < rows {
            break;
        }
    }
    count
}

fn times(window: Duration, each: Duration) -> usize {
    usize::try_from(window.as_nanos() / each.as_nanos()).unwrap()
}

#[test]
fn the_bound_of_the_defaults() {
    let settings = Settings::new();
    let within = |seconds| most(&settings, Duration::from_secs(seconds));
    let well = |seconds| most_while_well(&settings, Duration::from_secs(seconds));
    let permits = |seconds| permits(&settings, Duration::from_secs(seconds));
    assert_eq!((permits(30), well(30), within(30)), (5, 7, 23));
    assert_eq!((permits(600), well(600), within(600)), (43, 59, 266));
    let pauses: Vec<_> = (1..=8).map(|n| pause(&settings, n).as_millis()).collect();
    assert_eq!(pauses, [1_000, 1_800, 3_600, 7_200, 14_400, 28_800, 54_000, 54_000]);
}
