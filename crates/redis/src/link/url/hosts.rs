//! The hosts of a URL.

use std::net::Ipv6Addr;

use super::super::address::Address;

pub(super) fn several(hosts: &str, port: u16) -> Result<Vec<Address>, &'static str> {
    let mut addresses = Vec::new();
    for host in hosts.split(',') {
        let address = one(host, port)?;
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    Ok(addresses)
}

pub(super) fn one(host: &str, default_port: u16) -> Result<Address, &'static str> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => in_brackets(rest)?,
        None => by_name(host)?,
    };
    let port = match port {
        Some(port) if port.starts_with('+') => return Err(PORT),
        Some(port) => port.parse().ok().filter(|port| *port != 0).ok_or(PORT)?,
        None => default_port,
    };
    Ok(Address::Tcp(name.into(), port))
}

fn in_brackets(rest: &str) -> Result<(&str, Option<&str>), &'static str> {
    let (name, after) = rest.split_once(']').ok_or(HOST)?;
    name.parse::<Ipv6Addr>().map_err(|_| HOST)?;
    match after.strip_prefix(':') {
        Some(port) => Ok((name, Some(port))),
        None if after.is_empty() => Ok((name, None)),
        None => Err(HOST),
    }
}

fn by_name(host: &str) -> Result<(&str, Option<&str>), &'static str> {
    let (name, port) = match host.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    match !name.is_empty() && name.bytes().all(is_fine) {
        true => Ok((name, port)),
        false => Err(HOST),
    }
}

const HOST: &str = "a host is a name, an IPv4 address, or an IPv6 address in brackets; in a user or \
                    password @ : / are written %40 %3A %2F";
const PORT: &str = "a port is a number from 1 to 65535; in a user or password @ : / are written %40 \
                    %3A %2F";
