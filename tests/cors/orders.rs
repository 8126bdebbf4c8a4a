//! Both orders, and what becomes of them: written down.

use hallpass_testkit::TestIssuer;
use http::Method;

use crate::browser::{Answered, Call, Shown, fetch};
use crate::stacks::{Order, PAGE, STRANGER, Stack};

use Order::{Inside, InsideWithPreflights, Outside};
use Shown::{NetworkError, Status};

/// What scripts ask for.
fn calls(issuer: &TestIssuer) -> Vec<(&'static str, Call)> {
    let get = |token: Option<String>| Call {
        origin: PAGE,
        method: Method::GET,
        path: "/orders",
        authorization: token,
        cookie: None,
    };
    let good = || Some(issuer.token().bearer());
    let lost = issuer.token().subject("lost").bearer();
    vec![
        ("no token", get(None)),
        ("a good token", get(good())),
        ("an expired token", get(Some(issuer.token().expires_in(-60).bearer()))),
        ("not an admin", Call { method: Method::DELETE, path: "/admin", ..get(good()) }),
        ("an outage", get(Some(lost))),
        ("a strange page, no token", Call { origin: STRANGER, ..get(None) }),
        ("a strange page, a good token", Call { origin: STRANGER, ..get(good()) }),
    ]
}

/// For each order and call: the answer to the preflight, that to the request, what the script gets.
type Row = (Order, &'static str, Option<Answered>, Option<Answered>, Shown);

const YES: bool = true;
const NO: bool = false;

#[rustfmt::skip]
const TABLE: [Row; 21] = [
    (Outside, "no token", None, Some((401, YES)), Status(401)),
    (Outside, "a good token", Some((200, YES)), Some((200, YES)), Status(200)),
    (Outside, "an expired token", Some((200, YES)), Some((401, YES)), Status(401)),
    (Outside, "not an admin", Some((200, YES)), Some((403, YES)), Status(403)),
    (Outside, "an outage", Some((200, YES)), Some((503, YES)), Status(503)),
    (Outside, "a strange page, no token", None, Some((401, NO)), NetworkError),
    (Outside, "a strange page, a good token", Some((200, NO)), None, NetworkError),

    (Inside, "no token", None, Some((401, NO)), NetworkError),
    (Inside, "a good token", Some((401, NO)), None, NetworkError),
    (Inside, "an expired token", Some((401, NO)), None, NetworkError),
    (Inside, "not an admin", Some((401, NO)), None, NetworkError),
    (Inside, "an outage", Some((401, NO)), None, NetworkError),
    (Inside, "a strange page, no token", None, Some((401, NO)), NetworkError),
    (Inside, "a strange page, a good token", Some((401, NO)), None, NetworkError),

    (InsideWithPreflights, "no token", None, Some((401, NO)), NetworkError),
    (InsideWithPreflights, "a good token", Some((200, YES)), Some((200, YES)), Status(200)),
    (InsideWithPreflights, "an expired token", Some((200, YES)), Some((401, NO)), NetworkError),
    (InsideWithPreflights, "not an admin", Some((200, YES)), Some((403, YES)), Status(403)),
    (InsideWithPreflights, "an outage", Some((200, YES)), Some((503, NO)), NetworkError),
    (InsideWithPreflights, "a strange page, no token", None, Some((401, NO)), NetworkError),
    (InsideWithPreflights, "a strange page, a good token", Some((200, NO)), None, NetworkError),
];

#[actix_web::test]
async fn scripts_get_what_is_written_down() {
    let issuer = TestIssuer::hs256();
    let mut rows = TABLE.iter();
    for order in [Outside, Inside, InsideWithPreflights] {
        let stacks = Stack::both(&issuer, order).await;
        for (call_name, call) in calls(&issuer) {
            let (of, name, preflight, answer, shown) = *rows.next().unwrap();
            assert_eq!((of, name), (order, call_name), "the table is in order");
            for (framework, stack) in &stacks {
                let name = format!("{framework}, {order:?}: {name}");
                let seen = fetch(stack, &call).await;
                let preflight =
                    preflight.map(|answered| adjusted(framework, answered, call.origin));
                assert_eq!(seen.preflight, preflight, "{name}, the preflight");
                assert_eq!(seen.answer, answer, "{name}, the answer");
                assert_eq!(seen.shown, shown, "{name}, what the script gets");
            }
        }
    }
    assert!(rows.next().is_none());
}

/// The preflight of a page that may not call: `tower-http` answers 200 without its origin,
/// `actix-cors` 400. A browser shows the same.
fn adjusted(framework: &str, (status, named): Answered, origin: &str) -> Answered {
    let refuses = framework == "actix" && origin == STRANGER && status == 200;
    (if refuses { 400 } else { status }, named)
}

/// With CORS outside a script can read why it was refused, and when to come back (CORS-06).
#[actix_web::test]
async fn scripts_can_read_the_challenge() {
    let issuer = TestIssuer::hs256();
    for (framework, stack) in Stack::both(&issuer, Outside).await {
        for (name, call) in calls(&issuer) {
            let seen = fetch(&stack, &call).await;
            if let (Status(status), PAGE) = (seen.shown, call.origin) {
                for field in ["www-authenticate", "retry-after"] {
                    let readable = seen.readable.iter().any(|name| name == field);
                    assert!(readable, "{framework}, {name}, {status}: {:?}", seen.readable);
                }
            }
        }
    }
}
