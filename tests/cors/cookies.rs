//! A cookie that a page of another origin sends along, where CORS allows credentials.

use hallpass_testkit::TestIssuer;
use http::Method;

use crate::browser::{Call, Shown, fetch};
use crate::stacks::{Order, PAGE, STRANGER, Stack};

/// CORS keeps answers from strange pages; it does not keep their requests from being made. The check
/// that the cookie brings does, in either order.
#[actix_web::test]
async fn the_cookies_own_check_holds_in_both_orders() {
    let issuer = TestIssuer::hs256();
    let call = |origin, method| Call {
        origin,
        method,
        path: "/orders",
        authorization: None,
        cookie: Some(format!("__Host-token={}", issuer.token().sign())),
    };
    let network = Shown::NetworkError;
    for order in [Order::Outside, Order::InsideWithPreflights] {
        let outside = order == Order::Outside;
        for (name, call, status, shown) in [
            ("our page reads", call(PAGE, Method::GET), 200, Shown::Status(200)),
            ("our page writes", call(PAGE, Method::POST), 200, Shown::Status(200)),
            ("a strange page reads, and sees nothing", call(STRANGER, Method::GET), 200, network),
            ("a strange page writes", call(STRANGER, Method::POST), 403, network),
        ] {
            for (framework, stack) in Stack::both(&issuer, order).await {
                let seen = fetch(&stack, &call).await;
                let name = format!("{framework}, {order:?}: {name}");
                assert_eq!(seen.answer.map(|(status, _)| status), Some(status), "{name}");
                assert_eq!(seen.shown, shown, "{name}");
                let named = seen.answer.is_some_and(|(_, named)| named);
                assert!(!named || outside || status == 200, "{name}");
            }
        }
    }
}

/// Caches must keep apart what depends on the origin: the layers add to `Vary`, and none replaces it.
#[actix_web::test]
async fn both_say_on_what_the_answer_depends() {
    let issuer = TestIssuer::hs256();
    let cookie = format!("__Host-token={}", issuer.token().sign());
    for order in [Order::Outside, Order::InsideWithPreflights] {
        for (framework, stack) in Stack::both(&issuer, order).await {
            let lines = [("Origin", PAGE.into()), ("Cookie", cookie.clone().into_bytes())];
            let request = hallpass_testkit::cases::CaseRequest::new(Method::GET, "/orders");
            let response = stack.send(request.with_lines(lines)).await;
            let vary = response.field("vary").flat_map(|line| line.split(|b| *b == b','));
            let vary: Vec<_> =
                vary.map(|n| String::from_utf8_lossy(n.trim_ascii()).to_lowercase()).collect();
            for name in ["cookie", "origin", "sec-fetch-site"] {
                assert!(vary.iter().any(|v| v == name), "{framework}, {order:?}: {name}: {vary:?}");
            }
        }
    }
}
