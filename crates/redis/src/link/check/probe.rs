//! Whether this user may do what the scripts do: better known now than at the first login.

use hallpass_session::store::{Shard, StoreError, StoreErrorKind};
use redis::from_redis_value;

use super::super::Inner;
use super::super::address::Address;
use super::super::fleet::Lane;
use super::super::script::Script;

/// Tries each command once, on a key that is dropped at the end.
pub(super) async fn run(link: &Inner, shard: Shard, address: &Address) -> Result<(), StoreError> {
    let name = |name| super::super::key(&link.prefix, shard, name);
    let script = Script::new(SCRIPT);
    let keys = [name(b"probe"), name(b"wake")];
    let answer = match link.run(Lane::Steps, shard, &script, &keys, &[]).await {
        Ok(answer) => answer,
        Err(error) if error.kind() == StoreErrorKind::Config => return Err(error),
        // It cannot write just now, which the first step says if it is still so.
        Err(_) => return Ok(()),
    };
    let denied: Vec<String> = from_redis_value(answer).unwrap_or_default();
    match denied.is_empty() {
        true => Ok(()),
        false => Err(StoreError::new(
            StoreErrorKind::Config,
            format!(
                "{address} denies this user rights that sessions need: {}; grant what the README \
                 of hallpass-redis lists",
                denied.join(", ")
            ),
        )),
    }
}

const SCRIPT: &str = include_str!("probe.lua");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::{env, fs};

    use super::SCRIPT;

    #[test]
    fn it_tries_what_the_scripts_do_and_no_more() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/scripts");
        let scripts = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let scripts = scripts.filter(|path| path.extension().is_some_and(|kind| kind == "lua"));
        let scripts: String = scripts.map(|path| fs::read_to_string(path).unwrap()).collect();
        let used: BTreeSet<_> = names(&scripts, "call('").collect();
        let tried: BTreeSet<_> = names(SCRIPT, "try('").collect();
        assert!(used.len() > 10, "{used:?}");
        assert_eq!(used, tried);
    }

    fn names<'t>(text: &'t str, before: &'t str) -> impl Iterator<Item = &'t str> {
        text.split(before).skip(1).map(|rest| rest.split('\'').next().unwrap())
    }
}
