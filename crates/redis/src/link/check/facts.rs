//! What a server says about itself.

use std::collections::HashMap;

use hallpass_session::store::StoreError;
use redis::{Cmd, FromRedisValue, cmd, from_redis_value};
use tokio::time::Instant;

use super::super::error;
use super::super::server::{Failure, Server};

/// Its `INFO`, and some of its settings; either may be denied.
#[derive(Debug, Default)]
pub(super) struct Facts {
    info: Option<HashMap<String, String>>,
    settings: Option<HashMap<String, String>>,
}

impl Facts {
    pub(super) async fn ask(server: &Server, until: Instant) -> Result<Self, StoreError> {
        let info: Option<String> = ask(server, &cmd("INFO"), until).await?;
        let info = info.as_deref().map(parse);
        let mut settings = Some(HashMap::new());
        for name in SETTINGS {
            let mut get = cmd("CONFIG");
            get.arg("GET").arg(name);
            match (ask::<HashMap<String, String>>(server, &get, until).await?, &mut settings) {
                (Some(values), Some(settings)) => settings.extend(values),
                (_, settings) => *settings = None,
            }
        }
        Ok(Self { info, settings })
    }

    /// Whether both were readable.
    pub(super) const fn readable(&self) -> (bool, bool) {
        (self.info.is_some(), self.settings.is_some())
    }

    /// A line of `INFO`.
    pub(super) fn info(&self, name: &str) -> Option<&str> {
        self.info.as_ref()?.get(name).map(String::as_str)
    }

    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        self.settings.as_ref()?.get(name).map(String::as_str)
    }

    #[cfg(test)]
    pub(super) fn new(info: &str, settings: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let settings = (!settings.is_empty()).then(|| settings.iter().map(own).collect());
        Self { info: (!info.is_empty()).then(|| parse(info)), settings }
    }
}

/// `None` if this user may not ask, or if there is no such command here.
async fn ask<T: FromRedisValue>(
    server: &Server,
    command: &Cmd,
    until: Instant,
) -> Result<Option<T>, StoreError> {
    match server.ask(command, until).await {
        Ok(answer) => Ok(from_redis_value(answer).ok()),
        Err(Failure::Refused(refusal)) => match refusal.code() {
            Some("NOPERM" | "ERR") => Ok(None),
            _ => Err(error::of(server.address(), &refusal)),
        },
        Err(Failure::Lost(error) | Failure::Unsent(error)) => Err(error),
    }
}

fn parse(info: &str) -> HashMap<String, String> {
    let line = |line: &str| {
        let (name, value) = line.trim_end().split_once(':')?;
        Some((name.to_owned(), value.to_owned()))
    };
    info.lines().filter_map(line).collect()
}

const SETTINGS: [&str; 8] = [
    "appendfsync",
    "appendonly",
    "cluster-require-full-coverage",
    "maxmemory",
    "maxmemory-policy",
    "min-replicas-max-lag",
    "min-replicas-to-write",
    "save",
];
