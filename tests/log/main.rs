//! The operator's log of every row: one line for each refusal, with its reason, and nothing of the
//! token.
//!
//! A process of its own: which events `tracing` passes on is remembered for the whole process, so
//! the subscriber must be there before any of them.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once};

use hallpass::{ErrorKind, RejectionKind, UnixTime};
use hallpass_testkit::cases::{self, Case, CaseRequest, CaseResponse, Driver, Kit, Mode};
use hallpass_tests::actix_in_process::ActixInProcess;
use hallpass_tests::axum_app::Around;
use hallpass_tests::drivers::{AxumInProcess, BareInProcess};

thread_local! {
    /// What this thread, and so this test, has logged, and the threads that it shares its log with.
    static LINES: RefCell<Arc<Mutex<Vec<u8>>>> = RefCell::default();
}

/// The log of the thread that writes to it.
struct Log;

impl Log {
    /// Events go there from now on.
    fn start() {
        static STARTED: Once = Once::new();
        STARTED.call_once(|| {
            let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
            log.with_ansi(false).without_time().with_writer(|| Self).init();
        });
    }

    /// Gives the log of this thread to another one, where the closure is to be called.
    fn share() -> impl FnOnce() + Send + 'static {
        let shared = LINES.with_borrow(Arc::clone);
        || LINES.set(shared)
    }

    /// The lines of this thread since the last time.
    fn take() -> Vec<String> {
        let bytes = LINES.with_borrow(|lines| std::mem::take(&mut *lines.lock().unwrap()));
        String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow(|lines| lines.lock().unwrap().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn bare_tower_logs_each_refusal_once() {
    judge(&BareInProcess::new()).await;
}

#[tokio::test]
async fn axum_logs_each_refusal_once() {
    judge(&AxumInProcess::new(Around::All)).await;
}

#[tokio::test]
async fn actix_logs_each_refusal_once() {
    judge(&ActixInProcess::with(Kit::new(), Around::All, Log::share())).await;
}

async fn judge(driver: &impl Driver) {
    Log::start();
    let mut refused = Vec::new();
    for case in cases::all() {
        for mode in Mode::ALL {
            let request = case.request(driver.kit());
            let response = send(driver, &case, mode, request.clone()).await;
            let lines = Log::take();
            let name = format!("{} ({mode:?}): {lines:#?}", case.name());
            // What an `Option` of actix-web swallows is logged all the same.
            let kind = case.logged(driver, mode);
            let swallowed = case.expected(driver, mode).kind() != kind;
            let ours = lines.iter().filter(|line| line.contains("hallpass: "));
            let refusals: Vec<_> =
                ours.filter(|line| !line.contains("hallpass: accepted")).collect();
            assert_eq!(refusals.len(), usize::from(kind.is_some()), "{name}");
            if let (Some(kind), [line]) = (kind, refusals.as_slice()) {
                assert!(line.trim_start().starts_with(level(kind)), "{name}");
                assert_eq!(response.explanation.is_none(), swallowed, "{name}");
                let why = response.explanation.unwrap_or_default();
                assert!(swallowed || why.len() > 8 && line.contains(&why), "{name}");
                refused.push(why);
            }
            assert_silent(&request, kind, &lines, &name);
        }
    }
    assert!(refused.len() > 700, "{} refusals", refused.len());
}

async fn send(driver: &impl Driver, case: &Case, mode: Mode, request: CaseRequest) -> CaseResponse {
    if case.stops_clock() {
        driver.kit().clock().fail();
    }
    let response = driver.send(case.setup(), mode, request).await;
    driver.kit().clock().set(UnixTime::from_secs(Kit::NOW));
    response
}

const fn level(kind: RejectionKind) -> &'static str {
    match kind {
        RejectionKind::Misconfigured => "ERROR",
        RejectionKind::Token(
            ErrorKind::CheckUnavailable | ErrorKind::ClockUnavailable | ErrorKind::KeysUnavailable,
        ) => "WARN",
        _ => "INFO",
    }
}

/// No part of the credential stands in the log; what its segments say only if the signature
/// verified, for then the issuer says it and not the attacker.
fn assert_silent(request: &CaseRequest, kind: Option<RejectionKind>, lines: &[String], name: &str) {
    let text = lines.join("\n");
    for segment in request.segments() {
        assert!(!text.contains(&segment), "{segment:?} in {name}");
    }
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{name}");
    if is_before_the_signature(kind) {
        for said in request.strings() {
            assert!(!text.contains(&said), "{said:?} in {name}");
        }
    }
}

const fn is_before_the_signature(kind: Option<RejectionKind>) -> bool {
    match kind {
        Some(RejectionKind::Token(kind)) => matches!(
            kind,
            ErrorKind::Encrypted
                | ErrorKind::Header
                | ErrorKind::Malformed
                | ErrorKind::Signature
                | ErrorKind::TooLarge
                | ErrorKind::UnknownKey
                | ErrorKind::WrongIssuer
        ),
        Some(
            RejectionKind::MalformedCredentials
            | RejectionKind::SeveralCredentials
            | RejectionKind::UnsupportedScheme,
        ) => true,
        _ => false,
    }
}

/// The sentences that operators will look for.
#[tokio::test]
async fn explanations_say_what_was_expected_and_what_was_seen() {
    Log::start();
    let driver = AxumInProcess::new(Around::All);
    let cases = cases::all();
    for (name, sentence) in [
        ("no credentials for /claims", "no credentials"),
        ("Basic", "another scheme than Bearer"),
        ("two words", "malformed: it is `Bearer`, a space and one token"),
        ("two good tokens", "more than one credential"),
        ("two segments", "not a JWT: 2 segments where a signed one has 3"),
        ("five segments, as of an encrypted token", "an encrypted token (JWE)"),
        ("padding after the signature", "the token's signature is not base64url without padding"),
        ("alg \"none\", unsigned", "the token is not signed"),
        ("kid is a number", "`kid` is not a string"),
        ("kid \"/etc/passwd\"", "with a `kid` of 11 bytes"),
        ("ES384 on a key for ES256", "the issuer's keys are for other algorithms"),
        ("the first bit of the signature flipped, ES256", "signature does not match the one key"),
        ("exp twice", "a member name stands twice in the token's payload"),
        ("exp 31 s ago", "expired 31 s ago: exp 1799999969, now 1800000000, leeway 30 s"),
        ("exp in milliseconds", "it counts seconds, not milliseconds"),
        ("no exp", "no `exp`"),
        ("nbf in 31 s", "not valid for 31 s yet: nbf 1800000031, now 1800000000, leeway 30 s"),
        ("aud of another service", "aud \"other\", expected \"test\" or \"https://api.test\""),
        ("no aud", "no aud, expected \"test\""),
        ("sub a number", "accept_numeric_subject()"),
        ("iss with a slash", "none of the 8 configured issuers"),
        ("no typ under RFC 9068", "the header `typ` is absent, expected at+jwt"),
        ("an ID token of Keycloak", "`typ` is \"ID\": not an access token"),
        ("a token bound to a DPoP key", "the token has `cnf`"),
        ("scope and scp differ", "`scope` and `scp` are both present and differ"),
        ("nested roles of a wrong type", "the claim at [\"realm_access\", \"roles\"]"),
        ("another role", "the token does not meet role(\"admin\")"),
        ("a good token for /never", "\"two words\" is no scope"),
        ("claims that do not fit the type, at /claims", "the claims do not fit"),
        ("a good token while the clock fails", "the clock gives no time"),
        ("an empty cookie", "the cookie is malformed: it is one token and nothing else"),
        ("an empty query", "the query parameter is malformed"),
        ("a subprotocol without another", "next to at least one real subprotocol"),
        ("Bearer and a bad cookie", "more than one credential; one of them is the cookie"),
        ("a cookie, cross-site, an origin is allowed", "another site made the browser send"),
        ("keys cannot be had", "keys"),
        ("the application's check of the account \"closed\", at /claims", "check refused"),
        ("the application's check of the account \"lost\", at /claims", "the accounts are down"),
    ] {
        let case = cases.iter().find(|case| case.name() == name).expect(name);
        let request = case.request(driver.kit());
        send(&driver, case, Mode::Required, request).await;
        let lines = Log::take();
        assert!(lines.iter().any(|line| line.contains(sentence)), "{name}: {lines:#?}");
    }
    let case = cases.first().expect("a row");
    let mut request = case.request(driver.kit());
    request.path = "/claims";
    send(&driver, case, Mode::NoLayer, request).await;
    let lines = Log::take();
    assert!(lines.iter().any(|line| line.contains("add `authenticate(verifier)`")), "{lines:#?}");
}
