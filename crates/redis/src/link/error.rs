//! What servers answer when they refuse, as an operator has to read it.

use std::fmt::Display;

use hallpass_session::store::{StoreError, StoreErrorKind};
use redis::{ErrorKind, RedisError};

use StoreErrorKind::{Config, Corrupt, Unavailable};

/// The error of this server.
pub(super) fn of(server: impl Display, error: &RedisError) -> StoreError {
    let (kind, what) = match error.kind() {
        ErrorKind::AuthenticationFailed => (Config, LOGIN),
        _ => match error.code() {
            Some(code) => of_code(code),
            None => of_connection(error),
        },
    };
    let said = said(error);
    match said.is_empty() {
        true => StoreError::new(kind, format!("{server} {what}")),
        false => StoreError::new(kind, format!("{server} {what} ({said})")),
    }
}

pub(super) fn unavailable(what: impl Into<String>) -> StoreError {
    StoreError::new(Unavailable, what.into())
}

fn of_code(code: &str) -> (StoreErrorKind, &'static str) {
    match code {
        "BUSY" => (
            Unavailable,
            "is kept busy by a script that is not of this library: find out who else uses it",
        ),
        "CLUSTERDOWN" => (
            Unavailable,
            "cannot serve a part of the cluster: bring back the primary that is missing, or a \
             replica of it",
        ),
        "CORRUPT" => (Corrupt, "holds a value that nobody wrote"),
        "DENIED" => (
            Config,
            "is in protected mode: give it a password (`requirepass`), and put that in the URL",
        ),
        "LOADING" => (Unavailable, "is still reading its data, and answers when it is done"),
        "MASTERDOWN" => (Unavailable, "is a replica that has lost its primary"),
        "MISCONF" => (
            Unavailable,
            "cannot write its data to the disk: free some space there, and read its log",
        ),
        "ASK" | "MOVED" => (
            Config,
            "is part of a cluster, and this part of the store is on another server of it: the URL \
             begins with redis+cluster://",
        ),
        "NOAUTH" => (Config, "asks for a password: put it in the URL"),
        "NOPERM" => (
            Config,
            "denies this user a right that sessions need: grant what the README of hallpass-redis \
             lists",
        ),
        "NOREPLICAS" => (
            Unavailable,
            "takes no writes while fewer replicas than `min-replicas-to-write` follow it: bring \
             them back, or mend the network between them",
        ),
        "OOM" => (Unavailable, "has reached its `maxmemory`: give it more memory"),
        "READONLY" => (Unavailable, "is a replica, or has become one: the primary is elsewhere"),
        "TRYAGAIN" => (
            Unavailable,
            "is handing this part of the cluster over to another server: it is there when that is \
             done",
        ),
        "WRONGPASS" => (Config, LOGIN),
        "WRONGTYPE" => (
            Corrupt,
            "holds a value of another type than was written: something else uses this prefix",
        ),
        _ => (Unavailable, "refuses the command"),
    }
}

fn of_connection(error: &RedisError) -> (StoreErrorKind, &'static str) {
    match error.kind() {
        _ if error.is_timeout() => (Unavailable, "does not answer in time"),
        ErrorKind::Io => (Unavailable, "is not reached, or has closed the connection"),
        ErrorKind::Parse => {
            (Config, "does not speak the protocol of Redis: look at the port in the URL")
        }
        _ => (Unavailable, "gives no answer that can be used"),
    }
}

/// The server's own words. They are about commands and settings: this library sends no secrets
/// but the password, which no server repeats.
fn said(error: &RedisError) -> String {
    match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        (Some(code), None) => code.to_owned(),
        (None, _) => error.to_string(),
    }
}

const LOGIN: &str = "does not accept the user or password: see the URL";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_say_is_sorted_and_told_with_what_to_do() {
        for (answer, kind, told) in [
            ("BUSY Redis is busy running a script.", Unavailable, "find out who else uses it"),
            ("CLUSTERDOWN The cluster is down", Unavailable, "bring back the primary"),
            ("CORRUPT a row without a client", Corrupt, "holds a value that nobody wrote"),
            ("DENIED Redis is running in protected mode", Config, "give it a password"),
            ("ERR max number of clients reached", Unavailable, "max number of clients reached"),
            ("LOADING Redis is loading the dataset", Unavailable, "answers when it is done"),
            ("MASTERDOWN Link with MASTER is down", Unavailable, "has lost its primary"),
            ("MISCONF Redis is configured to save", Unavailable, "free some space there"),
            ("MOVED 1584 127.0.0.1:7000", Config, "begins with redis+cluster://"),
            ("NOAUTH Authentication required.", Config, "put it in the URL"),
            ("NOPERM this user has no permissions", Config, "README of hallpass-redis"),
            ("NOREPLICAS Not enough good replicas", Unavailable, "bring them back"),
            ("OOM command not allowed", Unavailable, "give it more memory"),
            ("READONLY You can't write", Unavailable, "the primary is elsewhere"),
            ("TRYAGAIN Multiple keys request", Unavailable, "is handing this part"),
            ("WRONGPASS invalid username-password pair", Config, "does not accept the user"),
            ("WRONGTYPE Operation against a key", Corrupt, "something else uses this prefix"),
        ] {
            let reply = redis::parse_redis_value(format!("-{answer}\r\n").as_bytes());
            let refusal = reply.and_then(redis::Value::extract_error).expect_err(answer);
            let error = of("host:6379", &refusal);
            assert_eq!(error.kind(), kind, "{answer}");
            let text = error.to_string();
            assert!(text.contains(told) && text.contains("host:6379"), "{answer}: {text}");
            assert!(text.contains(answer), "{answer}: {text}");
        }
    }

    #[test]
    fn connections_that_fail_are_told() {
        use std::io;
        for (error, told) in [
            (io::Error::from(io::ErrorKind::TimedOut), "does not answer in time"),
            (io::Error::from(io::ErrorKind::ConnectionRefused), "is not reached"),
            (io::Error::from(io::ErrorKind::BrokenPipe), "has closed the connection"),
        ] {
            let error = of("host:6379", &RedisError::from(error));
            assert_eq!(error.kind(), Unavailable);
            assert!(error.to_string().contains(told), "{error}");
        }
    }
}
