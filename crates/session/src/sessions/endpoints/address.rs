//! The address of a client.

use std::net::{IpAddr, Ipv6Addr};

use hallpass_core::EndpointRequest;
use ipnet::IpNet;

/// The proxies in front of the service, which say where a request came from.
#[derive(Clone, Debug, Default)]
pub(in crate::sessions) struct Proxies(pub(super) Vec<IpNet>);

impl Proxies {
    /// The address of the client: that of the connection, or, where a listed proxy made it, the last
    /// one in `X-Forwarded-For` that is none of theirs. What stands before it is anybody's word.
    pub(super) fn client(&self, request: &EndpointRequest) -> Option<IpAddr> {
        let peer = request.peer()?.to_canonical();
        if !self.trusts(peer) {
            return Some(peer);
        }
        let lines: Vec<_> = request.field("x-forwarded-for").collect();
        let mut client = peer;
        for hop in lines.into_iter().rev().flat_map(|line| line.rsplit(|byte| *byte == b',')) {
            // A word that is no address was written by whoever came before.
            let Some(hop) = address(hop) else { break };
            client = hop;
            if !self.trusts(client) {
                break;
            }
        }
        Some(client)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn address(word: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(word.trim_ascii()).ok()?;
    text.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// What is counted as one client: of IPv6 the network of 64 bits that a household has, or a client
/// could come from another address each time.
pub(super) const fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    }
}
