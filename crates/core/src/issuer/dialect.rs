//! What an issuer's rules say about the kind of its tokens: `typ`, and what must be in them.

use super::rules::Audiences;
use crate::claims::{ClaimPath, Registered, Span};
use crate::error::{Detail, Seen, TypSeen};
use crate::token::MediaType;

/// What the access tokens of one kind of issuer look like.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// How messages call whoever wants it so.
    pub(crate) name: &'static str,
    /// Which `typ` there may be.
    pub(crate) types: &'static [TypSeen],
    /// The same in words, with what to do about another one.
    pub(crate) expected_type: &'static str,
    /// What every token has, beside what is judged anyway.
    pub(crate) needs: &'static [Need],
    /// Claims that only this dialect knows, and looks at.
    pub(crate) watched: &'static [&'static str],
    /// The claims that name the client, the first that is there.
    pub(crate) clients: &'static [&'static str],
    /// Where roles are, unless the operator says so; empty for `roles`. `{audience}` in a name
    /// stands for each audience of this service.
    pub(crate) roles: &'static [&'static [&'static str]],
    /// Whether roles may be the names of an object's members.
    pub(crate) roles_are_names: bool,
    /// Whether the client is the audience of a token without `aud`.
    pub(crate) client_is_audience: bool,
    /// Whether its ID tokens are what a service is sent.
    pub(crate) id_tokens: bool,
    /// Whether it takes issuer and audience to be checked, whatever the operator says.
    pub(crate) demands_names: bool,
    /// Other spellings of an issuer's name.
    pub(crate) aliases: &'static [Alias],
}

/// Something that every token of a dialect has.
#[derive(Debug)]
pub(crate) enum Need {
    /// A client (see [`Dialect::clients`]).
    Client,
    /// `iat`.
    IssuedAt,
    /// `nbf`.
    NotBefore,
    /// A scope or a role.
    Rights,
    /// This claim with one of these values.
    Says(&'static str, &'static [&'static str]),
    /// A `sub` that is not empty.
    Subject,
    /// A tenant in this claim, which is the first segment of the path of `iss`, too.
    Tenant(&'static str),
    /// `jti`.
    TokenId,
    /// This claim, whatever it says.
    Watched(&'static str),
}

/// Another spelling of names that begin and end so: a provider's own exception from the rule that
/// an issuer has one name.
#[derive(Debug)]
pub(crate) struct Alias {
    pub(crate) from: (&'static str, &'static str),
    pub(crate) to: (&'static str, &'static str),
}

impl Alias {
    /// The other spelling of `name`, if it has one.
    fn of(&self, name: &str) -> Option<String> {
        let middle = name.strip_prefix(self.from.0)?.strip_suffix(self.from.1)?;
        (!middle.contains('/')).then(|| format!("{}{middle}{}", self.to.0, self.to.1))
    }
}

impl Dialect {
    /// Judges the `typ` header (RFC 8725 §3.11, RFC 9068 §4).
    pub(crate) fn admit_typ(&self, typ: Option<&str>) -> Result<(), Detail> {
        let seen = match typ.map(MediaType::new) {
            None => TypSeen::Absent,
            Some(typ) if typ.is("at+jwt") => TypSeen::AccessToken,
            Some(typ) if typ.is("jwt") => TypSeen::Jwt,
            Some(_) => TypSeen::Other,
        };
        if self.types.contains(&seen) {
            return Ok(());
        }
        Err(Detail::WrongTyp { expected: self.expected_type, seen })
    }

    /// Refuses a payload that itself says that it is no access token (RFC 8725 §3.12).
    pub(crate) fn admit_kind(&self, claims: &Registered, payload: &str) -> Result<(), Detail> {
        if let Some((claim, said)) = &claims.other_kind {
            let seen = said.as_ref().map(|span| Seen::new(span.get(payload)));
            return Err(Detail::OtherKind { claim, seen });
        }
        match claims.id_token_claim.filter(|_| !self.id_tokens) {
            Some(claim) => Err(Detail::OtherKind { claim, seen: None }),
            None => Ok(()),
        }
    }

    /// Judges what must be there.
    pub(crate) fn admit_presence(&self, claims: &Registered, payload: &str) -> Result<(), Detail> {
        self.needs.iter().try_for_each(|need| self.admit_need(need, claims, payload))
    }

    fn admit_need(&self, need: &Need, claims: &Registered, payload: &str) -> Result<(), Detail> {
        let filled =
            |span: &Option<Span>| span.as_ref().is_some_and(|span| !span.get(payload).is_empty());
        let missing = |claim| Err(Detail::MissingClaim { claim, demanded_by: self.name });
        match need {
            Need::Client if !filled(&claims.client) => Err(match self.clients {
                [claim] => Detail::MissingClaim { claim, demanded_by: self.name },
                claims => Detail::MissingClient { claims, demanded_by: self.name },
            }),
            Need::IssuedAt if claims.issued.is_none() => missing("iat"),
            Need::NotBefore if claims.not_before.is_none() => missing("nbf"),
            Need::Rights
                if claims.scopes.iter(payload).next().is_none()
                    && claims.roles.iter(payload).next().is_none() =>
            {
                Err(Detail::NoRights { demanded_by: self.name })
            }
            Need::Says(claim, expected) => {
                let said = claims.watched(claim, payload);
                if said.is_some_and(|said| expected.contains(&said)) {
                    return Ok(());
                }
                let seen = said.map(Seen::new);
                Err(Detail::SaysOther { claim, expected, seen, demanded_by: self.name })
            }
            Need::Subject if !filled(&claims.subject) => missing("sub"),
            Need::Tenant(claim) => {
                let issuer = claims.issuer.as_ref().map_or("", |span| span.get(payload));
                let tenant = claims.watched(claim, payload);
                let named = issuer.split('/').nth(3).filter(|named| !named.is_empty());
                match tenant.filter(|tenant| named == Some(*tenant)) {
                    Some(_) => Ok(()),
                    None => missing(claim),
                }
            }
            Need::TokenId if !filled(&claims.token_id) => missing("jti"),
            Need::Watched(claim) if !claims.has_watched(claim) => missing(claim),
            _ => Ok(()),
        }
    }

    /// Where roles are for a service with these audiences.
    pub(crate) fn roles_for(&self, audiences: &Audiences) -> Vec<ClaimPath> {
        let audiences: &[Box<str>] = match audiences {
            Audiences::Any => &[],
            Audiences::OneOf(names) => names,
        };
        let mut paths = Vec::new();
        for names in self.roles {
            let path = |audience: &str| -> ClaimPath {
                let names = names.iter().map(|name| name.replace("{audience}", audience));
                names.collect::<Vec<_>>().into()
            };
            if names.iter().any(|name| name.contains("{audience}")) {
                paths.extend(audiences.iter().map(|audience| path(audience)));
            } else {
                paths.push(path(""));
            }
        }
        paths
    }

    /// All spellings of an issuer's name, as the operator wrote it first.
    pub(crate) fn names(&self, name: &str) -> Vec<Box<str>> {
        let aliases = self.aliases.iter().filter_map(|alias| alias.of(name));
        std::iter::once(name.to_owned()).chain(aliases).map(Into::into).collect()
    }
}
