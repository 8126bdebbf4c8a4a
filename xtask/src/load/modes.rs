//! The servers that are measured.

/// What a server does to a request before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Base,
    Ours,
    Peer,
}

/// Peers are compared with what guards the same framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framework {
    Actix,
    Axum,
}

/// A server of `benches/peers`, by the name that it has there.
#[derive(Debug)]
pub(super) struct Mode {
    pub(super) name: &'static str,
    pub(super) framework: Framework,
    pub(super) role: Role,
    /// The server without authentication that it is compared with: jwt-authorizer works with
    /// another version of axum than the others.
    pub(super) base: &'static str,
}

const fn mode(name: &'static str, framework: Framework, role: Role, base: &'static str) -> Mode {
    Mode { name, framework, role, base }
}

/// Ours with the cache knows every token when the measurement begins; all others verify each time.
pub(super) const MODES: &[Mode] = &[
    mode("axum-none", Framework::Axum, Role::Base, "axum-none"),
    mode("axum-ours", Framework::Axum, Role::Ours, "axum-none"),
    mode("axum-ours-uncached", Framework::Axum, Role::Ours, "axum-none"),
    mode("axum-jwt-auth", Framework::Axum, Role::Peer, "axum-none"),
    mode("tower-oauth2-resource-server", Framework::Axum, Role::Peer, "axum-none"),
    mode("aliri_tower", Framework::Axum, Role::Peer, "axum-none"),
    mode("axum-0.7-none", Framework::Axum, Role::Base, "axum-0.7-none"),
    mode("jwt-authorizer", Framework::Axum, Role::Peer, "axum-0.7-none"),
    mode("actix-none", Framework::Actix, Role::Base, "actix-none"),
    mode("actix-ours", Framework::Actix, Role::Ours, "actix-none"),
    mode("actix-ours-uncached", Framework::Actix, Role::Ours, "actix-none"),
    mode("actix-web-httpauth", Framework::Actix, Role::Peer, "actix-none"),
];

/// Ours in front of axum, with keys that it fetches from a provider on loopback, and the cache off:
/// every token is looked up among the keys.
pub(super) const REMOTE: Mode = mode("axum-ours-remote", Framework::Axum, Role::Ours, "axum-none");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_has_a_base_of_its_framework() {
        for mode in MODES.iter().chain([&REMOTE]) {
            let base = MODES.iter().find(|other| other.name == mode.base).unwrap();
            assert_eq!((base.framework, base.role), (mode.framework, Role::Base), "{}", mode.name);
            assert_eq!(mode.role == Role::Base, mode.base == mode.name, "{}", mode.name);
        }
    }
}
