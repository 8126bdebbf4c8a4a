use std::time::Duration;

use crate::replay::ReplayTtl;

#[test]
fn a_time_is_rounded_up_and_has_two_ends() {
    let day = Duration::from_secs(86_400);
    for (name, time, millis) in [
        ("nothing", Duration::ZERO, None),
        ("a nanosecond", Duration::from_nanos(1), Some(1)),
        ("a millisecond", Duration::from_millis(1), Some(1)),
        ("a bit more", Duration::from_nanos(1_000_001), Some(2)),
        ("a minute", Duration::from_secs(60), Some(60_000)),
        ("just below a day", day - Duration::from_nanos(1), Some(86_400_000)),
        ("a day", day, Some(86_400_000)),
        ("just above a day", day + Duration::from_nanos(1), None),
        ("all that the type holds", Duration::MAX, None),
    ] {
        let ttl = ReplayTtl::new(time);
        assert_eq!(ttl.map(ReplayTtl::as_millis), millis, "{name}");
        assert!(ttl.is_none_or(|ttl| ttl.as_duration() >= time), "{name}");
    }
    assert_eq!(ReplayTtl::MAX, day);
}
