//! More than one tab, the cookies and the console of a page, and how it looks.

use std::path::Path;

use serde_json::{Value, json};

use super::{Browser, told};

impl Browser {
    /// Opens a further tab and goes there. Answers the name of the tab.
    pub(crate) async fn open_tab(&self) -> Result<String, String> {
        let tab = self.post("window/new", json!({ "type": "tab" })).await?;
        let name = tab["handle"].as_str().ok_or("no tab")?;
        self.switch_to(name).await?;
        Ok(name.to_owned())
    }

    /// The name of this tab.
    pub(crate) async fn tab(&self) -> Result<String, String> {
        let name = self.get("window").await?;
        Ok(name.as_str().ok_or("no tab")?.to_owned())
    }

    /// Goes to another tab.
    pub(crate) async fn switch_to(&self, tab: &str) -> Result<(), String> {
        self.post("window", json!({ "handle": tab })).await.map(drop)
    }

    /// Closes each tab but this one.
    pub(crate) async fn close_others(&self) -> Result<(), String> {
        let own = self.tab().await?;
        let tabs = self.get("window/handles").await?;
        for tab in tabs.as_array().into_iter().flatten().filter_map(Value::as_str) {
            if tab != own {
                self.switch_to(tab).await?;
                self.delete("window").await?;
            }
        }
        self.switch_to(&own).await
    }

    /// The cookies that go to the page's URL, also those that its scripts do not see.
    pub(crate) async fn cookies(&self) -> Result<Vec<Value>, String> {
        let cookies = self.get("cookie").await?;
        Ok(cookies.as_array().cloned().unwrap_or_default())
    }

    /// What stands in the console since it was taken last.
    pub(crate) async fn console(&self) -> Result<Vec<String>, String> {
        let lines = self.post("se/log", json!({ "type": "browser" })).await?;
        let lines = lines.as_array().into_iter().flatten();
        Ok(lines.filter_map(|line| line["message"].as_str()).map(str::to_owned).collect())
    }

    /// What the user sees, as a PNG in this file.
    pub(crate) async fn screenshot(&self, file: &Path) -> Result<(), String> {
        let text = self.get("screenshot").await?;
        let text = text.as_str().ok_or("no screenshot")?;
        let image = base64_simd::STANDARD.decode_to_vec(text).map_err(told)?;
        std::fs::write(file, image).map_err(told)
    }

    /// The size of the window, and whether the user likes it dark.
    pub(crate) async fn look(&self, width: u32, height: u32, dark: bool) -> Result<(), String> {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        for (command, parameters) in
            [("Emulation.setDeviceMetricsOverride", metrics), ("Emulation.setEmulatedMedia", media)]
        {
            let body = json!({ "cmd": command, "params": parameters });
            self.post("goog/cdp/execute", body).await?;
        }
        Ok(())
    }
}
