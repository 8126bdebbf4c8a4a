//! Whether servers are fit for sessions: looked at once, when a store connects.

mod facts;
mod probe;
mod rules;

use hallpass_session::store::{Shard, StoreError, StoreErrorKind};
use redis::Value;

use super::Inner;
use super::address::Address;
use super::fleet::Lane;
use super::soon::after;
use facts::Facts;

/// What the operator should change; an error for what nobody can run sessions with.
pub(super) async fn run(link: &Inner) -> Result<Vec<Box<str>>, StoreError> {
    let mut warnings = Vec::new();
    let mut reached = false;
    let mut failed = None;
    for (shard, address) in primaries(link) {
        match server(link, shard, &address).await {
            Ok(found) => {
                reached = true;
                warnings.extend(found);
            }
            Err(error) if error.kind() == StoreErrorKind::Unavailable => {
                warnings.push(format!("{address} was not checked: {error}").into());
                failed = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    match failed {
        Some(error) if !reached => Err(error),
        _ => {
            link.wakes.check(link.timeout).await?;
            Ok(warnings)
        }
    }
}

/// Each primary, with one of its parts.
fn primaries(link: &Inner) -> Vec<(Shard, Address)> {
    let mut primaries: Vec<(Shard, Address)> = Vec::new();
    for (shard, address) in (0..).map(Shard::new).zip(link.routes.owners().iter()) {
        if !primaries.iter().any(|(_, known)| known == address) {
            primaries.push((shard, address.clone()));
        }
    }
    primaries
}

async fn server(
    link: &Inner,
    shard: Shard,
    address: &Address,
) -> Result<Vec<Box<str>>, StoreError> {
    let server = link.fleet.server(Lane::Steps, address);
    // The connection has to be made first.
    let until = after(link.timeout.saturating_mul(2));
    let facts = Facts::ask(&server, until).await?;
    let warnings = rules::judge(&facts, link.shards > 1);
    let warnings = warnings
        .map_err(|what| StoreError::new(StoreErrorKind::Config, format!("{address} {what}")))?;
    probe::run(link, shard, address).await?;
    Ok(warnings.iter().map(|what| format!("{address} {what}").into()).collect())
}

/// Whether an answer to `ROLE` is that of a primary.
pub(super) fn is_primary(role: &Value) -> bool {
    match role {
        Value::Array(role) => match role.first() {
            Some(Value::BulkString(name)) => name == b"master",
            _ => false,
        },
        _ => false,
    }
}
