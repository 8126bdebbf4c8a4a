//! What users may do.

use hallpass_redis::Redis;
use hallpass_servers::RedisServer;

use crate::kit::{refusal, rights, warnings};

#[tokio::test]
async fn a_user_needs_only_its_keys_and_what_the_scripts_do() {
    let server = RedisServer::builder().persistent().start().await;
    let url = format!("redis://app:a%2Fb@127.0.0.1:{}", server.port());
    let readme = rights().join(" ");
    for (name, rights, denied) in [
        ("all", "~* &* +@all", ""),
        ("no more than the README says", &readme, ""),
        ("no channels", "~hp:* resetchannels +@all", "PUBLISH"),
        ("no keys", "resetkeys &hp:* +@all", "keys"),
        ("another prefix", "~other:* &hp:* +@all", "keys"),
        ("no scripts", "~hp:* &hp:* +@all -eval -evalsha", "eval"),
        ("no time", "~hp:* &hp:* +@all -time", "TIME"),
        ("no writes", "~hp:* &hp:* +@all -@write", "HSET"),
        ("no subscriptions", "~hp:* &hp:* +@all -subscribe", "subscribe"),
    ] {
        let rule = format!("ACL SETUSER app reset on >a/b {rights}");
        server.command(&rule.split(' ').collect::<Vec<_>>()).await;
        if denied.is_empty() {
            assert_eq!(warnings(Redis::builder(&url)).await, [""; 0], "{name}");
            continue;
        }
        let told = refusal(Redis::builder(&url)).await;
        assert!(told.contains("README"), "{name}: {told}");
        assert!(told.contains(denied), "{name}: {told}");
    }
}

#[tokio::test]
async fn what_may_not_be_read_is_told_as_unchecked() {
    let server = RedisServer::builder().persistent().start().await;
    let url = format!("redis://app:pass@127.0.0.1:{}", server.port());
    for (rights, expected) in
        [("-config", "lets this user read no settings"), ("-info", "lets this user read no `INFO`")]
    {
        let rule = format!("ACL SETUSER app reset on >pass ~hp:* &hp:* +@all {rights}");
        server.command(&rule.split(' ').collect::<Vec<_>>()).await;
        let told = warnings(Redis::builder(&url)).await;
        assert!(told.len() == 1 && told[0].contains(expected), "{rights}: {told:?}");
    }
}
