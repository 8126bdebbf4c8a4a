//! The URL that says where the servers are.
//!
//! It has passwords, and a mistake in it can make any part of it one: no error repeats any of it.

mod hosts;
mod login;
#[cfg(test)]
mod tests;

use std::path::Path;

use hallpass_session::store::{StoreError, StoreErrorKind};

use super::address::Address;
pub(super) use login::Login;

/// What a URL says.
pub(super) struct Target {
    pub(super) topology: Topology,
    pub(super) login: Login,
    pub(super) database: u16,
    pub(super) tls: bool,
}

/// How the servers are arranged.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Topology {
    Cluster(Vec<Address>),
    Sentinel { sentinels: Vec<Address>, login: Login, primary: Box<str> },
    Single(Address),
}

impl Target {
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        parse(url).map_err(|what| {
            StoreError::new(StoreErrorKind::Config, format!("the URL of the store: {what}"))
        })
    }
}

/// A URL in its parts.
struct Parts<'u> {
    login: Login,
    hosts: &'u str,
    path: &'u str,
    query: Vec<(&'u str, String)>,
}

fn parse(url: &str) -> Result<Target, &'static str> {
    let (scheme, rest) = url.split_once("://").ok_or(NO_SCHEME)?;
    let (kind, arrangement) = scheme.split_once('+').unwrap_or((scheme, ""));
    let tls = match kind {
        "redis" | "valkey" => false,
        "rediss" | "valkeys" => true,
        _ => return Err(NO_SCHEME),
    };
    let parts = split(rest)?;
    match (arrangement, tls) {
        ("", _) => single(parts, tls),
        ("cluster", _) => cluster(parts, tls),
        ("sentinel", _) => sentinel(parts, tls),
        ("unix", false) => unix(parts),
        _ => Err(NO_SCHEME),
    }
}

fn split(rest: &str) -> Result<Parts<'_>, &'static str> {
    if rest.contains('#') {
        return Err("it has a `#`; in a user or password it is written %23");
    }
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = before.split_once('/').unwrap_or((before, ""));
    let (login, hosts) = match authority.rsplit_once('@') {
        Some((login, hosts)) => (Login::parse(login)?, hosts),
        None => (Login::default(), authority),
    };
    Ok(Parts { login, hosts, path, query: login::query(query)? })
}

fn single(parts: Parts<'_>, tls: bool) -> Result<Target, &'static str> {
    if parts.hosts.contains(',') {
        return Err(
            "it names several hosts, but its scheme is that of a single server; several need \
                    `redis+sentinel://` or `redis+cluster://`",
        );
    }
    let address = hosts::one(parts.hosts, 6379)?;
    let database = database(parts.path)?;
    no_query(&parts.query)?;
    Ok(Target { topology: Topology::Single(address), login: parts.login, database, tls })
}

fn cluster(parts: Parts<'_>, tls: bool) -> Result<Target, &'static str> {
    let addresses = hosts::several(parts.hosts, 6379)?;
    no_query(&parts.query)?;
    if database(parts.path)? != 0 {
        return Err("a cluster has the database 0 only; leave the number away");
    }
    Ok(Target { topology: Topology::Cluster(addresses), login: parts.login, database: 0, tls })
}

fn sentinel(parts: Parts<'_>, tls: bool) -> Result<Target, &'static str> {
    let sentinels = hosts::several(parts.hosts, 26379)?;
    let (name, number) = parts.path.split_once('/').unwrap_or((parts.path, ""));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_name) {
        return Err("after the sentinels comes the name by which they know the primary, as in \
                    `redis+sentinel://host:26379/mymaster`");
    }
    let login = Login::of_sentinels(parts.query)?;
    let topology = Topology::Sentinel { sentinels, login, primary: name.into() };
    Ok(Target { topology, login: parts.login, database: database(number)?, tls })
}

fn unix(parts: Parts<'_>) -> Result<Target, &'static str> {
    if !parts.hosts.is_empty() || parts.path.is_empty() {
        return Err(
            "a socket has three slashes and its path, as in `redis+unix:///run/redis.sock`",
        );
    }
    let database = match parts.query.as_slice() {
        [] => 0,
        [("db", number)] => database(number)?,
        _ => return Err("the only parameter of a socket is `db`, the number of the database"),
    };
    let path = format!("/{}", parts.path);
    let topology = Topology::Single(Address::Unix(Path::new(&path).into()));
    Ok(Target { topology, login: parts.login, database, tls: false })
}

fn database(path: &str) -> Result<u16, &'static str> {
    match path {
        "" => Ok(0),
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            number.parse().map_err(|_| DATABASE)
        }
        _ => Err(DATABASE),
    }
}

fn no_query(query: &[(&str, String)]) -> Result<(), &'static str> {
    match query {
        [] => Ok(()),
        _ => Err(
            "it has parameters after `?`, and here there are none; in a user or password `?` is \
                  written %3F",
        ),
    }
}

const NO_SCHEME: &str = "it begins with one of redis://, rediss:// (TLS), redis+sentinel://, \
                         rediss+sentinel://, redis+cluster://, rediss+cluster://, redis+unix://, or \
                         the same with valkey";
const DATABASE: &str = "the database, which comes last after a `/`, is a number; in a user or \
                        password `/` is written %2F";
