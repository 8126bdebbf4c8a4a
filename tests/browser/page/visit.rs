//! What a user does on the page, and sees.

use serde_json::{Value, json};

use crate::webdriver::Browser;

/// What the page shows.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// Of these: `in`, `out`, `waiting`.
    pub(super) state: String,
    pub(super) who: String,
    pub(super) status: String,
    claims: Value,
}

impl Shown {
    /// A claim of the access token, as the page shows it.
    pub(super) fn claim(&self, name: &str) -> &str {
        self.claims[name].as_str().unwrap_or_default()
    }
}

/// Opens the page, or loads it again, and waits until it knows who is logged in.
pub(super) async fn visit(browser: &Browser, url: &str) -> Result<Shown, String> {
    browser.open(url).await?;
    look(browser).await
}

/// What the page of this tab shows, when it has done its work.
pub(super) async fn look(browser: &Browser) -> Result<Shown, String> {
    let told = browser.wait_for(include_str!("tell.js"), json!([])).await?;
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let claims = told["claims"].clone();
    Ok(Shown { state: text("state"), who: text("who"), status: text("status"), claims })
}

/// Types name and password, and logs in.
pub(super) async fn log_in(
    browser: &Browser,
    username: &str,
    password: &str,
) -> Result<Shown, String> {
    browser.write("#username", username).await?;
    browser.write("#password", password).await?;
    act(browser, "#login button").await
}

/// Clicks a button, and waits until it has done its work.
pub(super) async fn act(browser: &Browser, button: &str) -> Result<Shown, String> {
    browser.run(include_str!("act.js"), json!([button])).await?;
    look(browser).await
}

/// The value of the cookie with the refresh token, which only the driver sees.
pub(super) async fn cookie(browser: &Browser) -> Result<Value, String> {
    let cookies = browser.cookies().await?;
    let ours = cookies.into_iter().find(|cookie| cookie["name"] == "__Host-hallpass-refresh");
    ours.ok_or_else(|| "there is no cookie".to_owned())
}
