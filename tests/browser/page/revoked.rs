//! Sessions that end while a page is open.

use std::time::{Duration, Instant};

use serde_json::json;

use super::same;
use super::service::Service;
use super::visit::{act, log_in, look, visit};
use crate::sites::Site;
use crate::webdriver::Browser;

pub(super) async fn a_logout_is_seen_by_the_other_tab(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    let first = browser.tab().await?;
    visit(browser, service.origins.of(Site::Shop)).await?;
    log_in(browser, "alice", "wonderland").await?;
    browser.open_tab().await?;
    visit(browser, service.origins.of(Site::Shop)).await?;
    service.watch.take();
    let shown = act(browser, "[data-logout=logout]").await?;
    same("here", (&*shown.state, &*shown.status), ("out", "You are logged out."))?;
    same("is asked", service.watch.take(), ["POST /auth/logout: 204, cookie cleared"])?;
    same("cookies", browser.cookies().await?.len(), 0)?;
    browser.switch_to(&first).await?;
    let told = "return document.body.dataset.state === 'out' ? true : null";
    browser.wait_for(told, json!([])).await?;
    same("there", look(browser).await?.status, "You are logged out.")?;
    same("is asked", service.watch.take(), [""; 0])
}

/// Another device, at another node: it hears nothing of the first one but by its next request.
pub(super) async fn a_logout_everywhere_reaches_another_node(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    let first = browser.tab().await?;
    visit(browser, service.origins.of(Site::Shop)).await?;
    let here = log_in(browser, "alice", "wonderland").await?;
    let second = browser.open_tab().await?;
    visit(browser, &service.elsewhere).await?;
    let there = log_in(browser, "alice", "wonderland").await?;
    same("one session", here.claim("sid") == there.claim("sid"), false)?;
    act(browser, "[data-call='GET /me']").await?;
    service.watch_elsewhere.take();
    browser.switch_to(&first).await?;
    let shown = act(browser, "[data-logout=logout-all]").await?;
    let acknowledged = Instant::now();
    same("here", shown.state, "out")?;
    browser.switch_to(&second).await?;
    same("there, before it asks", look(browser).await?.state, "in")?;
    while act(browser, "[data-call='GET /me']").await?.state != "out" {
        in_time(acknowledged)?;
    }
    in_time(acknowledged)?;
    let asked = service.watch_elsewhere.take();
    let mut asked = asked.iter().rev();
    let last = [asked.next(), asked.next()].map(|line| line.map_or("", String::as_str));
    same("at last", last, ["POST /auth/refresh: 401, cookie cleared", "GET /me: 401"])?;
    same("nothing else before", asked.all(|line| line == "GET /me: 200"), true)
}

/// One session of two is ended by the other, in the list that the page shows.
pub(super) async fn an_ended_session_leads_to_the_login(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    let first = browser.tab().await?;
    visit(browser, service.origins.of(Site::Shop)).await?;
    log_in(browser, "alice", "wonderland").await?;
    let second = browser.open_tab().await?;
    visit(browser, &service.elsewhere).await?;
    let there = log_in(browser, "alice", "wonderland").await?;
    browser.switch_to(&first).await?;
    act(browser, "#list").await?;
    let button = format!("[aria-label='End the session {}']", there.claim("sid"));
    let shown = act(browser, &button).await?;
    same("here", shown.state, "in")?;
    let rows = browser.wait_for("return document.querySelectorAll('#listed tr').length", json!([]));
    same("left", rows.await?, json!(1))?;
    browser.switch_to(&second).await?;
    let ended = Instant::now();
    while act(browser, "#refresh").await?.state != "out" {
        in_time(ended)?;
    }
    in_time(ended)?;
    same("who", look(browser).await?.who, "Logged out")
}

fn in_time(since: Instant) -> Result<(), String> {
    let waited = since.elapsed();
    same(&format!("in time, after {waited:?}"), waited < BOUND, true)
}

/// SQLite is looked at every 100 ms for what another node wrote. The rest is for slow machines.
const BOUND: Duration = Duration::from_millis(1_500);
