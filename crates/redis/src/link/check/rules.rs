//! What servers have to be like.

use super::facts::Facts;

/// What should be changed; an error for what has to be.
pub(super) fn judge(facts: &Facts, is_cluster: bool) -> Result<Vec<&'static str>, String> {
    right_kind(facts, is_cluster)?;
    new_enough(facts)?;
    evicts_nothing(facts)?;
    let mut warnings = Vec::new();
    match facts.readable() {
        (true, true) => {}
        (false, true) => warnings.push(NO_INFO),
        (_, false) => warnings.push(NO_SETTINGS),
    }
    warnings.extend(persistence(facts));
    let has_replicas = facts.info("connected_slaves").is_some_and(|replicas| replicas != "0");
    if has_replicas && facts.setting("min-replicas-to-write") == Some("0") {
        warnings.push(MIN_REPLICAS);
    }
    if follows_late(facts) {
        warnings.push(MAX_LAG);
    }
    if is_cluster && facts.setting("cluster-require-full-coverage") == Some("yes") {
        warnings.push(FULL_COVERAGE);
    }
    Ok(warnings)
}

fn right_kind(facts: &Facts, is_cluster: bool) -> Result<(), String> {
    let wrong = match (facts.info("redis_mode"), facts.info("cluster_enabled")) {
        (Some("sentinel"), _) => {
            "is a sentinel: the URL begins with redis+sentinel:// and ends with the name of the \
             primary, as in redis+sentinel://host:26379/mymaster"
        }
        (_, Some("1")) if !is_cluster => {
            "is part of a cluster: its URL begins with redis+cluster://"
        }
        (_, Some("0")) if is_cluster => "is no cluster: its URL begins with redis://",
        _ if facts.info("role") == Some("slave") => {
            "is a replica: give the URL of its primary, or that of the sentinels"
        }
        _ => return Ok(()),
    };
    Err(wrong.to_owned())
}

fn new_enough(facts: &Facts) -> Result<(), String> {
    // Valkey began at 7.2.
    let (Some(version), None) = (facts.info("redis_version"), facts.info("valkey_version")) else {
        return Ok(());
    };
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or_default());
    let version_is = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    match version_is < (6, 2) {
        true => Err(format!("is Redis {version}: sessions need 6.2 or newer, or Valkey")),
        false => Ok(()),
    }
}

fn evicts_nothing(facts: &Facts) -> Result<(), String> {
    let known = |setting, info| facts.setting(setting).or_else(|| facts.info(info));
    let limit = known("maxmemory", "maxmemory").unwrap_or("0");
    match known("maxmemory-policy", "maxmemory_policy") {
        Some(policy) if policy != "noeviction" && limit != "0" => Err(format!(
            "throws sessions and revocations away when its memory is full (`maxmemory-policy \
             {policy}`): set `maxmemory-policy noeviction`"
        )),
        _ => Ok(()),
    }
}

fn persistence(facts: &Facts) -> Option<&'static str> {
    let setting = |name| facts.setting(name);
    match (setting("appendonly")?, setting("save")?, setting("appendfsync")?) {
        ("no", "", _) => Some(NOTHING_KEPT),
        ("no", ..) => Some(SNAPSHOTS),
        (_, _, "no") => Some(NO_FSYNC),
        _ => None,
    }
}

/// Whether a primary goes on for longer than a moment without the replicas that it needs.
fn follows_late(facts: &Facts) -> bool {
    let needs = facts.setting("min-replicas-to-write").is_some_and(|least| least != "0");
    let lag = facts.setting("min-replicas-max-lag").and_then(|lag| lag.parse::<u32>().ok());
    // 0 is without end.
    needs && lag.is_some_and(|lag| !(1..=3).contains(&lag))
}

const FULL_COVERAGE: &str = "stops all of the cluster when one part of it is down \
                             (`cluster-require-full-coverage yes`): set it to `no`, and only the \
                             users of that part wait";
const MAX_LAG: &str = "goes on for too long when its replicas do not follow \
                       (`min-replicas-max-lag`): nodes that are cut off with it believe it, and a \
                       failover loses the revocations of that time; set `min-replicas-max-lag 3`";
const MIN_REPLICAS: &str = "goes on when its replicas do not follow (`min-replicas-to-write 0`), and \
                            a failover then loses revocations: set `min-replicas-to-write 1`, with \
                            two replicas or more";
const NO_FSYNC: &str = "leaves it to the system when to write to the disk (`appendfsync no`): a crash \
                        of the machine may log out whoever came in the last half minute and forget \
                        revocations; set `appendfsync everysec`";
const NOTHING_KEPT: &str = "keeps nothing on a disk (`appendonly no`, `save \"\"`): a restart logs \
                            everyone out and forgets revocations; set `appendonly yes`";
const NO_INFO: &str = "lets this user read no `INFO`, so its version and role were not checked: \
                       grant `+info`, or see to it that it is Redis 6.2 or newer, or Valkey, and a \
                       primary";
const NO_SETTINGS: &str = "lets this user read no settings, so see to it yourself, or grant \
                           `+config|get`: `maxmemory-policy noeviction`, `appendonly yes`, and with \
                           replicas `min-replicas-to-write 1` and `min-replicas-max-lag 3`";
const SNAPSHOTS: &str = "keeps snapshots only (`appendonly no`): a crash logs out whoever came after \
                         the last one and forgets revocations; set `appendonly yes`";

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 8] = [
        ("appendfsync", "everysec"),
        ("appendonly", "yes"),
        ("cluster-require-full-coverage", "no"),
        ("maxmemory", "100"),
        ("maxmemory-policy", "noeviction"),
        ("min-replicas-to-write", "1"),
        ("save", ""),
        ("min-replicas-max-lag", "3"),
    ];

    #[test]
    fn old_servers_are_refused_and_valkey_is_not_old() {
        for (info, fits) in [
            ("redis_version:7.0.15", true),
            ("redis_version:6.2.0", true),
            ("redis_version:10.0.0", true),
            ("redis_version:255.255.255", true),
            ("redis_version:6.0.16", false),
            ("redis_version:5.0.14", false),
            ("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1", true),
            ("redis_version:2.8.0\r\nvalkey_version:9.0.0", true),
        ] {
            assert_eq!(judge(&Facts::new(info, &GOOD), false).is_ok(), fits, "{info}");
        }
    }

    #[test]
    fn eviction_is_found_where_settings_are_denied() {
        let facts = Facts::new("maxmemory:5000\r\nmaxmemory_policy:volatile-ttl\r\n", &[]);
        let refusal = judge(&facts, false).expect_err("it evicts");
        assert!(refusal.contains("maxmemory-policy noeviction"), "{refusal}");
        let facts = Facts::new("maxmemory:5000\r\nmaxmemory_policy:noeviction\r\n", &[]);
        assert_eq!(judge(&facts, false), Ok(vec![NO_SETTINGS]));
    }

    #[test]
    fn replicas_that_nobody_waits_for_are_told() {
        for (replicas, least, warnings) in
            [("2", "1", vec![]), ("2", "0", vec![MIN_REPLICAS]), ("0", "0", vec![])]
        {
            let mut settings = GOOD;
            settings[5].1 = least;
            let facts = Facts::new(&format!("connected_slaves:{replicas}"), &settings);
            assert_eq!(judge(&facts, false), Ok(warnings), "{replicas} replicas, {least}");
        }
    }

    #[test]
    fn replicas_that_nobody_waits_for_in_time_are_told() {
        for (least, lag, warnings) in [
            ("1", "3", vec![]),
            ("1", "1", vec![]),
            ("1", "4", vec![MAX_LAG]),
            ("2", "10", vec![MAX_LAG]),
            ("1", "0", vec![MAX_LAG]),
            ("0", "10", vec![]),
        ] {
            let mut settings = GOOD;
            (settings[5].1, settings[7].1) = (least, lag);
            let facts = Facts::new("connected_slaves:0", &settings);
            assert_eq!(judge(&facts, false), Ok(warnings), "{least} within {lag} seconds");
        }
    }
}
