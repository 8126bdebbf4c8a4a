//! The requests to try, and what they answer.

/// A request to try.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// What it shows.
    pub shows: &'static str,
    /// Its method.
    pub method: &'static str,
    /// Its path, which may end in a variable: `/sessions/$SESSION`.
    pub path: &'static str,
    /// The access token that it carries.
    pub token: Token,
    /// Whether cookies are sent and kept.
    pub has_jar: bool,
    /// Whether it says that it comes from a page of the service, as browsers do by themselves.
    pub says_where: bool,
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
    /// JSON, of which a variable keeps the last member of a name.
    Kept(&'static str, &'static str),
}

/// All calls, in the order in which they are to be tried.
pub const CALLS: [Call; 25] = [
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
        shows: "Log in. The access token is kept in a variable; nothing is printed.",
        body: Some(r#"{"username":"alice","password":"wonderland"}"#),
        expected: ALICES_TOKEN,
        ..LOGIN
    },
    Call {
        shows: "Typed claims.",
        token: ALICE,
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
        token: ALICE,
        expected: Expected::Answer(200, "hello, Alice"),
        ..GET_ME
    },
    Call {
        shows: "A bad one is refused, and never taken for none.",
        path: "/feed",
        token: Token::Literal("not.a.token"),
        expected: Expected::Answer(401, INVALID),
        ..GET_ME
    },
    Call {
        shows: "Needs the scope orders:read.",
        path: "/orders",
        token: ALICE,
        expected: Expected::Answer(200, r#"[{"id":1,"item":"teapot"},{"id":2,"item":"hat"}]"#),
        ..GET_ME
    },
    Call {
        shows: "Log in as somebody who is no admin, and keep the cookie as a browser does.",
        ..BOB_LOGS_IN
    },
    Call {
        shows: "What Bob is.",
        token: BOB,
        expected: Expected::Answer(200, r#"{"sub":"bob","name":"Bob","roles":["packer"]}"#),
        ..GET_ME
    },
    Call {
        shows: "He may not delete users.",
        token: BOB,
        expected: Expected::Answer(
            403,
            r#"{"type":"about:blank","title":"Forbidden","status":403}"#,
        ),
        ..DELETE_CAROL
    },
    Call { shows: "Alice may.", token: ALICE, ..DELETE_CAROL },
    Call {
        shows: "She may also take a role away from Bob.",
        path: "/users/bob/roles/packer",
        token: ALICE,
        ..DELETE_CAROL
    },
    Call {
        shows: "A refresh goes by the cookie, which another site could make a browser send: so it has to say where it comes from.",
        says_where: false,
        expected: Expected::Answer(
            403,
            r#"{"type":"about:blank","title":"Forbidden","status":403}"#,
        ),
        ..REFRESH
    },
    Call {
        shows: "Refresh, as a page of the service does: a new access token, and a new refresh token in the cookie.",
        expected: BOBS_TOKEN,
        ..REFRESH
    },
    Call {
        shows: "The role is gone.",
        token: BOB,
        expected: Expected::Answer(200, r#"{"sub":"bob","name":"Bob","roles":[]}"#),
        ..GET_ME
    },
    Call {
        shows: "Log out.",
        path: "/auth/logout",
        expected: Expected::Answer(204, ""),
        ..REFRESH
    },
    Call {
        shows: "The access token would have been good for some minutes. It is refused from now on.",
        token: BOB,
        expected: Expected::Answer(401, INVALID),
        ..GET_ME
    },
    Call {
        shows: "There is no session to refresh, either.",
        expected: Expected::Answer(
            401,
            r#"{"error":"invalid_grant","error_description":"there is no session"}"#,
        ),
        ..REFRESH
    },
    Call {
        shows: "Where is Alice logged in? The name of her last session is kept.",
        path: "/sessions",
        token: ALICE,
        expected: Expected::Kept("SESSION", "id"),
        ..GET_ME
    },
    Call {
        shows: "She ends that one: it happens to be the one that she uses.",
        method: "DELETE",
        path: "/sessions/$SESSION",
        token: ALICE,
        expected: Expected::Answer(204, ""),
        ..GET_ME
    },
    Call {
        shows: "So she is logged out.",
        token: ALICE,
        expected: Expected::Answer(401, INVALID),
        ..GET_ME
    },
    Call { shows: "Bob logs in again.", ..BOB_LOGS_IN },
    Call {
        shows: "And logs out everywhere, on every device that he ever forgot.",
        path: "/auth/logout-all",
        expected: Expected::Answer(204, ""),
        ..REFRESH
    },
    Call { shows: "Here, too.", token: BOB, expected: Expected::Answer(401, INVALID), ..GET_ME },
];

const ALICE: Token = Token::Variable("TOKEN");
const ALICES_TOKEN: Expected = Expected::Kept("TOKEN", "access_token");

const BOB: Token = Token::Variable("BOB");
const BOBS_TOKEN: Expected = Expected::Kept("BOB", "access_token");

const GET_ME: Call = Call {
    shows: "",
    method: "GET",
    path: "/me",
    token: Token::None,
    has_jar: false,
    says_where: false,
    body: None,
    expected: Expected::Answer(200, ""),
};

const LOGIN: Call = Call { method: "POST", path: "/login", ..GET_ME };

const BOB_LOGS_IN: Call = Call {
    has_jar: true,
    body: Some(r#"{"username":"bob","password":"builder"}"#),
    expected: BOBS_TOKEN,
    ..LOGIN
};

const REFRESH: Call =
    Call { method: "POST", path: "/auth/refresh", has_jar: true, says_where: true, ..GET_ME };

const DELETE_CAROL: Call =
    Call { method: "DELETE", path: "/users/carol", expected: Expected::Answer(204, ""), ..GET_ME };

const INVALID: &str = r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The access token is invalid","error":"invalid_token"}"#;
