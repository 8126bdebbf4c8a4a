//! How the page looks, for somebody to look at: pictures in `page` of the target's `tmp` folder.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::same;
use super::service::Service;
use super::visit::{act, log_in, visit};
use super::watch::Trouble;
use crate::sites::Site;
use crate::webdriver::Browser;

/// Width and height of the windows, and whether it is dark.
const WINDOWS: [(&str, u32, u32, bool); 3] =
    [("light", 1_200, 1_000, false), ("dark", 1_200, 1_000, true), ("narrow", 390, 1_900, false)];

pub(super) async fn the_page_is_good_to_look_at(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    // For a list of two sessions.
    visit(browser, &service.elsewhere).await?;
    log_in(browser, "alice", "wonderland").await?;
    let page = service.origins.of(Site::Shop);
    visit(browser, page).await?;
    picture(browser, "1-logged-out").await?;
    log_in(browser, "alice", "guess").await?;
    picture(browser, "2-wrong-password").await?;
    browser.open(page).await?;
    log_in(browser, "alice", "wonderland").await?;
    picture(browser, "3-logged-in").await?;
    act(browser, "[data-call='GET /me']").await?;
    act(browser, "#refresh").await?;
    act(browser, "#list").await?;
    picture(browser, "4-refreshed").await?;
    service.watch.trouble("/auth/refresh", &[Trouble::Answer(503, Some(9))]);
    act(browser, "#refresh").await?;
    picture(browser, "5-error").await?;
    visit(browser, page).await?;
    picture(browser, "6-waiting").await
}

async fn picture(browser: &Browser, name: &str) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for (window, width, height, dark) in WINDOWS {
        browser.look(width, height, dark).await?;
        browser.screenshot(&folder.join(format!("{name}-{window}.png"))).await?;
        let wrong = browser.run(include_str!("layout.js"), json!([])).await?;
        same(&format!("{name}, {window}"), wrong, Value::Array(Vec::new()))?;
    }
    Ok(())
}
