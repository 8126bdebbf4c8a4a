//! The lines to try, and what they answer. The tests send each of them.

use std::fmt;
use std::net::SocketAddr;

/// A request to try.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    /// What it shows.
    pub(crate) shows: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) token: Token,
    /// JSON.
    pub(crate) body: Option<&'static str>,
    pub(crate) expected: Expected,
}

/// The token that a request carries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Token {
    /// These very characters.
    Literal(&'static str),
    None,
    /// The one that an earlier call kept.
    Variable(&'static str),
}

/// What comes back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected {
    /// A status and a body.
    Answer(u16, &'static str),
    /// A token, to be kept in a variable.
    Token(&'static str),
}

/// All calls, in the order in which they are to be tried.
pub(crate) const CALLS: [Call; 12] = [
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

/// What the service prints when it listens.
pub(crate) const fn lines(address: SocketAddr) -> impl fmt::Display {
    Lines(address)
}

struct Lines(SocketAddr);

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "quickstart listens on http://{}, ctrl-c stops it", self.0)?;
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
        write!(f, " http://{}{}", self.0, call.path)?;
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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use axum::Router;
    use axum::body::Body;
    use axum::http::{Request, Response};
    use hallpass::{Algorithm, SigningKey};
    use http_body_util::BodyExt;
    use serde_json::Value;
    use tower::ServiceExt;

    use super::{CALLS, Call, Expected, Token};
    use crate::app::App;

    fn request(call: &Call, tokens: &HashMap<&str, String>) -> Request<Body> {
        let token = match call.token {
            Token::Literal(token) => Some(token),
            Token::None => None,
            Token::Variable(name) => Some(tokens[name].as_str()),
        };
        let mut request = Request::builder().method(call.method).uri(call.path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if call.body.is_some() {
            request = request.header("content-type", "application/json");
        }
        request.body(call.body.unwrap_or_default().into()).unwrap()
    }

    async fn send(router: &Router, request: Request<Body>) -> Response<String> {
        let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Response::from_parts(parts, String::from_utf8(bytes.to_vec()).unwrap())
    }

    fn router() -> Router {
        App::new(SigningKey::generate(Algorithm::EdDSA).unwrap()).router().unwrap()
    }

    #[tokio::test]
    async fn every_call_answers_as_it_says() {
        let router = router();
        let mut tokens = HashMap::new();
        for call in CALLS {
            let response = send(&router, request(&call, &tokens)).await;
            match call.expected {
                Expected::Answer(status, body) => {
                    assert_eq!(response.status(), status, "{}", call.shows);
                    assert_eq!(response.body(), body, "{}", call.shows);
                }
                Expected::Token(name) => {
                    let body: Value = serde_json::from_str(response.body()).unwrap();
                    tokens.insert(name, body["access_token"].as_str().unwrap().to_owned());
                }
            }
        }
    }

    #[tokio::test]
    async fn a_login_answers_a_bearer_token_that_no_cache_keeps() {
        let login = CALLS.iter().find(|call| matches!(call.expected, Expected::Token(_))).unwrap();
        let response = send(&router(), request(login, &HashMap::new())).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["cache-control"], "no-store");
        let body: Value = serde_json::from_str(response.body()).unwrap();
        assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &600.into()));
    }

    #[tokio::test]
    async fn refusals_challenge() {
        let rows = [
            ("without a token", &CALLS[0], r#"Bearer realm="api""#),
            ("a wrong password", &CALLS[1], r#"Login realm="quickstart""#),
        ];
        for (name, call, challenge) in rows {
            let response = send(&router(), request(call, &HashMap::new())).await;
            assert_eq!(response.status(), 401, "{name}");
            assert_eq!(response.headers()["www-authenticate"], challenge, "{name}");
        }
    }

    #[tokio::test]
    async fn logins_that_get_nobody_in() {
        let wrong = CALLS[1];
        let rows = [
            ("an unknown user", r#"{"username":"mallory","password":"wonderland"}"#, 401),
            ("nobody", r#"{"username":"","password":""}"#, 401),
            ("another user's password", r#"{"username":"bob","password":"wonderland"}"#, 401),
            ("no password", r#"{"username":"bob"}"#, 422),
            ("no JSON", "username=bob&password=builder", 400),
        ];
        for (name, body, status) in rows {
            let response =
                send(&router(), request(&Call { body: Some(body), ..wrong }, &HashMap::new()))
                    .await;
            assert_eq!(response.status(), status, "{name}");
            if let (401, Expected::Answer(_, body)) = (status, wrong.expected) {
                assert_eq!(response.body(), body, "{name}");
            }
        }
        let long = format!(r#"{{"username":"bob","password":"{}"}}"#, "a".repeat(4_096));
        let request = Request::post("/login").header("content-type", "application/json");
        let response = send(&router(), request.body(long.into()).unwrap()).await;
        assert_eq!(response.status(), 413);
    }

    #[tokio::test]
    async fn who_was_deleted_cannot_log_in() {
        let router = router();
        let mut tokens = HashMap::new();
        let logins = [
            ("alice", "wonderland", true),
            ("carol", "looking-glass", true),
            ("carol", "looking-glass", false),
        ];
        for (username, password, succeeds) in logins {
            let body = format!(r#"{{"username":"{username}","password":"{password}"}}"#);
            let login = Request::post("/login").header("content-type", "application/json");
            let response = send(&router, login.body(body.into()).unwrap()).await;
            assert_eq!(response.status().is_success(), succeeds, "{username}");
            if username == "alice" {
                let body: Value = serde_json::from_str(response.body()).unwrap();
                tokens.insert("TOKEN", body["access_token"].as_str().unwrap().to_owned());
            } else if succeeds {
                let delete = CALLS[CALLS.len() - 1];
                assert_eq!(send(&router, request(&delete, &tokens)).await.status(), 204);
            }
        }
    }
}
