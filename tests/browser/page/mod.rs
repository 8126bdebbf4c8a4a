//! The page of the quickstart: what its users see, and what the service sees of it.

mod living;
mod look;
mod outage;
mod revoked;
mod service;
mod strangers;
mod tabs;
mod visit;
mod watch;

use std::fmt::Debug;

use service::Service;

use crate::sites::Site;
use crate::webdriver::Browser;

/// One browser for all cases. Each begins with one tab, without cookies, and with a service of its
/// own, at which nobody is logged in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_the_quickstart_keeps_its_session() {
    let Some(programs) = crate::programs() else { return };
    let browser = Browser::start(&programs).await.unwrap();
    let mut wrong = Vec::new();
    macro_rules! cases {
        ($($module:ident :: $case:ident),* $(,)?) => {$(
            let service = Service::start().await;
            let judged = async {
                begin(&browser, &service).await?;
                $module::$case(&browser, &service).await?;
                no_script_failed(&browser).await
            };
            let judged = judged.await;
            wrong.extend(judged.err().map(|error| format!("{}: {error}", stringify!($case))));
        )*};
    }
    cases! {
        living::a_login_survives_a_reload,
        living::no_script_sees_the_refresh_token,
        living::a_wrong_password_is_told,
        living::the_keyboard_is_enough,
        living::a_token_is_refreshed_when_a_request_needs_it,
        living::a_role_that_was_taken_is_gone_from_the_next_token,
        tabs::two_tabs_rotate_once_under_a_lock,
        tabs::two_tabs_rotate_once_without_locks,
        tabs::two_tabs_that_open_at_once_rotate_once,
        tabs::and_without_locks_as_well,
        tabs::a_login_waits_for_a_refresh_in_another_tab,
        strangers::other_sites_change_nothing,
        revoked::a_logout_is_seen_by_the_other_tab,
        revoked::a_logout_everywhere_reaches_another_node,
        revoked::an_ended_session_leads_to_the_login,
        outage::an_outage_logs_nobody_out,
        outage::a_lost_answer_is_had_again,
        outage::a_reload_does_not_begin_anew,
        outage::retry_after_is_obeyed,
        outage::a_logout_that_failed_is_no_logout,
        look::the_page_is_good_to_look_at,
    }
    let quit = browser.quit().await;
    assert!(wrong.is_empty(), "{} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
    quit.unwrap();
}

/// One tab, and no cookies of either host.
async fn begin(browser: &Browser, service: &Service) -> Result<(), String> {
    browser.close_others().await?;
    for page in [service.origins.of(Site::Stranger), service.origins.of(Site::Sibling)] {
        browser.open(page).await?;
        browser.forget().await?;
    }
    Ok(())
}

/// Refusals stand in the console as well, for each request that was refused.
async fn no_script_failed(browser: &Browser) -> Result<(), String> {
    let mut lines = browser.console().await?;
    let is_refusal = |line: &str| {
        ["Failed to load resource", "CORS policy"].iter().any(|text| line.contains(text))
    };
    lines.retain(|line| !is_refusal(line));
    same("the console", lines, [""; 0])
}

#[expect(clippy::needless_pass_by_value, reason = "so that callers write what they have")]
fn same<T: Debug + PartialEq<U>, U: Debug>(what: &str, is: T, should_be: U) -> Result<(), String> {
    let told = || format!("{what}: {is:#?}, not {should_be:#?}");
    if is == should_be { Ok(()) } else { Err(told()) }
}
