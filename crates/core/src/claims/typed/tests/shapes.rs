//! Types as applications have them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

/// Every claim of the usual token.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Plain {
    iss: String,
    sub: String,
    aud: Vec<String>,
    iat: u64,
    nbf: u64,
    exp: u64,
    jti: String,
    azp: String,
    scope: String,
    roles: Vec<String>,
    #[serde(default)]
    pad: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Few {
    sub: String,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct AllOptions {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<Vec<String>>,
    exp: Option<u64>,
    nbf: Option<f64>,
    iat: Option<i64>,
    scope: Option<String>,
    roles: Option<Vec<String>>,
    email: Option<String>,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub(super) struct Defaults {
    sub: String,
    email: String,
    email_verified: bool,
    level: u8,
    roles: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct Renamed {
    #[serde(rename = "sub", alias = "user")]
    user_id: String,
    #[serde(alias = "e-mail", alias = "email")]
    mail: Option<String>,
    given_name: Option<String>,
}

#[derive(Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct UserId(String);

#[derive(Debug, Deserialize, PartialEq)]
#[serde(transparent)]
pub(super) struct Transparent {
    inner: Newtypes,
}

/// Also at the top.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Newtype(Newtypes);

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Newtypes {
    sub: UserId,
    exp: Option<Seconds>,
    roles: Option<Words>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Seconds(u64);

#[derive(Debug, Deserialize, PartialEq)]
struct Words(Vec<UserId>);

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Tuples {
    aud: Option<(String, String)>,
    point: Option<Point>,
    unit: Option<()>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Point(i32, f32);

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct FlattenMap {
    sub: String,
    #[serde(flatten)]
    rest: HashMap<String, Value>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct FlattenStruct {
    #[serde(flatten)]
    few: Few,
    #[serde(flatten)]
    more: Option<Contact>,
    exp: u64,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Contact {
    email: String,
    email_verified: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub(super) enum Untagged {
    Service { client_id: String, exp: u64 },
    User { sub: String, email: Option<String> },
    Other(BTreeMap<String, Value>),
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "typ")]
pub(super) enum Internal {
    Bearer {
        sub: String,
    },
    ID {
        nonce: Option<String>,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "kind", content = "data")]
pub(super) enum Adjacent {
    User(Vec<String>),
    Service { name: String },
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Tagged {
    account: Option<Adjacent>,
    plan: Option<Plan>,
    contact: Option<Either>,
}

/// In the place of a claim: a string, or an object of one member.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Plan {
    Free,
    Pro(u8),
    Team(String, Vec<u8>),
    Custom { seats: BTreeMap<String, u32> },
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Either {
    Text(String),
    Number(f64),
    Object(BTreeMap<String, Self>),
    List(Vec<Self>),
}

/// Objects of one member within each other.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Nested {
    x: Option<Nest>,
}

#[derive(Debug, Deserialize, PartialEq)]
enum Nest {
    #[serde(rename = "a")]
    Inner(Box<Self>),
    #[serde(rename = "b")]
    End(u8),
    #[serde(rename = "c")]
    List(Vec<Self>),
    #[serde(rename = "$serde_json::private::Number")]
    Reserved(Value),
}

#[derive(Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Admin,
    BillingViewer,
    SupportAgent,
    #[serde(other)]
    Other,
}

/// Roles that are variants.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct EnumRoles {
    roles: Vec<Word>,
    typ: Option<Word>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct EnumKeys {
    grants: Option<BTreeMap<Word, Vec<String>>>,
    limits: Option<BTreeMap<u16, bool>>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Closed {
    iss: String,
    sub: String,
    aud: Value,
    exp: u64,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Cows {
    sub: Cow<'static, str>,
    #[serde(default)]
    roles: Vec<Cow<'static, str>>,
    iss: Option<Box<str>>,
}

/// The way to roles, typed.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Keycloak {
    realm_access: Option<Access>,
    resource_access: Option<HashMap<String, Access>>,
    #[serde(default)]
    scope: String,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Access {
    #[serde(default)]
    roles: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Zitadel {
    #[serde(rename = "urn:zitadel:iam:org:project:roles")]
    roles: Option<BTreeMap<String, BTreeMap<String, String>>>,
}

/// A member of the wrong shape where a list of roles is.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct RoleObjects {
    roles: Option<Vec<RoleObject>>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct RoleObject {
    value: String,
    display: Option<String>,
}
