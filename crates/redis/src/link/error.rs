//! What servers answer when they refuse, as an operator has to read it.

use std::fmt::Display;

use hallpass_session::store::{StoreError, StoreErrorKind};
use redis::{ErrorKind, RedisError};

use StoreErrorKind::{Config, Corrupt, Unavailable};

/// The error of this server.
pub(super) fn of(server: impl Display, error: &RedisError) -> StoreError {
    let (kind, what) = match error.code() {
        Some(code) => of_code(code, error.detail().unwrap_or_default()),
        None => of_connection(error),
    };
    told(server, kind, what, &said(error))
}

/// The URL is to be another one for this server.
pub(super) fn of_url(server: impl Display, error: &RedisError, what: &str) -> StoreError {
    told(server, Config, what, &said(error))
}

/// Nobody is let in by this user or password. It has none of the server's own words: one that has no
/// such command repeats what it was given.
pub(super) fn of_login(server: impl Display, error: &RedisError, is_sentinel: bool) -> StoreError {
    let code = error.code().unwrap_or_default();
    let (kind, what) = match (code, error.detail().unwrap_or_default()) {
        ("ERR", detail) if detail.contains("without any password") => (Config, NO_PASSWORD),
        ("ERR", detail) if !detail.starts_with(CROWD) => (Config, NO_LOGIN),
        ("WRONGPASS", _) if is_sentinel => (Config, SENTINEL_LOGIN),
        (code, detail) => of_code(code, detail),
    };
    told(server, kind, what, if code == "ERR" { "" } else { code })
}

/// The database of the URL is not to be had.
pub(super) fn of_database(server: impl Display, error: &RedisError) -> StoreError {
    match (error.code(), error.detail().unwrap_or_default()) {
        (Some("NOPERM"), _) => of_url(server, error, NO_SELECT),
        (_, detail) if detail.contains("cluster mode") => of_url(server, error, IN_CLUSTER),
        (_, detail) if detail.contains("DB index") => of_url(server, error, NO_DATABASE),
        _ => of(server, error),
    }
}

/// Whether a server that says so to a courtesy will answer to what matters.
pub(super) fn is_no_matter(error: &RedisError) -> bool {
    match error.code() {
        Some("ERR") => !error.detail().unwrap_or_default().starts_with(CROWD),
        code => matches!(code, Some("NOAUTH" | "NOPERM")),
    }
}

fn told(server: impl Display, kind: StoreErrorKind, what: &str, said: &str) -> StoreError {
    match said.is_empty() {
        true => StoreError::new(kind, format!("{server} {what}")),
        false => StoreError::new(kind, format!("{server} {what} ({said})")),
    }
}

pub(super) fn unavailable(what: impl Into<String>) -> StoreError {
    StoreError::new(Unavailable, what.into())
}

fn of_code(code: &str, detail: &str) -> (StoreErrorKind, &'static str) {
    match code {
        "ERR" if detail.starts_with(CROWD) => (
            Unavailable,
            "takes no more connections: give it a higher `maxclients`, or find out who has so many",
        ),
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
        "NOAUTH" => (
            Config,
            "asks for a password: put it in the URL before the hosts, as `user:password@` or \
             `:password@`",
        ),
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
        _ if error.is_connection_refusal() => (Unavailable, "is not reached"),
        _ if error.is_connection_dropped() => (Unavailable, "has closed the connection"),
        _ if error.to_string().contains("CertificateRequired") => {
            (Config, "asks for a certificate of this client: see `client_certificate`")
        }
        ErrorKind::Io => (Unavailable, "is not reached, or has closed the connection"),
        ErrorKind::Parse => (
            Config,
            "does not speak the protocol of Redis: look at the port in the URL, which \
                      begins with rediss if TLS is spoken there",
        ),
        _ => (Unavailable, "gives no answer that can be used"),
    }
}

/// The server's own words. They are about commands and settings: nothing secret is sent but the
/// login.
fn said(error: &RedisError) -> String {
    match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        (Some(code), None) => code.to_owned(),
        (None, _) => error.to_string(),
    }
}

const CROWD: &str = "max number of clients";
const IN_CLUSTER: &str = "is part of a cluster, which has no other database than 0: the URL begins \
                          with redis+cluster:// and has no number";
const LOGIN: &str = "does not accept the user or password: mend them in the URL, where a password \
                     without a user is that of `default`";
const NO_DATABASE: &str = "has no database of the number in the URL: put a lower one there, or give \
                           the server more `databases`";
const NO_LOGIN: &str = "refuses `AUTH`: take the password out of the URL, or let the server have that \
                        command";
const NO_PASSWORD: &str = "asks for no password, and the URL has one: take it out of the URL, or give \
                           the server one (`requirepass`)";
const NO_SELECT: &str = "denies this user the database in the URL: grant `+select`, or take its number \
                         out of the URL";
const SENTINEL_LOGIN: &str = "does not accept the user or password: mend `sentinel_user` and \
                              `sentinel_password` at the end of the URL";

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
            ("ERR max number of clients reached", Unavailable, "a higher `maxclients`"),
            ("ERR something else", Unavailable, "refuses the command"),
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
            (io::Error::from(io::ErrorKind::BrokenPipe), "host:6379 has closed the connection"),
        ] {
            let error = of("host:6379", &RedisError::from(error));
            assert_eq!(error.kind(), Unavailable);
            assert!(error.to_string().contains(told), "{error}");
        }
    }
}
