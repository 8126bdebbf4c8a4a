//! A session in one tab.

use serde_json::{Value, json};

use super::same;
use super::service::Service;
use super::visit::{act, cookie, log_in, look, visit};
use super::watch::Trouble;
use crate::sites::Site;
use crate::webdriver::Browser;

pub(super) async fn a_login_survives_a_reload(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    let page = service.origins.of(Site::Shop);
    same("at first", visit(browser, page).await?.state, "out")?;
    same("is asked", service.watch.take(), ["POST /auth/refresh: 401"])?;
    let first = log_in(browser, "alice", "wonderland").await?;
    same("then", (&*first.state, &*first.who), ("in", "Logged in as Alice"))?;
    same("subject", first.claim("sub"), "alice")?;
    same("is asked", service.watch.take(), ["POST /login: 200, token 0"])?;
    let again = visit(browser, page).await?;
    same("after the reload", (&*again.state, &*again.who), ("in", "Logged in as Alice"))?;
    same("session", again.claim("sid"), first.claim("sid"))?;
    same("is asked", service.watch.take(), ["POST /auth/refresh: 200, token 1"])?;
    act(browser, "[data-call='GET /me']").await?;
    same("is asked", service.watch.take(), ["GET /me: 200"])
}

pub(super) async fn no_script_sees_the_refresh_token(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    visit(browser, service.origins.of(Site::Shop)).await?;
    log_in(browser, "alice", "wonderland").await?;
    act(browser, "#refresh").await?;
    let cookie = cookie(browser).await?;
    let attributes = ["httpOnly", "secure", "sameSite", "path"].map(|name| cookie[name].clone());
    let expected = [json!(true), json!(true), json!("Strict"), json!("/")];
    same("attributes", attributes, expected)?;
    let token = cookie["value"].as_str().ok_or("no value")?;
    same("token", token.get(..5), Some("hpr1_"))?;
    let seen = browser.run(include_str!("seen.js"), json!([])).await?;
    same("status", &seen["status"], &json!(200))?;
    same("document.cookie", &seen["cookie"], &json!(""))?;
    same("cookies of the request", &seen["sent"], &Value::Null)?;
    same("Set-Cookie", &seen["set"], &Value::Null)?;
    // Whatever a script can get at, stored things and the answer included.
    let all = seen["all"].as_str().ok_or("nothing was seen")?;
    same("has an access token", all.contains("access_token"), true)?;
    same("has the refresh token", all.contains("hpr1_"), false)?;
    // What is stored are times of day, which are numbers.
    let stored = seen["stored"].as_array().ok_or("nothing is stored")?;
    let numbers = stored.iter().all(|value| value.as_str().is_some_and(is_number));
    same("what is stored", (stored.len(), numbers), (2, true))
}

pub(super) async fn a_wrong_password_is_told(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    visit(browser, service.origins.of(Site::Shop)).await?;
    service.watch.take();
    let shown = log_in(browser, "alice", "guess").await?;
    let expected = ("out", "Wrong username or password.");
    same("shows", (&*shown.state, &*shown.status), expected)?;
    same("is asked", service.watch.take(), ["POST /login: 401"])
}

pub(super) async fn the_keyboard_is_enough(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    visit(browser, service.origins.of(Site::Shop)).await?;
    browser.write("#username", &format!("alice{TAB}wonderland{ENTER}")).await?;
    browser.wait_for(FOCUSED, json!(["in-title"])).await?;
    // The buttons follow. The last but one logs out.
    let steps = TAB.repeat(8);
    browser.write("#in-title", &format!("{steps}{ENTER}")).await?;
    browser.wait_for(FOCUSED, json!(["out-title"])).await?;
    same("shows", look(browser).await?.status, "You are logged out.")
}

pub(super) async fn a_token_is_refreshed_when_a_request_needs_it(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    visit(browser, service.origins.of(Site::Shop)).await?;
    let first = log_in(browser, "alice", "wonderland").await?;
    service.watch.take();
    // On a 401 once, and the request once more.
    service.watch.trouble("/me", &[Trouble::Answer(401, None)]);
    let shown = act(browser, "[data-call='GET /me']").await?;
    let asked = ["GET /me: 401", "POST /auth/refresh: 200, token 1", "GET /me: 200"];
    same("after a 401", service.watch.take(), asked)?;
    same("another token", shown.claim("jti") == first.claim("jti"), false)?;
    // No oftener, whatever is answered.
    service.watch.trouble("/me", &[Trouble::Answer(401, None), Trouble::Answer(401, None)]);
    let shown = act(browser, "[data-call='GET /me']").await?;
    let asked = ["GET /me: 401", "POST /auth/refresh: 200", "GET /me: 401"];
    same(
        "after two",
        (service.watch.take(), &*shown.state),
        (asked.map(str::to_owned).to_vec(), "in"),
    )?;
    // Before a request, when `expires_in` is over.
    let later = "const real = Date.now; Date.now = () => real() + 601_000; arguments[0]();";
    browser.run(later, json!([])).await?;
    act(browser, "[data-call='GET /me']").await?;
    let asked = ["POST /auth/refresh: 200", "GET /me: 200"];
    same("when it has run out", service.watch.take(), asked)
}

pub(super) async fn a_role_that_was_taken_is_gone_from_the_next_token(
    browser: &Browser,
    service: &Service,
) -> Result<(), String> {
    visit(browser, service.origins.of(Site::Shop)).await?;
    let shown = log_in(browser, "alice", "wonderland").await?;
    same("roles", shown.claim("roles"), r#"["admin"]"#)?;
    let shown = act(browser, "[data-call='DELETE /users/alice/roles/admin']").await?;
    same("in the token of before", shown.claim("roles"), r#"["admin"]"#)?;
    let shown = act(browser, "#refresh").await?;
    same("in the next one", shown.claim("roles"), "[]")
}

/// Whether this element has the focus; nothing as long as it has not.
const FOCUSED: &str = "return document.activeElement.id === arguments[0] ? true : null";

// Keys, as WebDriver writes them (§17.4.2).
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
