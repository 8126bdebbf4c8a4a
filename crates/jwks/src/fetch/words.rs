//! What errors say.

use hallpass_core::ConfigErrorKind;

use super::{AddressRule, FetchErrorKind};

pub(super) const fn of_kind(kind: FetchErrorKind) -> &'static str {
    match kind {
        FetchErrorKind::Connect => "no connection to the provider",
        FetchErrorKind::Document => "the answer is not the expected document",
        FetchErrorKind::File => {
            "the file of keys cannot be read, or has no key that can be used: the keys that were \
             read last serve on"
        }
        FetchErrorKind::Forbidden => forbidden(None),
        FetchErrorKind::Name => {
            "no connection to the provider: the name of its host leads to no address"
        }
        FetchErrorKind::NoRuntime => "there is no runtime of tokio to fetch on, or it has ended",
        FetchErrorKind::NoUsableKey => no_usable_key(None),
        FetchErrorKind::OtherIssuer => {
            "it names another issuer than the one that was asked for: compare both to the byte, the \
             last slash included; for a provider that is reached under another name, use \
             `.discovery_url(..)`"
        }
        FetchErrorKind::Panicked => "the client panicked",
        FetchErrorKind::Redirect => {
            "the provider answered with a redirect, which is never followed"
        }
        FetchErrorKind::Refused => {
            "no connection to the provider: it was refused, so that nothing listens there"
        }
        FetchErrorKind::Status(_) => "the provider answered with another status than 200",
        FetchErrorKind::Timeout => "it took too long",
        FetchErrorKind::Tls => {
            "no connection to the provider: TLS failed. See that its certificate is for this name \
             and one that the system trusts, and that it speaks no plain `http` at this address"
        }
        FetchErrorKind::TooLarge => "the document is longer than is read",
        FetchErrorKind::Transport => "the connection to the provider broke",
    }
}

pub(super) const fn forbidden(rule: Option<AddressRule>) -> &'static str {
    match rule {
        None => "the address is one that must not be asked",
        Some(AddressRule::Absolute) => {
            "the address is one that must not be asked: it is no absolute URL"
        }
        Some(AddressRule::Https) => "the address is one that must not be asked: it is not `https`",
        Some(AddressRule::NoCredentials) => {
            "the address is one that must not be asked: it has a user or a password in it"
        }
        Some(AddressRule::PublicOnly) => {
            "the address is one that must not be asked: it is not of the public internet, and \
             `.public_addresses_only()` is set"
        }
        Some(AddressRule::SameOrigin) => {
            "the address is one that must not be asked: it is not where the discovery document is, \
             and `.same_origin()` is set"
        }
    }
}

pub(super) const fn no_usable_key(first: Option<ConfigErrorKind>) -> &'static str {
    match first {
        None => "no key can be used: it is empty",
        Some(ConfigErrorKind::KeyLeaked) => {
            "no key can be used: the first is a secret or a private key, which everybody can fetch. \
             Tell the provider, which has to replace it"
        }
        Some(ConfigErrorKind::KeyMismatch) => {
            "no key can be used: the first has an `alg` that is unknown, or not that of its type"
        }
        Some(ConfigErrorKind::KeyUsage) => {
            "no key can be used: the first is not for signatures, by its `use` or `key_ops`"
        }
        Some(ConfigErrorKind::KeyWeak) => "no key can be used: the first is too short, or weak",
        Some(_) => "no key can be used: the first is malformed, or of a kind that is not supported",
    }
}
