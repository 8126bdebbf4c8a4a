//! The clock of any program.
#![cfg(test)]

use std::process::Command;
use std::time::Duration;

use hallpass_servers::FakeClock;

/// What the program `date` takes for the time, in milliseconds since 1970.
fn date(clock: Option<&FakeClock>) -> i64 {
    let mut date = Command::new("date");
    date.arg("+%s%3N");
    if let Some(clock) = clock {
        clock.apply(&mut date);
    }
    String::from_utf8(date.output().unwrap().stdout).unwrap().trim().parse().unwrap()
}

#[test]
fn standing_and_running() {
    let clock = FakeClock::standing(1_700_000_000_007);
    assert_eq!(date(Some(&clock)), 1_700_000_000_007);
    clock.advance(Duration::from_millis(1));
    assert_eq!(date(Some(&clock)), 1_700_000_000_008);
    for hours in [1, -1] {
        clock.run_ahead(hours * 3_600_000);
        let (before, shown, after) = (date(None), date(Some(&clock)), date(None));
        let off = shown - hours * 3_600_000;
        // To a millisecond: fractions of it are cut off.
        assert!((before - 1..=after + 1).contains(&off), "{before} {off} {after}");
    }
}
