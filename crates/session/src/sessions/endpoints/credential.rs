//! The one credential of a request to an endpoint.

use hallpass_core::EndpointRequest;
use zeroize::Zeroizing;

use super::CookieStyle;

/// Where the refresh token of a request is.
pub(super) enum Credential {
    Cookie(Zeroizing<String>),
    Form(Zeroizing<String>),
    Nothing,
}

/// What is wrong with a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sessions) enum Malformed {
    /// The body is no form, or a member stands twice in it.
    Form,
    /// The form asks for something else than a refresh.
    GrantType,
    /// The form does not say what it asks for.
    GrantTypeMissing,
    /// The token is in the body of a request that takes it from the cookie.
    TokenInBody,
    /// There is no token in the form.
    TokenMissing,
    /// The token stands twice: in the cookies, or in a cookie and the body.
    TwoTokens,
}

impl Malformed {
    /// RFC 6749 §5.2.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::GrantType => "unsupported_grant_type",
            Self::Form
            | Self::GrantTypeMissing
            | Self::TokenInBody
            | Self::TokenMissing
            | Self::TwoTokens => "invalid_request",
        }
    }

    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::Form => "the body is no form in which every member stands once",
            Self::GrantType => "the grant type is refresh_token",
            Self::GrantTypeMissing => "the form has no grant_type",
            Self::TokenInBody => "the token of this request is in the cookie",
            Self::TokenMissing => "the form has no token",
            Self::TwoTokens => "there are two tokens",
        }
    }
}

impl Credential {
    /// A session has its token in a cookie or in bodies, never in both: nor has a request.
    pub(super) fn of(request: &EndpointRequest, cookie: &CookieStyle) -> Result<Self, Malformed> {
        let in_cookie = cookie.find(request.field("cookie"))?;
        let Some(form) = Form::of(request)? else {
            return Ok(in_cookie.map_or(Self::Nothing, Self::Cookie));
        };
        match (in_cookie, form.refresh_token) {
            (Some(_), Some(_)) => Err(Malformed::TwoTokens),
            (None, Some(token)) if form.grant == Grant::Refresh => Ok(Self::Form(token)),
            (None, _) if form.grant == Grant::Other => Err(Malformed::GrantType),
            (None, Some(_)) => Err(Malformed::GrantTypeMissing),
            // An empty form is the body that some clients cannot leave out.
            (Some(token), None) if form.is_empty => Ok(Self::Cookie(token)),
            (None, None) if form.is_empty => Ok(Self::Nothing),
            (_, None) => Err(Malformed::TokenMissing),
        }
    }
}

/// What a form asks for (RFC 6749 §4.5, §6).
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Grant {
    #[default]
    Missing,
    Other,
    Refresh,
}

/// A body of the type `application/x-www-form-urlencoded` (RFC 6749 appendix B).
#[derive(Default)]
pub(super) struct Form {
    grant: Grant,
    is_empty: bool,
    refresh_token: Option<Zeroizing<String>>,
    /// What RFC 7009 §2.1 calls it.
    pub(super) token: Option<Zeroizing<String>>,
}

impl Form {
    /// `None` if the body is no form.
    pub(super) fn of(request: &EndpointRequest) -> Result<Option<Self>, Malformed> {
        if !is_form(request) {
            return Ok(None);
        }
        let mut form = Self { is_empty: true, ..Self::default() };
        let mut seen: Vec<Box<str>> = Vec::new();
        for (name, value) in form_urlencoded::parse(request.body()) {
            // RFC 6749 §3.2: a parameter stands once.
            if seen.iter().any(|seen| **seen == *name) {
                return Err(Malformed::Form);
            }
            form.is_empty = false;
            let value = Zeroizing::new(value.into_owned());
            match &*name {
                "grant_type" if &**value == "refresh_token" => form.grant = Grant::Refresh,
                "grant_type" => form.grant = Grant::Other,
                "refresh_token" => form.refresh_token = Some(value),
                "token" => form.token = Some(value),
                _ => {}
            }
            seen.push(name.into());
        }
        Ok(Some(form))
    }
}

fn is_form(request: &EndpointRequest) -> bool {
    let mut types = request.field("content-type");
    let Some(media_type) = types.next() else { return false };
    let essence = media_type.split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
}
