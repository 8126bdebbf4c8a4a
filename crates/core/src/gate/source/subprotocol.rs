//! A subprotocol of a WebSocket handshake, in the form that Kubernetes gave it.

use std::borrow::Cow;

use super::bearer::is_tchar;
use super::{Looked, trim};
use crate::base64;
use crate::gate::{Field, RequestView};
use crate::rejection::RejectionKind;
use crate::token::MAX_TOKEN;

/// What stands before the token.
const PREFIX: &[u8] = b"base64url.bearer.authorization.k8s.io.";

/// The token among the subprotocols of a handshake. There must be a real subprotocol besides: a
/// browser fails the connection if the answer selects none, and the token is never selected.
pub(super) fn look(view: &impl RequestView) -> Looked<'_> {
    if !is_handshake(view) {
        return Looked::Absent;
    }
    let mut tokens = protocols(view).filter_map(|protocol| protocol.strip_prefix(PREFIX));
    let encoded = match (tokens.next(), tokens.next()) {
        (None, _) => return Looked::Absent,
        (Some(_), Some(_)) => return Looked::Many,
        (Some(encoded), None) => encoded,
    };
    let alone = real(view).next().is_none();
    if base64::decoded_len(encoded.len()) > MAX_TOKEN {
        // Left as it is: the verifier refuses it for its size, as any other.
        return Looked::Token(Cow::Borrowed(encoded));
    }
    match base64::decode(encoded).filter(|token| !alone && !token.is_empty()) {
        Some(token) => Looked::Token(Cow::Owned(token)),
        None => Looked::Refused(RejectionKind::MalformedCredentials),
    }
}

/// The real subprotocols that the client offers, for the service behind the gate.
pub(in crate::gate) fn real_protocols(view: &impl RequestView) -> Vec<String> {
    real(view).map(str::to_owned).collect()
}

fn real(view: &impl RequestView) -> impl Iterator<Item = &str> {
    let real = protocols(view).filter(|protocol| !protocol.starts_with(PREFIX));
    // What is no token is no subprotocol (RFC 6455 §4.1).
    let real = real.filter(|protocol| protocol.iter().all(is_tchar));
    real.filter_map(|protocol| std::str::from_utf8(protocol).ok())
}

fn protocols(view: &impl RequestView) -> impl Iterator<Item = &[u8]> {
    let lines = view.field(Field::SecWebSocketProtocol);
    let all = lines.flat_map(|line| line.split(|b| *b == b',')).map(trim);
    all.filter(|protocol| !protocol.is_empty())
}

/// Whether the request opens a WebSocket: by upgrade (RFC 6455 §4.1), or by extended CONNECT (RFC
/// 8441 §4), of which every CONNECT is taken for one.
pub(in crate::gate) fn is_handshake(view: &impl RequestView) -> bool {
    let mut upgrades = view.field(Field::Upgrade).flat_map(|line| line.split(|b| *b == b','));
    view.method() == "CONNECT"
        || upgrades.any(|upgrade| trim(upgrade).eq_ignore_ascii_case(b"websocket"))
}
