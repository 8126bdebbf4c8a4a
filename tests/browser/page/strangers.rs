//! Pages of other origins, while the user is logged in.

use serde_json::{Value, json};

use super::same;
use super::service::Service;
use super::visit::{cookie, log_in, visit};
use crate::sites::Site;
use crate::webdriver::Browser;

/// What a page does at a path, and what the service answers a sibling of the same site and another
/// site. The cookie goes along with what a sibling sends, and with nothing of another site.
const ROWS: [(&str, &str, &str, &str); 11] = [
    ("form", "/auth/refresh", "POST 403", "POST 403"),
    ("form", "/auth/logout", "POST 403", "POST 403"),
    ("form", "/auth/logout-all", "POST 403", "POST 403"),
    ("form", "/login", "POST 415", "POST 415"),
    // JSON as a form can send it.
    ("text", "/login", "POST 415", "POST 415"),
    ("fetch", "/auth/refresh", "POST 403", "POST 403"),
    ("fetch", "/auth/logout", "POST 403", "POST 403"),
    ("fetch", "/auth/logout-all", "POST 403", "POST 403"),
    // Whether it may send JSON is asked first, and nobody says so.
    ("json", "/login", "OPTIONS 405", "OPTIONS 405"),
    ("no-cors", "/login", "POST 415", "POST 415"),
    ("no-cors", "/auth/refresh", "POST 403", "POST 403"),
];

pub(super) async fn other_sites_change_nothing(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    let shop = service.origins.of(Site::Shop);
    visit(browser, shop).await?;
    let alice = log_in(browser, "alice", "wonderland").await?;
    let before = cookie(browser).await?;
    for (how, path, by_sibling, by_stranger) in ROWS {
        for (site, name, answered) in
            [(Site::Sibling, "same-site", by_sibling), (Site::Stranger, "cross-site", by_stranger)]
        {
            let what = format!("{how} {path} by {site:?}");
            service.watch.take();
            let saw = send(browser, service, site, how, path).await?;
            let (method, status) = answered.split_once(' ').ok_or("a row")?;
            // And no cookie is set, nor cleared.
            let line = format!("{method} {path} ({name}): {status}");
            same(&what, service.watch.take(), [line])?;
            // A script of another origin reads nothing; a user who was sent there sees the status.
            let opaque = if how == "no-cors" { "opaque" } else { "TypeError" };
            let expected = if matches!(how, "form" | "text") { status } else { opaque };
            same(&what, saw, json!(expected))?;
        }
    }
    let after = visit(browser, shop).await?;
    same("is logged in", after.claim("sid"), alice.claim("sid"))?;
    same("the token of before", service.watch.take(), ["POST /auth/refresh: 200, token 1"])?;
    same("its cookie", before["name"] == cookie(browser).await?["name"], true)
}

async fn send(
    browser: &Browser,
    service: &Service,
    site: Site,
    how: &str,
    path: &str,
) -> Result<Value, String> {
    browser.open(service.origins.of(site)).await?;
    let url = format!("{}{path}", service.origins.of(Site::Shop));
    if let "form" | "text" = how {
        browser.run(include_str!("forge.js"), json!([url, how == "text"])).await?;
        browser.click("button").await?;
        return browser.wait_for(include_str!("../answer.js"), json!([url])).await;
    }
    browser.run(include_str!("reach.js"), json!([url, how])).await
}
