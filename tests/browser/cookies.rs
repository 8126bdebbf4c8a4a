//! Cookies, which browsers send along from anywhere, and the check that they bring.
//!
//! That `SameSite` does not keep the cookie back is seen by the server in each row: a browser sends
//! a cookie without it, in its first two minutes, with another site's form too; one that is for all
//! sites always; and any cookie from a sibling of the same site.

use crate::row::{Act, Row};
use crate::sites::Site;

/// What a script reads that CORS lets read.
const FORBIDDEN: &str = "403 {\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403}";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row {
            name: "its own page posts by a script",
            cookie: Some("Lax"),
            page: Site::Shop,
            act: Act::Fetch("POST", "/closed/orders", None),
            page_saw: "200 in",
            server_saw: &[
                "POST /closed/orders by shop (same-origin) with cookie: 200, user-42 served",
            ],
        },
        Row {
            name: "its own page posts a form",
            cookie: Some("Lax"),
            page: Site::Shop,
            act: Act::Form("post", "/closed/orders", ""),
            page_saw: "200",
            server_saw: &[
                "POST /closed/orders by shop (same-origin) with cookie: 200, user-42 served",
            ],
        },
        Row {
            name: "its own page posts a form without naming itself",
            cookie: Some("Lax"),
            page: Site::Shop,
            act: Act::Form("post", "/closed/orders", "no-referrer"),
            page_saw: "200",
            server_saw: &[
                "POST /closed/orders by null (same-origin) with cookie: 200, user-42 served",
            ],
        },
        Row {
            name: "another site's link may be followed",
            cookie: Some("Lax"),
            page: Site::Stranger,
            act: Act::Form("get", "/closed/orders", ""),
            page_saw: "200",
            server_saw: &[
                "GET /closed/orders by nobody (cross-site) with cookie: 200, user-42 served",
            ],
        },
        Row {
            name: "another site's form, and a new cookie",
            cookie: Some("unmarked"),
            page: Site::Stranger,
            act: Act::Form("post", "/closed/orders", ""),
            page_saw: "403",
            server_saw: &["POST /closed/orders by stranger (cross-site) with cookie: 403"],
        },
        Row {
            name: "another site's form, a new cookie, and nobody who checks",
            cookie: Some("unmarked"),
            page: Site::Stranger,
            act: Act::Form("post", "/danger/orders", ""),
            page_saw: "200",
            server_saw: &[
                "POST /danger/orders by stranger (cross-site) with cookie: 200, user-42 served",
            ],
        },
        Row {
            name: "another site's form, and a cookie for all sites",
            cookie: Some("None"),
            page: Site::Stranger,
            act: Act::Form("post", "/closed/orders", ""),
            page_saw: "403",
            server_saw: &["POST /closed/orders by stranger (cross-site) with cookie: 403"],
        },
        Row {
            name: "another site's form without naming itself",
            cookie: Some("None"),
            page: Site::Stranger,
            act: Act::Form("post", "/own/orders", "no-referrer"),
            page_saw: "403",
            server_saw: &["POST /own/orders by null (cross-site) with cookie: 403"],
        },
        Row {
            name: "another site's form, and a cookie that stays",
            cookie: Some("Strict"),
            page: Site::Stranger,
            act: Act::Form("post", "/closed/orders", ""),
            page_saw: "401",
            server_saw: &["POST /closed/orders by stranger (cross-site) with nothing: 401"],
        },
        Row {
            name: "another site's script, and a cookie for all sites",
            cookie: Some("None"),
            page: Site::Stranger,
            act: Act::Fetch("POST", "/closed/orders", None),
            page_saw: FORBIDDEN,
            server_saw: &["POST /closed/orders by stranger (cross-site) with cookie: 403"],
        },
        Row {
            name: "another site's script, a cookie for all sites, and nobody who checks",
            cookie: Some("None"),
            page: Site::Stranger,
            act: Act::Fetch("POST", "/danger/orders", None),
            page_saw: "200 in",
            server_saw: &[
                "POST /danger/orders by stranger (cross-site) with cookie: 200, user-42 served",
            ],
        },
        Row {
            name: "a sibling's form",
            cookie: Some("Strict"),
            page: Site::Sibling,
            act: Act::Form("post", "/closed/orders", ""),
            page_saw: "403",
            server_saw: &["POST /closed/orders by sibling (same-site) with cookie: 403"],
        },
        Row {
            name: "a sibling's script, which CORS lets in",
            cookie: Some("Strict"),
            page: Site::Sibling,
            act: Act::Fetch("POST", "/closed/orders", None),
            page_saw: FORBIDDEN,
            server_saw: &["POST /closed/orders by sibling (same-site) with cookie: 403"],
        },
        Row {
            name: "a sibling's script, where another origin is allowed",
            cookie: Some("Strict"),
            page: Site::Sibling,
            act: Act::Fetch("POST", "/own/orders", None),
            page_saw: FORBIDDEN,
            server_saw: &["POST /own/orders by sibling (same-site) with cookie: 403"],
        },
        Row {
            name: "a sibling's script, where its origin is allowed",
            cookie: Some("Strict"),
            page: Site::Sibling,
            act: Act::Fetch("POST", "/friend/orders", None),
            page_saw: "200 in",
            server_saw: &[
                "POST /friend/orders by sibling (same-site) with cookie: 200, user-42 served",
            ],
        },
        Row {
            name: "a login form of its own",
            cookie: None,
            page: Site::Shop,
            act: Act::Form("post", "/form", ""),
            page_saw: "200",
            server_saw: &["POST /form by shop (same-origin) with nothing: 200"],
        },
        Row {
            name: "a login form of another site",
            cookie: None,
            page: Site::Stranger,
            act: Act::Form("post", "/form", ""),
            page_saw: "403",
            server_saw: &["POST /form by stranger (cross-site) with nothing: 403"],
        },
    ]
}
