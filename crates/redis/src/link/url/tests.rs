//! URLs, each with what is read in it or what is said about it.

use super::*;

fn tcp(host: &str, port: u16) -> Address {
    Address::Tcp(host.into(), port)
}

fn login(user: &str, password: &str) -> Login {
    let some = |text: &str| (!text.is_empty()).then(|| text.into());
    Login { user: some(user), password: some(password) }
}

fn sentinels(addresses: &[Address], own: Login) -> Topology {
    Topology::Sentinel { sentinels: addresses.to_vec(), login: own, primary: "mymaster".into() }
}

#[test]
fn urls_say_where_and_as_whom() {
    let nobody = || login("", "");
    let single = |host, port| Topology::Single(tcp(host, port));
    let socket = || Topology::Single(Address::Unix(Path::new("/run/redis.sock").into()));
    let two = [tcp("a", 1), tcp("b", 7000)];
    for (url, topology, as_whom, database, tls) in [
        ("redis://localhost", single("localhost", 6379), nobody(), 0, false),
        ("redis://localhost/", single("localhost", 6379), nobody(), 0, false),
        ("redis://127.0.0.1:7/3", single("127.0.0.1", 7), nobody(), 3, false),
        ("redis://[::1]", single("::1", 6379), nobody(), 0, false),
        ("redis://[::1]:7", single("::1", 7), nobody(), 0, false),
        ("rediss://host", single("host", 6379), nobody(), 0, true),
        ("valkey://host", single("host", 6379), nobody(), 0, false),
        ("valkeys://host", single("host", 6379), nobody(), 0, true),
        ("redis://:pass@host", single("host", 6379), login("", "pass"), 0, false),
        ("redis://app:pass@host:7", single("host", 7), login("app", "pass"), 0, false),
        ("redis://app:p:a@host", single("host", 6379), login("app", "p:a"), 0, false),
        ("redis://app:p@s@host", single("host", 6379), login("app", "p@s"), 0, false),
        ("redis://a%2Fb:p%40%25+s@host", single("host", 6379), login("a/b", "p@%+s"), 0, false),
        ("redis://:%C3%A9@host", single("host", 6379), login("", "é"), 0, false),
        ("redis+unix:///run/redis.sock", socket(), nobody(), 0, false),
        ("redis+unix://app:p@/run/redis.sock?db=2", socket(), login("app", "p"), 2, false),
        ("redis+cluster://a:1,b:7000", Topology::Cluster(two.to_vec()), nobody(), 0, false),
        (
            "rediss+cluster://u:p@a:1,b:7000,a:1/0",
            Topology::Cluster(two.to_vec()),
            login("u", "p"),
            0,
            true,
        ),
        ("redis+cluster://a", Topology::Cluster(vec![tcp("a", 6379)]), nobody(), 0, false),
        ("valkey+cluster://a", Topology::Cluster(vec![tcp("a", 6379)]), nobody(), 0, false),
        (
            "redis+sentinel://a/mymaster",
            sentinels(&[tcp("a", 26379)], nobody()),
            nobody(),
            0,
            false,
        ),
        (
            "rediss+sentinel://u:p@a:1,b:7000/mymaster/4?sentinel_password=s%26p&sentinel_user=w",
            sentinels(&two, login("w", "s&p")),
            login("u", "p"),
            4,
            true,
        ),
    ] {
        let target = Target::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        assert_eq!(target.topology, topology, "{url}");
        assert!(target.login == as_whom, "{url}: the login");
        assert_eq!((target.database, target.tls), (database, tls), "{url}");
    }
}

#[test]
fn mistakes_are_told_without_the_url() {
    for (url, part) in [
        ("", "it begins with"),
        ("hunter2", "it begins with"),
        ("hunter2@host:6379", "it begins with"),
        ("http://:hunter2@host", "it begins with"),
        ("rediss+unix:///hunter2", "it begins with"),
        ("redis+hunter2://host", "it begins with"),
        ("redis://", "a host is"),
        ("redis://:hunter2@", "a host is"),
        ("redis://:hunter2@host:0", "a port is"),
        ("redis://:hunter2@host:65536", "a port is"),
        ("redis://:hunter2@host:+1", "a port is"),
        ("redis://app:hunter2/x@host", "a port is"),
        ("redis://app:1/hunter2@host", "%2F"),
        ("redis://:hunter2?x@host", "a host is"),
        ("redis://:hunter2#x@host", "%23"),
        ("redis://:hunter2%zz@host", "`%`"),
        ("redis://:hunter2%f@host", "`%`"),
        ("redis://:hunter2%ff@host", "UTF-8"),
        ("redis://hunter2@host", "a user without a password"),
        ("redis://:hunter2@[::1", "a host is"),
        ("redis://:hunter2@[host]", "a host is"),
        ("redis://:hunter2@[::1]x", "a host is"),
        ("redis://:hunter2@::1", "a host is"),
        ("redis://:hunter2@ho st", "a host is"),
        ("redis://host/hunter2", "is a number"),
        ("redis://host/70000", "is a number"),
        ("redis://host/-1", "is a number"),
        ("redis://host?password=hunter2", "there are none"),
        ("redis://a,b", "redis+cluster://"),
        ("redis+cluster://a,,b", "a host is"),
        ("redis+cluster://a/1", "the database 0 only"),
        ("redis+cluster://a?x=hunter2", "there are none"),
        ("redis+sentinel://a", "the name by which"),
        ("redis+sentinel://a/", "the name by which"),
        ("redis+sentinel://u:1/hunter2@a/mymaster", "the name by which"),
        ("redis+sentinel://a/mymaster/x", "is a number"),
        ("redis+sentinel://a/mymaster?password=hunter2", "`sentinel_password`"),
        ("redis+sentinel://a/mymaster?sentinel_user=hunter2", "a user without a password"),
        ("redis+unix://host/run/redis.sock", "three slashes"),
        ("redis+unix://", "three slashes"),
        ("redis+unix:///run/redis.sock?password=hunter2", "`db`"),
    ] {
        let Err(error) = Target::parse(url) else { panic!("{url} is read") };
        assert_eq!(error.kind(), StoreErrorKind::Config, "{url}");
        let told = format!("{error} {error:?}");
        assert!(told.contains(part), "{url}: {told}");
        assert!(!told.contains("hunter2"), "{url}: {told}");
    }
}

#[test]
fn a_login_is_not_shown() {
    assert_eq!(format!("{:?}", login("app", "hunter2")), "Login { .. }");
}
