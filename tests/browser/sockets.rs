//! WebSockets: CORS does not guard them, and scripts can give them no header but the subprotocols.

use crate::row::{Act, Row};
use crate::sites::Site;
use crate::tokens::Token;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row {
            name: "its own socket, where no origin is allowed",
            cookie: Some("Strict"),
            page: Site::Shop,
            act: Act::Socket("/closed/live", &["chat"], None),
            page_saw: "failed",
            server_saw: &["GET /closed/live by shop with cookie: 403"],
        },
        Row {
            name: "its own socket, allowed",
            cookie: Some("Strict"),
            page: Site::Shop,
            act: Act::Socket("/own/live", &["chat"], None),
            page_saw: "chat: hello",
            server_saw: &["GET /own/live by shop with cookie: 101, user-42 offers chat"],
        },
        Row {
            name: "a sibling's socket",
            cookie: Some("Strict"),
            page: Site::Sibling,
            act: Act::Socket("/own/live", &["chat"], None),
            page_saw: "failed",
            server_saw: &["GET /own/live by sibling with cookie: 403"],
        },
        Row {
            name: "a sibling's socket, allowed",
            cookie: Some("Strict"),
            page: Site::Sibling,
            act: Act::Socket("/friend/live", &["chat"], None),
            page_saw: "chat: hello",
            server_saw: &["GET /friend/live by sibling with cookie: 101, user-42 offers chat"],
        },
        Row {
            name: "another site's socket, and a cookie for all sites",
            cookie: Some("None"),
            page: Site::Stranger,
            act: Act::Socket("/own/live", &["chat"], None),
            page_saw: "failed",
            server_saw: &["GET /own/live by stranger with cookie: 403"],
        },
        Row {
            name: "another site's socket, a cookie for all sites, and nobody who checks",
            cookie: Some("None"),
            page: Site::Stranger,
            act: Act::Socket("/danger/live", &["chat"], None),
            page_saw: "chat: hello",
            server_saw: &["GET /danger/live by stranger with cookie: 101, user-42 offers chat"],
        },
        Row {
            name: "a token among the subprotocols of its own socket",
            cookie: None,
            page: Site::Shop,
            act: Act::Socket("/closed/live", &["chat"], Some(Token::Good)),
            page_saw: "chat: hello",
            server_saw: &["GET /closed/live by shop with subprotocol: 101, user-42 offers chat"],
        },
        Row {
            name: "a token among those of another site's socket",
            cookie: None,
            page: Site::Stranger,
            act: Act::Socket("/closed/live", &["chat"], Some(Token::Good)),
            page_saw: "chat: hello",
            server_saw: &[
                "GET /closed/live by stranger with subprotocol: 101, user-42 offers chat",
            ],
        },
        Row {
            name: "a token, and a service that selects the second subprotocol",
            cookie: None,
            page: Site::Shop,
            act: Act::Socket("/closed/live", &["chat.v2", "chat"], Some(Token::Good)),
            page_saw: "chat: hello",
            server_saw: &[
                "GET /closed/live by shop with subprotocol: 101, user-42 offers chat.v2, chat",
            ],
        },
        Row {
            name: "a token, and a service that selects no subprotocol",
            cookie: None,
            page: Site::Shop,
            act: Act::Socket("/closed/quiet", &["chat.v2", "chat"], Some(Token::Good)),
            page_saw: "chat.v2: hello",
            server_saw: &[
                "GET /closed/quiet by shop with subprotocol: 101, user-42 offers chat.v2, chat",
            ],
        },
        Row {
            name: "an expired token among the subprotocols",
            cookie: None,
            page: Site::Shop,
            act: Act::Socket("/closed/live", &["chat"], Some(Token::Expired)),
            page_saw: "failed",
            server_saw: &["GET /closed/live by shop with subprotocol: 401"],
        },
        Row {
            name: "a token and no real subprotocol",
            cookie: None,
            page: Site::Shop,
            act: Act::Socket("/closed/quiet", &[], Some(Token::Good)),
            page_saw: "failed",
            server_saw: &["GET /closed/quiet by shop with subprotocol: 400"],
        },
        Row {
            name: "a token and a cookie",
            cookie: Some("Strict"),
            page: Site::Shop,
            act: Act::Socket("/own/live", &["chat"], Some(Token::Good)),
            page_saw: "failed",
            server_saw: &["GET /own/live by shop with cookie and subprotocol: 400"],
        },
        Row {
            name: "a socket with neither token nor cookie",
            cookie: None,
            page: Site::Shop,
            act: Act::Socket("/own/live", &["chat"], None),
            page_saw: "failed",
            server_saw: &["GET /own/live by shop with nothing: 401"],
        },
    ]
}
