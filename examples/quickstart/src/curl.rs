//! The lines to try, and what they answer. The tests send each of them.

use std::fmt;
use std::net::SocketAddr;

/// A request to try.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// What it shows.
    pub shows: &'static str,
    /// Its method.
    pub method: &'static str,
    /// Its path.
    pub path: &'static str,
    /// What it carries.
    pub token: Token,
    /// JSON.
    pub body: Option<&'static str>,
    /// The answer.
    pub expected: Expected,
}

/// The token that a request carries.
#[derive(Clone, Copy, Debug)]
pub enum Token {
    /// These very characters.
    Literal(&'static str),
    /// None at all.
    None,
    /// The one that an earlier call kept.
    Variable(&'static str),
}

/// What comes back.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// A status and a body.
    Answer(u16, &'static str),
    /// A token, to be kept in a variable.
    Token(&'static str),
}

/// All calls, in the order in which they are to be tried.
pub const CALLS: [Call; 12] = [
    Call {
        shows: "Without a token: refused. The log of the service says why.",
        expected: Expected::Answer(
            401,
            r#"{"type":"about:blank","title":"Unauthorized","status":401}"#,
        ),
        ..GET_ME
    },
    Call {
        shows: "A wrong password, or an unknown user: the same answer after the same time.",
        body: Some(r#"{"username":"alice","password":"guess"}"#),
        expected: Expected::Answer(
            401,
            r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"Wrong username or password"}"#,
        ),
        ..LOGIN
    },
    Call {
        shows: "Log in. The token is kept in a variable; nothing is printed.",
        body: Some(r#"{"username":"alice","password":"wonderland"}"#),
        expected: Expected::Token("TOKEN"),
        ..LOGIN
    },
    Call {
        shows: "Typed claims.",
        token: Token::Variable("TOKEN"),
        expected: Expected::Answer(200, r#"{"sub":"alice","name":"Alice","roles":["admin"]}"#),
        ..GET_ME
    },
    Call {
        shows: "Here a token is optional.",
        path: "/feed",
        expected: Expected::Answer(200, "hello, stranger"),
        ..GET_ME
    },
    Call {
        shows: "With one, the handler knows who asks.",
        path: "/feed",
        token: Token::Variable("TOKEN"),
        expected: Expected::Answer(200, "hello, Alice"),
        ..GET_ME
    },
    Call {
        shows: "A bad one is refused, and never taken for none.",
        path: "/feed",
        token: Token::Literal("not.a.token"),
        expected: Expected::Answer(
            401,
            r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The access token is invalid","error":"invalid_token"}"#,
        ),
        ..GET_ME
    },
    Call {
        shows: "Needs the scope orders:read.",
        path: "/orders",
        token: Token::Variable("TOKEN"),
        expected: Expected::Answer(200, r#"[{"id":1,"item":"teapot"},{"id":2,"item":"hat"}]"#),
        ..GET_ME
    },
    Call {
        shows: "Log in as somebody who is no admin.",
        body: Some(r#"{"username":"bob","password":"builder"}"#),
        expected: Expected::Token("BOB"),
        ..LOGIN
    },
    Call {
        shows: "Bob may see orders, too.",
        path: "/orders",
        token: Token::Variable("BOB"),
        expected: Expected::Answer(200, r#"[{"id":1,"item":"teapot"},{"id":2,"item":"hat"}]"#),
        ..GET_ME
    },
    Call {
        shows: "But he may not delete users.",
        token: Token::Variable("BOB"),
        expected: Expected::Answer(
            403,
            r#"{"type":"about:blank","title":"Forbidden","status":403}"#,
        ),
        ..DELETE_CAROL
    },
    Call {
        shows: "Alice may.",
        token: Token::Variable("TOKEN"),
        expected: Expected::Answer(204, ""),
        ..DELETE_CAROL
    },
];

const GET_ME: Call = Call {
    shows: "",
    method: "GET",
    path: "/me",
    token: Token::None,
    body: None,
    expected: Expected::Answer(200, ""),
};

const LOGIN: Call = Call { method: "POST", path: "/login", ..GET_ME };

const DELETE_CAROL: Call = Call { method: "DELETE", path: "/users/carol", ..GET_ME };

/// What the service of this name prints when it listens.
#[must_use]
pub const fn lines(name: &'static str, address: SocketAddr) -> impl fmt::Display {
    Lines { name, address }
}

struct Lines {
    name: &'static str,
    address: SocketAddr,
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} listens on http://{}, ctrl-c stops it", self.name, self.address)?;
        writeln!(f, "Try these lines in another terminal, from top to bottom:")?;
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

impl Lines {
    fn write_command(&self, call: &Call, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match call.expected {
            Expected::Answer(..) => {
                write!(f, r"curl -sw ' [%{{http_code}}]\n'")?;
                self.write_request(call, f)?;
                writeln!(f)
            }
            Expected::Token(variable) => {
                write!(f, "{variable}=$(curl -s")?;
                self.write_request(call, f)?;
                writeln!(f, r#" | sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')"#)
            }
        }
    }

    fn write_request(&self, call: &Call, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // With a body curl posts by itself.
        if call.method != "GET" && call.body.is_none() {
            write!(f, " -X {}", call.method)?;
        }
        write!(f, " http://{}{}", self.address, call.path)?;
        match call.token {
            Token::Literal(token) => write!(f, " -H 'Authorization: Bearer {token}'")?,
            Token::None => {}
            Token::Variable(name) => write!(f, " -H \"Authorization: Bearer ${name}\"")?,
        }
        match call.body {
            Some(body) => write!(f, " -H 'Content-Type: application/json' -d '{body}'"),
            None => Ok(()),
        }
    }
}
