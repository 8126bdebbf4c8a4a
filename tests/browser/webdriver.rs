//! A headless Chromium, driven over WebDriver (W3C WebDriver 2) by its own driver.

mod tabs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::setup::Programs;

/// For one command; the browser's start is the longest.
const LIMIT: Duration = Duration::from_secs(30);

/// For what a page does, in milliseconds.
const PAGE_LIMIT: u32 = 10_000;

/// The name of an element in WebDriver's JSON (§12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

const ARGUMENTS: &[&str] = &[
    "--headless",
    // Its sandbox does not start as root, nor in most containers. All pages are ours.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Nothing beyond this machine has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/// One browser with one window. Dropped, it is killed.
#[derive(Debug)]
pub(crate) struct Browser {
    http: Client<HttpConnector, Full<Bytes>>,
    session: String,
    process: Process,
    // After the processes: what they leave behind goes last.
    driver: Child,
    _profile: Profile,
}

impl Browser {
    /// # Errors
    /// Driver or browser do not start in time.
    pub(crate) async fn start(programs: &Programs) -> Result<Self, String> {
        let profile = Profile::new()?;
        let (driver, address) = driver(&programs.driver, &profile.0).await?;
        let http = Client::builder(TokioExecutor::new()).build_http();
        let arguments: Vec<_> = ARGUMENTS.iter().map(|argument| (*argument).to_owned()).collect();
        let arguments = [arguments, vec![format!("--user-data-dir={}", profile.0.display())]];
        let options = json!({
            "binary": programs.browser,
            "args": arguments.concat(),
            // As many browsers are set, and the worst case for a service.
            "prefs": {
                "profile.block_third_party_cookies": false,
                "profile.cookie_controls_mode": 0,
            },
        });
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "script": PAGE_LIMIT, "pageLoad": PAGE_LIMIT },
        } } });
        let session =
            send(&http, Method::POST, &format!("{address}/session"), capabilities).await?;
        let id = session["sessionId"].as_str().ok_or("no session")?;
        let process = session["capabilities"]["goog:processID"].as_u64().ok_or("no process")?;
        let (session, process) = (format!("{address}/session/{id}"), Process(Some(process)));
        Ok(Self { http, session, process, driver, _profile: profile })
    }

    /// Goes to a page, and waits until it is there.
    pub(crate) async fn open(&self, url: &str) -> Result<(), String> {
        self.post("url", json!({ "url": url })).await.map(drop)
    }

    /// Deletes the cookies of the page's host, whatever its port.
    pub(crate) async fn forget(&self) -> Result<(), String> {
        self.delete("cookie").await
    }

    /// Runs a script in the page, which ends by calling its last argument.
    pub(crate) async fn run(&self, script: &str, arguments: Value) -> Result<Value, String> {
        self.post("execute/async", json!({ "script": script, "args": arguments })).await
    }

    /// Asks a script again and again until it answers: pages come when they come.
    pub(crate) async fn wait_for(&self, script: &str, arguments: Value) -> Result<Value, String> {
        let command = json!({ "script": script, "args": arguments });
        let mut last = Ok(Value::Null);
        let answered = async {
            loop {
                // It fails where one page gives way to the next.
                last = self.post("execute/sync", command.clone()).await;
                if last.as_ref().is_ok_and(|value| !value.is_null()) {
                    return;
                }
                sleep(Duration::from_millis(10)).await;
            }
        };
        let in_time = timeout(Duration::from_millis(PAGE_LIMIT.into()), answered).await;
        in_time.map_or_else(|_| Err(format!("no answer, {last:?} at last")), |()| last.clone())
    }

    /// Clicks. It does not always wait for the page that this leads to.
    pub(crate) async fn click(&self, selector: &str) -> Result<(), String> {
        let element = self.element(selector).await?;
        self.post(&format!("{element}/click"), json!({})).await.map(drop)
    }

    /// Types, key by key.
    pub(crate) async fn write(&self, selector: &str, text: &str) -> Result<(), String> {
        let element = self.element(selector).await?;
        self.post(&format!("{element}/value"), json!({ "text": text })).await.map(drop)
    }

    /// Ends browser and driver in their own way, in which they clean up.
    pub(crate) async fn quit(mut self) -> Result<(), String> {
        send(&self.http, Method::DELETE, &self.session, Value::Null).await?;
        // The number may be another program's by now.
        self.process.0 = None;
        drop(Process(self.driver.id().map(u64::from)));
        let ended = timeout(LIMIT, self.driver.wait()).await;
        ended.map_err(|_| "the driver does not end")?.map(drop).map_err(told)
    }

    async fn element(&self, selector: &str) -> Result<String, String> {
        let by = json!({ "using": "css selector", "value": selector });
        let element = self.post("element", by).await?;
        let element = element[ELEMENT].as_str().ok_or("no element")?;
        Ok(format!("element/{element}"))
    }

    async fn get(&self, command: &str) -> Result<Value, String> {
        let url = format!("{}/{command}", self.session);
        send(&self.http, Method::GET, &url, Value::Null).await
    }

    async fn delete(&self, command: &str) -> Result<(), String> {
        let url = format!("{}/{command}", self.session);
        send(&self.http, Method::DELETE, &url, Value::Null).await.map(drop)
    }

    async fn post(&self, command: &str, body: Value) -> Result<Value, String> {
        send(&self.http, Method::POST, &format!("{}/{command}", self.session), body).await
    }
}

/// Starts the driver on a free port, which it prints.
async fn driver(program: &Path, home: &Path) -> Result<(Child, String), String> {
    let mut driver = Command::new(program)
        .arg("--port=0")
        // The browser keeps things there besides its profile.
        .env("HOME", home)
        .env_remove("XDG_CACHE_HOME")
        .env_remove("XDG_CONFIG_HOME")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("{} does not start: {error}", program.display()))?;
    let output = driver.stdout.take().ok_or("no output")?;
    let mut lines = BufReader::new(output).lines();
    let started = async {
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                return Ok(format!("http://127.0.0.1:{}", port.trim_end_matches('.')));
            }
        }
        Err("the driver ended at once".to_owned())
    };
    let address = timeout(LIMIT, started).await.map_err(|_| "the driver names no port")??;
    // What else it says must not fill the pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((driver, address))
}

/// One command, and the value of its answer (W3C WebDriver §6.2).
async fn send(
    http: &Client<HttpConnector, Full<Bytes>>,
    method: Method,
    url: &str,
    body: Value,
) -> Result<Value, String> {
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    let request = Request::builder().method(method).uri(url).body(Full::from(body));
    let exchange = async {
        let answer = http.request(request.map_err(told)?).await.map_err(told)?;
        let whole = answer.into_body().collect().await.map_err(told)?.to_bytes();
        let mut answer: Value = serde_json::from_slice(&whole).map_err(told)?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            None => Ok(value),
            Some(error) => Err(format!("{error}: {}", value["message"])),
        }
    };
    timeout(LIMIT, exchange).await.map_err(|_| format!("{url}: no answer"))?
}

fn told(error: impl std::error::Error) -> String {
    error.to_string()
}

/// A process that is told to end when this is dropped. The browser is a child of the driver's and
/// outlives it.
#[derive(Debug)]
struct Process(Option<u64>);

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            let _gone = std::process::Command::new("kill").arg(id.to_string()).status();
        }
    }
}

/// A folder that is empty at first, and gone in the end.
#[derive(Debug)]
struct Profile(PathBuf);

impl Profile {
    fn new() -> Result<Self, String> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("browser-{}-{number}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).map_err(told)?;
        Ok(Self(folder))
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}
