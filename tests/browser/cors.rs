//! Tokens that a script of another site sends, with the CORS layer on either side of the gate.

use crate::row::{Act, Row};
use crate::sites::Site;
use crate::tokens::Token;

/// What a script reads of a refusal, the challenge first of all.
const EXPIRED: &str = "401 Bearer realm=\"api\", error=\"invalid_token\", \
                       error_description=\"The access token expired\"";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row {
            name: "outside: a good token",
            cookie: None,
            page: Site::Stranger,
            act: Act::Fetch("DELETE", "/closed/orders", Some(Token::Good)),
            page_saw: "200 in",
            server_saw: &[
                "OPTIONS /closed/orders by stranger (cross-site) with nothing: 200",
                "DELETE /closed/orders by stranger (cross-site) with bearer: 200, user-42 served",
            ],
        },
        Row {
            name: "outside: an expired token, and the script reads why",
            cookie: None,
            page: Site::Stranger,
            act: Act::Fetch("DELETE", "/closed/orders", Some(Token::Expired)),
            page_saw: EXPIRED,
            server_saw: &[
                "OPTIONS /closed/orders by stranger (cross-site) with nothing: 200",
                "DELETE /closed/orders by stranger (cross-site) with bearer: 401",
            ],
        },
        Row {
            name: "outside: no token, and the script reads that one is wanted",
            cookie: None,
            page: Site::Stranger,
            act: Act::Fetch("GET", "/closed/orders", None),
            page_saw: "401 Bearer realm=\"api\"",
            server_saw: &["GET /closed/orders by stranger (cross-site) with nothing: 401"],
        },
        Row {
            name: "inside: the preflight is refused",
            cookie: None,
            page: Site::Stranger,
            act: Act::Fetch("DELETE", "/inside/orders", Some(Token::Good)),
            page_saw: "TypeError",
            server_saw: &["OPTIONS /inside/orders by stranger (cross-site) with nothing: 401"],
        },
        Row {
            name: "inside: the script cannot read a refusal",
            cookie: None,
            page: Site::Stranger,
            act: Act::Fetch("GET", "/inside/orders", None),
            page_saw: "TypeError",
            server_saw: &["GET /inside/orders by stranger (cross-site) with nothing: 401"],
        },
        Row {
            name: "inside: preflights let through",
            cookie: None,
            page: Site::Stranger,
            act: Act::Fetch("DELETE", "/lenient/orders", Some(Token::Good)),
            page_saw: "200 in",
            server_saw: &[
                "OPTIONS /lenient/orders by stranger (cross-site) with nothing: 200",
                "DELETE /lenient/orders by stranger (cross-site) with bearer: 200, user-42 served",
            ],
        },
        Row {
            name: "inside: preflights let through, a refusal not to be read",
            cookie: None,
            page: Site::Stranger,
            act: Act::Fetch("DELETE", "/lenient/orders", Some(Token::Expired)),
            page_saw: "TypeError",
            server_saw: &[
                "OPTIONS /lenient/orders by stranger (cross-site) with nothing: 200",
                "DELETE /lenient/orders by stranger (cross-site) with bearer: 401",
            ],
        },
    ]
}
