//! The lines to try, and what they answer. The tests run each of them.

use std::fmt;
use std::net::SocketAddr;

/// What is printed when a service listens.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'p> {
    /// The framework that it stands on.
    pub framework: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    /// The provider's name.
    pub issuer: &'p str,
    /// The provider's process.
    pub process: u32,
}

/// A line to try.
#[derive(Clone, Copy, Debug)]
enum Line {
    /// Asks the service: method, path, the variable that holds the token, JSON; and the answer.
    Ask(&'static str, &'static str, Option<&'static str>, Option<&'static str>, u16, &'static str),
    /// Gets a token for this variable from the provider: for a service, with a scope.
    Token(&'static str, &'static str, &'static str),
    /// Has the provider change its keys.
    Rotate,
    /// Ends the provider.
    Kill,
}

/// What is tried before the browser is needed.
const PROGRAM: [(&str, Line); 14] = [
    (
        "Without a token: refused. The log of the service says why.",
        Line::Ask("GET", "/orders", None, None, 401, UNAUTHORIZED),
    ),
    (
        "A token for a program, by client credentials, to read orders.",
        Line::Token("READER", ORDERS, "orders:read"),
    ),
    ("It reads them.", Line::Ask("GET", "/orders", Some("READER"), None, 200, TWO)),
    (
        "It may not order: that takes the scope orders:write.",
        Line::Ask("POST", "/orders", Some("READER"), KETTLE, 403, NO_SCOPE),
    ),
    ("With that scope, too.", Line::Token("WRITER", ORDERS, "orders:read orders:write")),
    (
        "It orders.",
        Line::Ask("POST", "/orders", Some("WRITER"), KETTLE, 201, r#"{"id":3,"item":"kettle"}"#),
    ),
    (
        "It may not cancel: that takes the role admin, which no program has.",
        Line::Ask("DELETE", "/orders/1", Some("WRITER"), None, 403, FORBIDDEN),
    ),
    ("A token for another service.", Line::Token("OTHER", BILLING, "billing:read")),
    (
        "It is refused here, as the ID token of a user would be.",
        Line::Ask("GET", "/orders", Some("OTHER"), None, 401, OTHER_AUDIENCE),
    ),
    ("The provider changes its signing key. Nobody tells the service.", Line::Rotate),
    ("A token of the new key.", Line::Token("NEW", ORDERS, "orders:read")),
    (
        "It is good at once: the service asks for the keys when it sees one that it does not know.",
        Line::Ask("GET", "/orders", Some("NEW"), None, 200, THREE),
    ),
    (
        "A token of the old key is refused from now on.",
        Line::Ask("GET", "/orders", Some("READER"), None, 401, INVALID),
    ),
    ("The service is ready.", Line::Ask("GET", "/ready", None, None, 200, "ready")),
];

/// What is tried at the end.
const OUTAGE: [(&str, Line); 3] = [
    ("The provider goes down.", Line::Kill),
    (
        "What it signed is good for as long as before: keys that are known serve on for an hour.",
        Line::Ask("GET", "/orders", Some("NEW"), None, 200, THREE),
    ),
    ("And the service is ready.", Line::Ask("GET", "/ready", None, None, 200, "ready")),
];

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { framework, address, issuer, .. } = self;
        writeln!(f, "oidc, on {framework}, listens on http://{address}, ctrl-c stops it")?;
        writeln!(f, "Its tokens come from {issuer}, which it has started.")?;
        writeln!(f, "Try these lines in another terminal, from top to bottom:")?;
        self.write_all(&PROGRAM, f)?;
        writeln!(f, "\nUsers log in with a browser. As alice (wonderland), an admin, or as bob")?;
        writeln!(f, "(builder), who is none; the page shows a line for the terminal:\n")?;
        writeln!(f, "  {issuer}/app")?;
        writeln!(f, "\nThen, with that line: 204 for alice, and 403 for bob:\n")?;
        writeln!(
            f,
            r#"  curl -iX DELETE http://{address}/orders/1 -H "Authorization: Bearer $USER_TOKEN""#
        )?;
        writeln!(f, "\nAt the end, what happens without the provider:")?;
        self.write_all(&OUTAGE, f)?;
        writeln!(f, "\nThat was all of them. The log follows.\n")
    }
}

impl Lines<'_> {
    fn write_all(&self, lines: &[(&str, Line)], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (shows, line) in lines {
            writeln!(f, "\n  {shows}")?;
            self.write_line(*line, f)?;
        }
        Ok(())
    }

    fn write_line(&self, line: Line, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, issuer, process, .. } = self;
        match line {
            Line::Ask(method, path, token, json, status, body) => {
                write!(f, r"curl -sw ' [%{{http_code}}]\n'")?;
                // With a body curl posts by itself.
                if method != "GET" && json.is_none() {
                    write!(f, " -X {method}")?;
                }
                write!(f, " http://{address}{path}")?;
                if let Some(token) = token {
                    write!(f, " -H \"Authorization: Bearer ${token}\"")?;
                }
                if let Some(json) = json {
                    write!(f, " -H 'Content-Type: application/json' -d '{json}'")?;
                }
                writeln!(f, "\n  => {body} [{status}]")
            }
            Line::Token(variable, resource, scope) => writeln!(
                f,
                "{variable}=$(curl -s {issuer}/token -u {CLIENT} -d grant_type=client_credentials \
                 -d resource={resource} -d 'scope={scope}' \
                 | sed -n 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/p')"
            ),
            Line::Rotate => writeln!(f, "curl -sX PUT {issuer}/keys"),
            Line::Kill => writeln!(f, "kill {process}"),
        }
    }
}

/// A program that the provider knows, and its secret.
const CLIENT: &str = "nightly-job:a-secret-for-the-example-alone";

const ORDERS: &str = crate::access::AUDIENCE;
const BILLING: &str = "https://billing.example";
const KETTLE: Option<&str> = Some(r#"{"item":"kettle"}"#);

const TWO: &str =
    r#"{"for":"nightly-job","orders":[{"id":1,"item":"teapot"},{"id":2,"item":"hat"}]}"#;
const THREE: &str = r#"{"for":"nightly-job","orders":[{"id":1,"item":"teapot"},{"id":2,"item":"hat"},{"id":3,"item":"kettle"}]}"#;
const UNAUTHORIZED: &str = r#"{"type":"about:blank","title":"Unauthorized","status":401}"#;
const INVALID: &str = r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The access token is invalid","error":"invalid_token"}"#;
const OTHER_AUDIENCE: &str = r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The access token is not valid for this resource","error":"invalid_token"}"#;
const NO_SCOPE: &str = r#"{"type":"about:blank","title":"Forbidden","status":403,"error":"insufficient_scope","scope":"orders:write"}"#;
const FORBIDDEN: &str = r#"{"type":"about:blank","title":"Forbidden","status":403}"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_lines_that_are_printed() {
        let (address, issuer) =
            (SocketAddr::from(([127, 0, 0, 1], 3004)), "http://127.0.0.1:39999");
        let printed = Lines { framework: "axum", address, issuer, process: 1 }.to_string();
        let readme = include_str!("../README.md");
        let shown: Vec<_> = readme.lines().filter(|line| line.contains("curl ")).collect();
        assert_eq!(shown.len(), 5, "one of them is a sentence: {shown:#?}");
        for line in shown.into_iter().filter(|line| line.contains("http://")) {
            assert!(printed.lines().any(|other| other == line), "not printed: {line}");
        }
    }
}
