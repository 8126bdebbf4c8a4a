//! A client that follows the protocol: it has one refresh token, asks again with it until it has an
//! answer, and keeps what comes.

use std::time::{Duration, Instant};

use super::http;
use super::random::Random;

pub(crate) struct Client {
    /// All that it ever had, oldest first: the last is its own.
    pub(crate) tokens: Vec<String>,
    access: String,
    pub(crate) ended: Ended,
    /// How many answers never came.
    pub(crate) lost: u32,
    is_asking: bool,
    refreshed: Instant,
}

/// Whether its session has ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ended {
    No,
    /// It was to, and nobody knows whether it did.
    Perhaps,
    /// That was acknowledged.
    Yes,
}

impl Client {
    /// Logs in, if there is an answer.
    pub(crate) fn log_in(address: &str, random: &mut Random) -> Option<Self> {
        let (name, password) = USERS[usize::try_from(random.below(3)).unwrap_or(0)];
        let body = format!(r#"{{"username":"{name}","password":"{password}"}}"#);
        let json = "content-type: application/json\r\n";
        let answer = http::send(address, "POST /login", json, &body)?;
        if matches!(answer.status, 429 | 503) {
            return None;
        }
        assert_eq!(answer.status, 200, "a login: {}", answer.body);
        Some(Self {
            tokens: vec![answer.cookie()?.to_owned()],
            access: access(&answer.body)?,
            ended: Ended::No,
            lost: 0,
            is_asking: false,
            refreshed: Instant::now(),
        })
    }

    /// A new session rotates at once, an old one after some time; and what was lost is asked for again.
    pub(crate) fn is_to_refresh(&self) -> bool {
        let rests = self.refreshed.elapsed() < REST;
        self.is_asking || self.tokens.len() == 1 || !rests
    }

    /// The status of the answer, if there is one.
    pub(crate) fn refresh(&mut self, address: &str) -> Option<u16> {
        self.is_asking = true;
        let Some(answer) = http::send(address, "POST /auth/refresh", &self.cookie(), "") else {
            self.lost += 1;
            return None;
        };
        match answer.status {
            200 => {
                self.tokens.extend(answer.cookie().map(str::to_owned));
                self.access = access(&answer.body).expect("an access token");
                (self.is_asking, self.refreshed) = (false, Instant::now());
            }
            429 | 503 => {}
            status => {
                panic!("a client that follows the protocol is told {status}: {}", answer.body)
            }
        }
        Some(answer.status)
    }

    pub(crate) fn log_out(&mut self, address: &str) {
        self.ended = Ended::Perhaps;
        let answer = http::send(address, "POST /auth/logout", &self.cookie(), "");
        if answer.is_some_and(|answer| answer.status == 204) {
            self.ended = Ended::Yes;
        }
    }

    /// The statuses of a request with the access token, and of a refresh.
    pub(crate) fn tries(&self, address: &str) -> (u16, u16) {
        let status = |request: &str, fields: &str| loop {
            match http::send(address, request, fields, "").map(|answer| answer.status) {
                Some(429 | 503) | None => std::thread::sleep(Duration::from_millis(100)),
                Some(status) => return status,
            }
        };
        let bearer = format!("authorization: Bearer {}\r\n", self.access);
        (status("GET /me", &bearer), status("POST /auth/refresh", &self.cookie()))
    }

    /// That an old token rotates no more: it ends the session, and with it the last one. `false` if
    /// there is none that is old enough.
    pub(crate) fn has_one_branch(&self, address: &str) -> bool {
        let Some(old) = self.tokens.len().checked_sub(3).and_then(|last| self.tokens.get(last))
        else {
            return false;
        };
        let with = |cookie: &str| loop {
            let cookie = format!("cookie: {cookie}\r\n");
            match http::send(address, "POST /auth/refresh", &cookie, "") {
                Some(answer) if answer.status != 429 => return answer.status,
                _ => std::thread::sleep(Duration::from_millis(300)),
            }
        };
        assert_eq!(with(old), 401, "a token from before the last one");
        assert_eq!(with(self.tokens.last().expect("one")), 401, "the last one after it");
        true
    }

    fn cookie(&self) -> String {
        format!("cookie: {}\r\n", self.tokens.last().expect("it has one from the start"))
    }
}

const USERS: [(&str, &str); 3] =
    [("alice", "wonderland"), ("bob", "builder"), ("carol", "looking-glass")];

fn access(body: &str) -> Option<String> {
    let (_, rest) = body.split_once(r#""access_token":""#)?;
    rest.split('"').next().map(str::to_owned)
}

/// Longer than a token rests before it rotates.
const REST: Duration = Duration::from_secs(16);
