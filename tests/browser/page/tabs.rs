//! Two tabs, one cookie.

use serde_json::json;

use super::same;
use super::service::Service;
use super::visit::{Shown, cookie, log_in, look, visit};
use super::watch::Trouble;
use crate::sites::Site;
use crate::webdriver::Browser;

pub(super) async fn two_tabs_rotate_once_under_a_lock(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    let shown = both_refresh(browser, service, "/").await?;
    // The tab that came second took what the first one told it.
    same("is asked", service.watch.take(), ["POST /auth/refresh: 200, token 1"])?;
    same("at once", service.watch.most_at_once(), 1)?;
    same("token of both", shown[0].claim("jti"), shown[1].claim("jti"))?;
    goes_on(browser, service).await
}

pub(super) async fn two_tabs_rotate_once_without_locks(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    both_refresh(browser, service, "/?no-locks").await?;
    // The same refresh token twice: one rotation, and its answer once more.
    let asked = ["POST /auth/refresh: 200, token 1", "POST /auth/refresh: 200, token 1"];
    same("is asked", service.watch.take(), asked)?;
    same("at once", service.watch.most_at_once(), 2)?;
    goes_on(browser, service).await
}

/// As a browser that starts with the tabs that it had.
pub(super) async fn two_tabs_that_open_at_once_rotate_once(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    both_open(browser, service, "/").await
}

pub(super) async fn and_without_locks_as_well(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    both_open(browser, service, "/?no-locks").await
}

/// Or the answer to the refresh would clear the cookie that the login has set.
pub(super) async fn a_login_waits_for_a_refresh_in_another_tab(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    let tabs = two_tabs(browser, service, "/").await?;
    service.watch.trouble("/auth/refresh", &[Trouble::Wait]);
    browser.run("document.querySelector('#refresh').click(); arguments[0]();", json!([])).await?;
    browser.switch_to(&tabs[1]).await?;
    browser.run(include_str!("login.js"), json!(["bob", "builder"])).await?;
    let asked = ["POST /auth/refresh: 200, token 1", "POST /login: 200, token 2"];
    same("is asked", service.watch.take(), asked)?;
    for tab in &tabs {
        browser.switch_to(tab).await?;
        same("tab", look(browser).await?.who, "Logged in as Bob")?;
    }
    let shown = visit(browser, service.origins.of(Site::Shop)).await?;
    same("later", shown.who, "Logged in as Bob")
}

/// Both tabs are logged in, and refresh at the same moment, each for itself.
async fn both_refresh(
    browser: &Browser,
    service: &Service,
    query: &str,
) -> Result<[Shown; 2], String> {
    let tabs = two_tabs(browser, service, query).await?;
    service.watch.trouble("/auth/refresh", &[Trouble::Wait; 2]);
    trigger(browser, &tabs, "() => document.querySelector('#refresh').click()").await?;
    let mut shown = Vec::new();
    for tab in &tabs {
        browser.switch_to(tab).await?;
        shown.push(look(browser).await?);
    }
    for tab in &shown {
        same("says", &*tab.status, "There is a new access token.")?;
        same("state", &*tab.state, "in")?;
    }
    shown.try_into().map_err(|_| "two tabs".to_owned())
}

async fn both_open(browser: &Browser, service: &Service, query: &str) -> Result<(), String> {
    let tabs = two_tabs(browser, service, query).await?;
    service.watch.trouble("/auth/refresh", &[Trouble::Wait; 2]);
    trigger(browser, &tabs, "() => location.reload()").await?;
    for tab in &tabs {
        browser.switch_to(tab).await?;
        same("state", look(browser).await?.state, "in")?;
    }
    let mut asked = service.watch.take();
    // What came later than the rotation, and found a leaf that is too young.
    asked.retain(|line| line != "POST /auth/refresh: 200");
    asked.dedup();
    same("rotations", asked, ["POST /auth/refresh: 200, token 1"])?;
    goes_on(browser, service).await
}

/// Two tabs that are logged in by a login in one of them, and have asked for nothing since.
async fn two_tabs(
    browser: &Browser,
    service: &Service,
    query: &str,
) -> Result<[String; 2], String> {
    let page = format!("{}{query}", service.origins.of(Site::Shop));
    let first = browser.tab().await?;
    visit(browser, &page).await?;
    let second = browser.open_tab().await?;
    visit(browser, &page).await?;
    log_in(browser, "alice", "wonderland").await?;
    browser.switch_to(&first).await?;
    let told = "return document.body.dataset.state === 'in' ? true : null";
    browser.wait_for(told, json!([])).await?;
    service.watch.take();
    service.watch.most_at_once();
    Ok([first, second])
}

/// Lets both tabs do something as soon as one of them says so.
async fn trigger(browser: &Browser, tabs: &[String; 2], what: &str) -> Result<(), String> {
    let listen = format!(
        "window.suite = new BroadcastChannel('suite'); window.suite.onmessage = {what}; \
         arguments[0]();"
    );
    for tab in tabs {
        browser.switch_to(tab).await?;
        browser.run(&listen, json!([])).await?;
    }
    // By a channel of its own: none hears itself.
    browser.run("new BroadcastChannel('suite').postMessage(0); arguments[0]();", json!([])).await?;
    // Until both have begun.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    Ok(())
}

/// Nobody was logged out: the cookie is that of the session, and refreshes.
async fn goes_on(browser: &Browser, service: &Service) -> Result<(), String> {
    cookie(browser).await?;
    same("later", visit(browser, service.origins.of(Site::Shop)).await?.state, "in")
}
