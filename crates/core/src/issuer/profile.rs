//! Whose rules the tokens of an issuer follow.

use super::{Dialect, dialects};

/// The rules that an issuer's tokens follow: those of a standard, or the dialect of an identity
/// provider.
///
/// A dialect says which `typ` the provider's access tokens have, which claims it always sends and
/// which it never does, where it keeps roles, and which claim names the client. It is as strict as
/// the provider allows: what its access tokens always have is demanded, so that its other tokens
/// are refused.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Profile {
    /// Auth0: access tokens for an API, in either of its dialects. The client is `azp` or
    /// `client_id`; the permissions of its role-based access control are roles.
    Auth0,
    /// Amazon Cognito: the access tokens of a user pool. They carry no `aud` unless they were asked
    /// for with a resource: the audience is then `client_id`, the id of the app client. Groups
    /// (`cognito:groups`) are roles.
    Cognito,
    /// Microsoft Entra ID: access tokens of version 2.0 and of version 1.0, which have another
    /// `iss`, for one tenant. They must name a tenant and a client, and give a scope or a role: any
    /// application of the tenant can get a token with neither.
    EntraId,
    /// Firebase Authentication: ID tokens, which are what its clients send to a service. A project
    /// may let anonymous users in: whoever asks gets a good token.
    Firebase,
    /// Google: ID tokens, of Sign in with Google and of service accounts. Its access tokens are no
    /// JWTs. Every Google account gets a good token for a public client id: what a user may do is for
    /// the service to decide, by `sub`, or by `hd` for an organization.
    Google,
    /// Keycloak: access tokens, whose payload says `typ: Bearer`. Roles are those of the realm
    /// (`realm_access.roles`).
    Keycloak,
    /// Okta: access tokens of a custom authorization server. Tokens of the organization's own server
    /// are not meant to be verified by others. The client is `cid`; `groups` are roles.
    Okta,
    /// RFC 9068, strictly: `typ` is `at+jwt`; `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and
    /// `jti` are all present (§2.2, §4). The verifier does not build unless issuer and audience are
    /// checked.
    Rfc9068,
    /// Supabase Auth with asymmetric signing keys: access tokens of users. The `role` is the role. A
    /// project may let anonymous users in (`is_anonymous`).
    Supabase,
    /// ZITADEL: access tokens in the form of JWTs. Roles are those of the project that is the
    /// audience: the names of the members of `urn:zitadel:iam:org:project:{id}:roles`. They count
    /// whichever organization granted them: where a project is granted to several, ask which with
    /// [`check`](crate::check()).
    Zitadel,
}

impl Profile {
    pub(crate) const fn dialect(self) -> &'static Dialect {
        match self {
            Self::Auth0 => &dialects::AUTH0,
            Self::Cognito => &dialects::COGNITO,
            Self::EntraId => &dialects::ENTRA_ID,
            Self::Firebase => &dialects::FIREBASE,
            Self::Google => &dialects::GOOGLE,
            Self::Keycloak => &dialects::KEYCLOAK,
            Self::Okta => &dialects::OKTA,
            Self::Rfc9068 => &dialects::RFC_9068,
            Self::Supabase => &dialects::SUPABASE,
            Self::Zitadel => &dialects::ZITADEL,
        }
    }
}
