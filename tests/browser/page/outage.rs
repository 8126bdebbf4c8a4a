//! A service that does not answer, or does not want to: nobody is logged out by it.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use super::same;
use super::service::Service;
use super::visit::{act, cookie, log_in, visit};
use super::watch::Trouble;
use crate::sites::Site;
use crate::webdriver::Browser;

const REFRESH: &str = "/auth/refresh";

pub(super) async fn an_outage_logs_nobody_out(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    let page = service.origins.of(Site::Shop);
    visit(browser, page).await?;
    log_in(browser, "alice", "wonderland").await?;
    let before = cookie(browser).await?;
    service.watch.take();
    service.watch.trouble(REFRESH, &[Trouble::Answer(503, Some(2)); 9]);
    let shown = act(browser, "#refresh").await?;
    same("the page is", &*shown.state, "in")?;
    same("it says", shown.status.contains("answers 503. You stay logged in."), true)?;
    same("two attempts", service.watch.take(), ["POST /auth/refresh: 503"; 2])?;
    // Then it rests, and uses the access token that it has.
    let shown = act(browser, "#refresh").await?;
    same("it says", shown.status.contains("left alone for a while. You stay logged in."), true)?;
    act(browser, "[data-call='GET /me']").await?;
    same("none in the rest", service.watch.take(), ["GET /me: 200"])?;
    // Also when it is loaded anew.
    let shown = visit(browser, page).await?;
    same("after the reload", (&*shown.state, &*shown.who), ("waiting", "Not known"))?;
    let shown = act(browser, "#again").await?;
    same("after a click", &*shown.state, "waiting")?;
    same("none in the rest", service.watch.take(), [""; 0])?;
    same("the cookie", cookie(browser).await?, before)?;
    // After it, all is as before.
    service.watch.calm();
    rested(browser).await?;
    let shown = act(browser, "#again").await?;
    same("after the rest", (&*shown.state, &*shown.who), ("in", "Logged in as Alice"))?;
    same("is asked", service.watch.take(), ["POST /auth/refresh: 200, token 1"])
}

pub(super) async fn a_lost_answer_is_had_again(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    visit(browser, service.origins.of(Site::Shop)).await?;
    let first = log_in(browser, "alice", "wonderland").await?;
    service.watch.take();
    service.watch.trouble(REFRESH, &[Trouble::Lose]);
    let shown = act(browser, "#refresh").await?;
    same("says", &*shown.status, "There is a new access token.")?;
    same("session", shown.claim("sid"), first.claim("sid"))?;
    // The same successor, within the grace.
    same("is asked", service.watch.take(), ["POST /auth/refresh: 200, token 1"; 2])?;
    // Both lost: the session goes on after the rest.
    service.watch.trouble(REFRESH, &[Trouble::Lose; 2]);
    let shown = act(browser, "#refresh").await?;
    same("says", shown.status.contains("does not answer. You stay logged in."), true)?;
    rested(browser).await?;
    let shown = act(browser, "#refresh").await?;
    same("at last", shown.claim("sid"), first.claim("sid"))
}

/// Who reloads a page that hangs does not get more attempts by it.
pub(super) async fn a_reload_does_not_begin_anew(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    let page = service.origins.of(Site::Shop);
    visit(browser, page).await?;
    let first = log_in(browser, "alice", "wonderland").await?;
    service.watch.take();
    service.watch.trouble(REFRESH, &[Trouble::Lose; 9]);
    browser.run("document.querySelector('#refresh').click(); arguments[0]();", json!([])).await?;
    // While the second attempt, at 2.5 s, is under way.
    sleep(Duration::from_millis(3_300)).await;
    same("two attempts", service.watch.take(), ["POST /auth/refresh: 200, token 1"; 2])?;
    same("after a reload", visit(browser, page).await?.state, "waiting")?;
    same("none in the rest", service.watch.take(), [""; 0])?;
    // Half a minute later.
    service.watch.calm();
    let script = "localStorage.setItem('hallpass-asking', Date.now() - 30000); arguments[0]();";
    browser.run(script, json!([])).await?;
    let shown = act(browser, "#again").await?;
    same("after the rest", shown.claim("sid"), first.claim("sid"))
}

pub(super) async fn retry_after_is_obeyed(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    visit(browser, service.origins.of(Site::Shop)).await?;
    log_in(browser, "alice", "wonderland").await?;
    service.watch.take();
    // The second attempt would come too early, or too late to be of use.
    service.watch.trouble(REFRESH, &[Trouble::Answer(429, Some(60))]);
    let shown = act(browser, "#refresh").await?;
    same("state", &*shown.state, "in")?;
    same("one attempt", service.watch.take(), ["POST /auth/refresh: 429"])?;
    let wait = "return Math.round((localStorage.getItem('hallpass-resting') - Date.now()) / 5000)";
    same("waits for a minute", browser.wait_for(wait, json!([])).await?, json!(12))?;
    // A second is over when the second attempt comes.
    rested(browser).await?;
    service.watch.trouble(REFRESH, &[Trouble::Answer(429, Some(1))]);
    let shown = act(browser, "#refresh").await?;
    same("says", shown.status, "There is a new access token.")?;
    let asked = ["POST /auth/refresh: 429", "POST /auth/refresh: 200, token 1"];
    same("two attempts", service.watch.take(), asked)
}

pub(super) async fn a_logout_that_failed_is_no_logout(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    visit(browser, service.origins.of(Site::Shop)).await?;
    log_in(browser, "alice", "wonderland").await?;
    service.watch.trouble("/auth/logout", &[Trouble::Answer(503, Some(2))]);
    let shown = act(browser, "[data-logout=logout]").await?;
    same("state", &*shown.state, "in")?;
    same("says", shown.status, "Log out: the service answered 503. You are still logged in.")?;
    same("again", act(browser, "[data-logout=logout]").await?.state, "out")
}

/// As if the rest were over, which is too long for a test.
async fn rested(browser: &Browser) -> Result<(), String> {
    let script = "localStorage.setItem('hallpass-resting', Date.now() - 1); arguments[0]();";
    browser.run(script, json!([])).await.map(drop)
}
