//! Fields that say who the caller is, and are nobody's credential: anybody can send them.

use hallpass::{CrossSite, Gate, RejectionKind, TokenSource};

use super::{ALGORITHM, expired, plain, token};
use crate::kit::{Request, bearer, verifier};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![forwarded(), overridden()]
}

/// Names under which proxies, gateways and frameworks pass on identities and tokens.
const FIELDS: [&str; 36] = [
    "x-forwarded-authorization",
    "x-original-authorization",
    "proxy-authorization",
    "authentication",
    "authorisation",
    "authorization2",
    "x-authorization",
    "x_authorization",
    "authorization_",
    "http_authorization",
    "x-auth-token",
    "x-access-token",
    "x-amzn-oidc-data",
    "x-amzn-oidc-identity",
    "x-goog-iap-jwt-assertion",
    "cf-access-jwt-assertion",
    "x-jwt-payload",
    "x-jwt-assertion",
    "x-id-token",
    "x-user",
    "x-user-id",
    "x-remote-user",
    "remote-user",
    "x-forwarded-user",
    "x-forwarded-access-token",
    "x-auth-request-user",
    "x-auth-request-access-token",
    "x-authenticated-userid",
    "x-consumer-username",
    "x-internal",
    "router-key",
    "x-envoy-internal",
    "x-forwarded-for",
    "x-forwarded-client-cert",
    "x-original-url",
    "x-rewrite-url",
];

fn forwarded() -> Line {
    let gate = plain();
    let good = token();
    let mut cases = vec![Case::admitted("the field itself", &gate, &bearer(&good))];
    let nobody = RejectionKind::NoCredentials;
    let bad = RejectionKind::Token(hallpass::ErrorKind::Expired);
    for field in FIELDS {
        for value in [format!("Bearer {good}"), good.clone(), "admin".to_owned()] {
            let request = Request::new("GET").line(field, value.clone());
            let what = value.get(..6).unwrap_or(&value);
            cases.push(Case::denied(format!("{field}: {what}.."), &gate, &request, nobody));
            let request = bearer(expired()).line(field, value.clone());
            let name = format!("{field}: {what}.. beside an expired token");
            cases.push(Case::denied(name, &gate, &request, bad));
            let request = bearer(&good).line(field, "Bearer x.y.z");
            let name = format!("{field} beside a good token and {what}..");
            cases.push(Case::admitted(name, &gate, &request));
        }
    }
    let loopback =
        Request::new("GET").line("x-forwarded-for", "127.0.0.1").line("host", "localhost");
    cases.push(Case::denied("from within, it says", &gate, &loopback, nobody));
    Line {
        name: "fields of proxies",
        why: "whoever sends a field that a proxy would send is whom it names: no field but the configured \
              one is read, and the verified identity is no field at all",
        advisories: &[
            "CVE-2026-33433",
            "CVE-2026-33495",
            "CVE-2026-35051",
            "CVE-2026-39858",
            "GHSA-g53w-w6mj-hrpp",
        ],
        cases,
    }
}

const OVERRIDES: [(&str, &str); 14] = [
    ("x-http-method-override", "GET"),
    ("x-http-method", "GET"),
    ("x-method-override", "GET"),
    ("x-original-method", "GET"),
    ("x-forwarded-method", "HEAD"),
    ("x-forwarded-host", "attacker.test"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-origin", "https://app.example.com"),
    ("x-original-host", "attacker.test"),
    ("forwarded", "host=attacker.test;proto=https"),
    ("host", "attacker.test"),
    ("referer", "https://app.example.com/"),
    ("x-requested-with", "XMLHttpRequest"),
    ("origin", "https://app.example.com"),
];

const ORIGINS: [&str; 10] = [
    "null",
    "",
    "*",
    "https://APP.example.com",
    "https://app.example.com/",
    "https://app.example.com:443",
    "http://app.example.com",
    "https://app.example.com.attacker.test",
    "https://app.example.com https://attacker.test",
    "https://app.example.com\0",
];

/// Methods, hosts and origins that a request claims beside its own.
fn overridden() -> Line {
    let origin = CrossSite::new().allow_origin("https://app.example.com").unwrap();
    let cookie = TokenSource::cookie("__Host-token", origin);
    let gate = Gate::new(verifier(ALGORITHM)).unobserved().sources([cookie]);
    let with = |method: &'static str| {
        Request::new(method).line("cookie", format!("__Host-token={}", token()))
    };
    let foreign = || with("POST").line("origin", "https://attacker.test");
    let mut cases = vec![
        Case::admitted("GET", &gate, &with("GET").line("origin", "https://attacker.test")),
        Case::admitted(
            "POST from here",
            &gate,
            &with("POST").line("sec-fetch-site", "same-origin"),
        ),
        Case::admitted(
            "POST allowed",
            &gate,
            &with("POST").line("origin", "https://app.example.com"),
        ),
    ];
    let mut denied = |name: String, request: &Request| {
        cases.push(Case::denied(name, &gate, request, RejectionKind::CrossSite));
    };
    for (field, value) in OVERRIDES {
        denied(format!("{field}: {value}"), &foreign().line(field, value));
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "get", "Get", "QUERY", "GET ", ""] {
        let request = with(method).line("sec-fetch-site", "cross-site");
        denied(format!("{method:?} from elsewhere"), &request);
    }
    for site in ["cross-site", "same-site", "Same-Origin", "same-origin, none", "", "none "] {
        let request = with("POST").line("sec-fetch-site", site);
        denied(format!("Sec-Fetch-Site {site:?}"), &request);
    }
    for origin in ORIGINS {
        denied(format!("Origin {origin:?}"), &with("POST").line("origin", origin));
    }
    Line {
        name: "methods and origins that are only said",
        why: "a field that overrides the method, the host or the origin turns another site's request into \
              a harmless one of this site's: the request's own are judged, and nothing beside them",
        advisories: &["CVE-2026-33495", "CVE-2026-35051", "CVE-2026-39858"],
        cases,
    }
}
