//! How long a value is kept.

use std::time::Duration;

use hallpass_core::replay::{ReplayTtl, Seen};

use crate::replays::bench::{Bench, HOUR};

pub(in crate::replays) async fn a_value_is_kept_for_its_time(bench: Bench) {
    let value = bench.value();
    assert_eq!(bench.uses(value).await, Seen::First);
    bench.pass(bench.ttl() / 2).await;
    assert_eq!(bench.uses(value).await, Seen::Before);
}

pub(in crate::replays) async fn a_value_is_new_after_its_time(bench: Bench) {
    let value = bench.value();
    assert_eq!(bench.uses(value).await, Seen::First);
    bench.pass(bench.ttl()).await;
    assert_eq!(bench.uses(value).await, Seen::First);
}

pub(in crate::replays) async fn a_time_ends_to_the_millisecond(bench: Bench) {
    let (value, ttl) = (bench.value(), Duration::from_millis(1_234));
    assert_eq!(bench.uses_for(value, ttl).await, Seen::First);
    bench.pass(ttl - MILLI).await;
    assert_eq!(bench.uses_for(value, ttl).await, Seen::Before);
    bench.pass(MILLI).await;
    assert_eq!(bench.uses_for(value, ttl).await, Seen::First);
}

pub(in crate::replays) async fn a_part_of_a_millisecond_is_one(bench: Bench) {
    let (value, ttl) = (bench.value(), Duration::from_nanos(1));
    assert_eq!(bench.uses_for(value, ttl).await, Seen::First);
    assert_eq!(bench.uses_for(value, ttl).await, Seen::Before);
    bench.pass(MILLI).await;
    assert_eq!(bench.uses_for(value, ttl).await, Seen::First);
}

pub(in crate::replays) async fn a_day_is_kept(bench: Bench) {
    let (value, day) = (bench.value(), ReplayTtl::MAX);
    assert_eq!(bench.uses_for(value, day).await, Seen::First);
    bench.pass(day - MILLI).await;
    assert_eq!(bench.uses_for(value, day).await, Seen::Before);
    bench.pass(MILLI).await;
    assert_eq!(bench.uses_for(value, day).await, Seen::First);
}

pub(in crate::replays) async fn a_second_use_prolongs_nothing(bench: Bench) {
    let value = bench.value();
    assert_eq!(bench.uses(value).await, Seen::First);
    bench.pass(bench.ttl() / 2).await;
    assert_eq!(bench.uses_for(value, bench.ttl() * 4).await, Seen::Before);
    bench.pass(bench.ttl() / 2).await;
    assert_eq!(bench.uses(value).await, Seen::First);
}

pub(in crate::replays) async fn a_value_that_is_new_again_is_kept_again(bench: Bench) {
    let value = bench.value();
    assert_eq!(bench.uses(value).await, Seen::First);
    bench.pass(bench.ttl()).await;
    assert_eq!(bench.uses(value).await, Seen::First);
    bench.pass(bench.ttl() / 2).await;
    assert_eq!(bench.uses(value).await, Seen::Before);
    bench.pass(bench.ttl() / 2).await;
    assert_eq!(bench.uses(value).await, Seen::First);
}

pub(in crate::replays) async fn each_value_has_a_time_of_its_own(bench: Bench) {
    let (long, short, last) = (bench.value(), bench.value(), bench.value());
    assert_eq!(bench.uses_for(long, bench.ttl() * 4).await, Seen::First);
    assert_eq!(bench.uses(short).await, Seen::First);
    assert_eq!(bench.uses_for(last, bench.ttl() * 4).await, Seen::First);
    bench.pass(bench.ttl()).await;
    assert_eq!(bench.uses_for(long, bench.ttl() * 4).await, Seen::Before);
    assert_eq!(bench.uses(short).await, Seen::First);
    bench.pass(bench.ttl()).await;
    assert_eq!(bench.uses(last).await, Seen::Before);
    assert_eq!(bench.uses(long).await, Seen::Before);
    bench.pass(bench.ttl() * 2).await;
    assert_eq!(bench.uses(last).await, Seen::First);
    assert_eq!(bench.uses(long).await, Seen::First);
}

pub(in crate::replays) async fn a_clock_set_back_forgets_nothing(bench: Bench) {
    let value = bench.value();
    assert_eq!(bench.uses(value).await, Seen::First);
    bench.harness.step_back(HOUR).await;
    assert_eq!(bench.uses(value).await, Seen::Before, "while it is behind");
    bench.pass(HOUR).await;
    assert_eq!(bench.uses(value).await, Seen::Before, "when it is right again");
    bench.pass(bench.ttl()).await;
    assert_eq!(bench.uses(value).await, Seen::First, "after its time");
}

pub(in crate::replays) async fn what_comes_by_a_clock_set_back_is_kept(bench: Bench) {
    assert_eq!(bench.uses(bench.value()).await, Seen::First);
    bench.harness.step_back(HOUR).await;
    let value = bench.value();
    assert_eq!(bench.uses(value).await, Seen::First);
    assert_eq!(bench.uses(value).await, Seen::Before, "while it is behind");
    bench.pass(HOUR).await;
    assert_eq!(bench.uses(value).await, Seen::Before, "when it is right again");
}

const MILLI: Duration = Duration::from_millis(1);
