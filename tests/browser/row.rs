//! One row: what a page does, what it sees of that, and what the server saw.

use serde_json::json;

use crate::shop::Shop;
use crate::sites::Site;
use crate::tokens::Token;
use crate::webdriver::Browser;

/// A row of the tables.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// The `SameSite` of the user's cookie; `None` if the user is not logged in.
    pub(crate) cookie: Option<&'static str>,
    pub(crate) page: Site,
    pub(crate) act: Act,
    pub(crate) page_saw: &'static str,
    pub(crate) server_saw: &'static [&'static str],
}

/// What a page does, at a path of the shop.
#[derive(Debug)]
pub(crate) enum Act {
    /// By a script: method, path, and the token in the `Authorization` header.
    Fetch(&'static str, &'static str, Option<Token>),
    /// By a form that is sent at the top level: method, path, and the referrer policy of its page.
    Form(&'static str, &'static str, &'static str),
    /// By a WebSocket: path, the real subprotocols, and the token that is offered as one more.
    Socket(&'static str, &'static [&'static str], Option<Token>),
}

impl Row {
    /// What differs from what should be.
    ///
    /// # Errors
    /// The browser does not do what it is told.
    pub(crate) async fn judge(
        &self,
        browser: &Browser,
        shop: &Shop,
    ) -> Result<Vec<String>, String> {
        let own = shop.origins.of(Site::Shop);
        browser.open(own).await?;
        browser.forget().await?;
        if let Some(same_site) = self.cookie {
            browser.open(&format!("{own}/login/{same_site}")).await?;
        }
        browser.open(shop.origins.of(self.page)).await?;
        drop(shop.record.take());
        let page_saw = self.act.run(browser, own).await?;
        let server_saw = shop.record.take();
        let page = (page_saw != self.page_saw)
            .then(|| format!("{}: the page saw {page_saw:?}, not {:?}", self.name, self.page_saw));
        let server = (server_saw != self.server_saw).then(|| {
            format!("{}: the server saw {server_saw:#?}, not {:#?}", self.name, self.server_saw)
        });
        Ok(page.into_iter().chain(server).collect())
    }
}

impl Act {
    async fn run(&self, browser: &Browser, shop: &str) -> Result<String, String> {
        let saw = match self {
            Self::Fetch(method, path, token) => {
                let fields = token.map(|token| format!("Bearer {}", token.text()));
                let fields = fields.map_or(json!({}), |value| json!({ "authorization": value }));
                let init = json!({ "method": method, "headers": fields });
                let url = format!("{shop}{path}");
                browser.run(include_str!("fetch.js"), json!([url, init])).await?
            }
            Self::Form(method, path, policy) => {
                let url = format!("{shop}{path}");
                browser.run(include_str!("form.js"), json!([url, method, policy])).await?;
                browser.click("button").await?;
                browser.wait_for(include_str!("answer.js"), json!([url])).await?
            }
            Self::Socket(path, real, token) => {
                let url = format!("{}{path}", shop.replacen("http", "ws", 1));
                let token = token.map(Token::text);
                browser.run(include_str!("socket.js"), json!([url, real, token])).await?
            }
        };
        saw.as_str().map(str::to_owned).ok_or_else(|| format!("the script said {saw}"))
    }
}
