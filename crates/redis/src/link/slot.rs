//! The slots of a cluster that our parts are in.

use super::address::Address;

/// How many parts a store in a cluster has.
pub(super) const SHARDS: u16 = 16;

/// The slot of the keys that have `{shard}` in their name:
/// [CRC-16/XMODEM](https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/) of it.
pub(super) fn of(shard: u16) -> u16 {
    let crc = shard.to_string().bytes().fold(0_u16, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| {
            let shifted = crc << 1;
            if crc & 0x8000 == 0 { shifted } else { shifted ^ 0x1021 }
        })
    });
    crc & 0x3fff
}

/// The place that a server of a cluster names; without a host it is that of the server itself.
pub(super) fn address(host: &str, port: u16, named_by: &Address) -> Option<Address> {
    match (host, named_by) {
        ("" | "?", Address::Tcp(host, _)) => Some(Address::Tcp(host.clone(), port)),
        ("" | "?", Address::Unix(_)) => None,
        (host, _) => Some(Address::Tcp(host.into(), port)),
    }
}

/// The place in `MOVED 1234 host:port`, after the word.
pub(super) fn redirect(detail: &str, named_by: &Address) -> Option<Address> {
    let (_, place) = detail.split_once(' ')?;
    let (host, port) = place.rsplit_once(':')?;
    address(host.trim_matches(['[', ']']), port.parse().ok()?, named_by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_of_redis() {
        // As `CLUSTER KEYSLOT {0}` and so on answer.
        let slots = [
            13907, 9842, 5649, 1584, 14039, 9974, 5781, 1716, 14171, 10106, 247, 4310, 8373, 12436,
            115, 4178,
        ];
        for (shard, slot) in (0..).zip(slots) {
            assert_eq!(of(shard), slot, "{shard}");
        }
    }

    #[test]
    fn redirects_are_read() {
        let here = Address::Tcp("here".into(), 1);
        for (detail, expected) in [
            ("3999 127.0.0.1:6381", Some(Address::Tcp("127.0.0.1".into(), 6381))),
            ("3999 ::1:6381", Some(Address::Tcp("::1".into(), 6381))),
            ("3999 [::1]:6381", Some(Address::Tcp("::1".into(), 6381))),
            ("3999 :6381", Some(Address::Tcp("here".into(), 6381))),
            ("3999 ?:6381", Some(Address::Tcp("here".into(), 6381))),
            ("3999", None),
            ("3999 host", None),
            ("3999 host:no", None),
        ] {
            assert_eq!(redirect(detail, &here), expected, "{detail}");
        }
    }
}
