//! The lines to try, as they are printed. The tests send each of them.

use std::fmt;
use std::net::SocketAddr;

pub use calls::{CALLS, Call, Expected, Token};

mod calls;

/// What the service of this name prints when it listens. `issuer` is the URL under which it is
/// reached.
#[must_use]
pub const fn lines<'i>(
    name: &'static str,
    address: SocketAddr,
    issuer: &'i str,
) -> impl fmt::Display + use<'i> {
    Lines { name, address, issuer }
}

struct Lines<'i> {
    name: &'static str,
    address: SocketAddr,
    issuer: &'i str,
}

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} listens on http://{}, ctrl-c stops it", self.name, self.address)?;
        writeln!(f, "Its page is {}/", self.base())?;
        writeln!(f, "Or try these lines in another terminal, from top to bottom:")?;
        writeln!(f, "\n  Where curl keeps the cookie with the refresh token.")?;
        writeln!(f, "JAR=$(mktemp)")?;
        for call in CALLS {
            writeln!(f, "\n  {}", call.shows)?;
            self.write_command(&call, f)?;
            if let Expected::Answer(status, body) = call.expected {
                writeln!(f, "  => {body} [{status}]")?;
            }
        }
        writeln!(f, "\nThat was all of them. The log follows.\n")
    }
}

impl Lines<'_> {
    /// What paths are appended to.
    fn base(&self) -> &str {
        self.issuer.trim_end_matches('/')
    }

    fn write_command(&self, call: &Call, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match call.expected {
            Expected::Answer(..) => {
                write!(f, r"curl -sw ' [%{{http_code}}]\n'")?;
                self.write_request(call, f)?;
                writeln!(f)
            }
            Expected::Kept(variable, member) => {
                write!(f, "{variable}=$(curl -s")?;
                self.write_request(call, f)?;
                writeln!(f, r#" | sed -n 's/.*"{member}":"\([^"]*\)".*/\1/p')"#)
            }
        }
    }

    fn write_request(&self, call: &Call, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // With a body curl posts by itself.
        if call.method != "GET" && call.body.is_none() {
            write!(f, " -X {}", call.method)?;
        }
        write!(f, " {}{}", self.base(), call.path)?;
        match call.token {
            Token::Literal(token) => write!(f, " -H 'Authorization: Bearer {token}'")?,
            Token::None => {}
            Token::Variable(name) => write!(f, " -H \"Authorization: Bearer ${name}\"")?,
        }
        if call.has_jar {
            write!(f, r#" -b "$JAR" -c "$JAR""#)?;
        }
        if call.says_where {
            write!(f, " -H 'Sec-Fetch-Site: same-origin'")?;
        }
        match call.body {
            Some(body) => write!(f, " -H 'Content-Type: application/json' -d '{body}'"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn the_readme_shows_lines_that_are_printed() {
        let readme = include_str!("../../../README.md");
        let (_, shown) = readme.split_once("\nJAR=$(mktemp)\n").unwrap();
        let (shown, _) = shown.split_once("```").unwrap();
        let address = "127.0.0.1:3000".parse().unwrap();
        let printed = lines("quickstart", address, "http://localhost:3000").to_string();
        for line in shown.lines() {
            assert!(printed.lines().any(|printed| printed == line), "{line}");
        }
        assert_eq!(shown.lines().count(), 5);
    }
}
