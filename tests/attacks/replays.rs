//! Values that are good once, and come again.

use std::sync::Arc;
use std::time::Duration;

use hallpass::replay::{
    MemoryReplayStore, ReplayErrorKind, ReplayKey, ReplayStore, ReplayTtl, Seen,
};
use hallpass::session::MemoryStore;
use hallpass::sqlite::Sqlite;
use hallpass::{Algorithm, Clock, UnixTime, Verifier};
use hallpass_testkit::ManualClock;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

use crate::kit::{NOW, claims, header, issuer, key, signed};
use crate::line::{Case, Line};
use crate::sessions::Folder;

pub(crate) fn lines() -> Vec<Line> {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    vec![
        twice(&runtime),
        at_once(&runtime),
        after_a_restart(&runtime),
        by_other_clocks(&runtime),
        of_others(),
        without_an_answer(&runtime),
        for_how_long(),
    ]
}

/// How long an assertion is good, with the leeway of the verifier.
const GOOD_FOR: u64 = 60;
const LEEWAY: u64 = 30;

/// The last millisecond of it all.
const LAST_MILLI: u64 = (GOOD_FOR + LEEWAY) * 1_000 - 1;

/// A token endpoint that authenticates clients by assertions (RFC 7523 §3), in short.
struct Endpoint {
    verifier: Verifier,
    store: Arc<dyn ReplayStore>,
    clock: ManualClock,
}

impl Endpoint {
    fn new(store: Arc<dyn ReplayStore>, clock: &ManualClock) -> Self {
        let verifier = Verifier::builder().clock(clock.clone()).issuer(issuer(Algorithm::ES256));
        let verifier = verifier.audience("orders").build().expect("a verifier");
        Self { verifier, store, clock: clock.clone() }
    }

    /// The status of its answer.
    async fn answer(&self, assertion: &str) -> u16 {
        let Ok(token) = self.verifier.verify(assertion).await else { return 401 };
        let (Some(issuer), Some(id)) = (token.issuer(), token.token_id()) else { return 401 };
        let now = self.clock.now().expect("a clock that works");
        let until = token.expires_at().saturating_add(Duration::from_secs(LEEWAY));
        let left = until.checked_duration_since(now).and_then(ReplayTtl::new);
        let Some(ttl) = left else { return 401 };
        match self.store.insert_if_absent(ReplayKey::new("assertion", [issuer, id]), ttl).await {
            Ok(Seen::First) => 200,
            Ok(Seen::Before) => 401,
            Err(_) => 503,
        }
    }
}

fn clock() -> ManualClock {
    ManualClock::new(UnixTime::from_secs(NOW))
}

/// A client assertion that is good for a minute.
fn assertion(id: &str) -> String {
    let claims = claims(json!({"jti": id, "exp": NOW + GOOD_FOR}));
    signed(key(Algorithm::ES256), header(Algorithm::ES256), claims)
}

/// Each store that needs no server, by this clock.
async fn stores(clock: &ManualClock, folder: &Folder) -> Vec<(&'static str, Arc<dyn ReplayStore>)> {
    let file = Sqlite::builder(folder.path()).clock(clock.clone()).open().await;
    vec![
        ("memory", Arc::new(MemoryReplayStore::by_clock(1_000, clock.clone()))),
        ("the sessions' memory", Arc::new(MemoryStore::by_clock(clock.clone()))),
        ("SQLite", Arc::new(file.expect("a store"))),
    ]
}

fn twice(runtime: &Runtime) -> Line {
    let cases = runtime.block_on(async {
        let (clock, folder) = (clock(), Folder::new("twice"));
        let mut cases = Vec::new();
        for (name, store) in stores(&clock, &folder).await {
            clock.set(UnixTime::from_secs(NOW));
            let one = Endpoint::new(store.clone(), &clock);
            let other = Endpoint::new(store, &clock);
            let copied = assertion("1");
            let case = |what, seen, expected| Case::same(format!("{name}: {what}"), seen, expected);
            cases.push(case("the client's own", one.answer(&copied).await, 200));
            cases.push(case("a copy", one.answer(&copied).await, 401));
            cases.push(case("a copy at another node", other.answer(&copied).await, 401));
            let again = assertion("1");
            cases.push(case("another token with its jti", one.answer(&again).await, 401));
            cases.push(case("the client's next", one.answer(&assertion("2")).await, 200));
            clock.advance(Duration::from_millis(LAST_MILLI));
            cases.push(case("in its last millisecond", one.answer(&copied).await, 401));
            cases.push(case("a new one then", one.answer(&assertion("3")).await, 200));
            clock.advance(Duration::from_millis(1));
            cases.push(case("when it has expired", one.answer(&copied).await, 401));
        }
        cases
    });
    Line {
        name: "a jti that comes twice",
        why: "whoever reads an assertion in a log is the client until it expires, if nobody remembers its jti: \
              a store tells its first use from every other (RFC 7523 §3, RFC 9449 §11.1)",
        advisories: &["CVE-2020-15222", "CVE-2020-5300"],
        cases,
    }
}

fn at_once(runtime: &Runtime) -> Line {
    let cases = runtime.block_on(async {
        let (clock, folder) = (clock(), Folder::new("at-once"));
        let mut cases = Vec::new();
        for (name, store) in stores(&clock, &folder).await {
            let endpoint = Arc::new(Endpoint::new(store, &clock));
            let copied = assertion("1");
            let requests = (0..100).map(|_| {
                let (endpoint, copied) = (endpoint.clone(), copied.clone());
                tokio::spawn(async move { endpoint.answer(&copied).await })
            });
            let mut answers = Vec::new();
            for request in requests.collect::<Vec<_>>() {
                answers.push(request.await.expect("a request"));
            }
            let [good, refused] =
                [200, 401].map(|status| answers.iter().filter(|seen| **seen == status).count());
            cases.push(Case::same(name, (good, refused), (1, 99)));
        }
        cases
    });
    Line {
        name: "a jti a hundred times at once",
        why: "a look and a write that are two steps let every request in that comes between them: in a store they are one step",
        advisories: &[],
        cases,
    }
}

fn after_a_restart(runtime: &Runtime) -> Line {
    let (used, next) = runtime.block_on(async {
        let (clock, folder) = (clock(), Folder::new("jti-restart"));
        let open = || async {
            let store = Sqlite::builder(folder.path()).clock(clock.clone()).open().await;
            Endpoint::new(Arc::new(store.expect("a store")), &clock)
        };
        let before = open().await;
        let copied = assertion("1");
        assert_eq!(before.answer(&copied).await, 200);
        drop(before);
        let after = open().await;
        (after.answer(&copied).await, after.answer(&assertion("2")).await)
    });
    Line {
        name: "a jti after a restart",
        why: "a thief who waits for the next deployment is let in by a service that remembers in memory alone: \
              in a file it is there before it is answered",
        advisories: &[],
        cases: vec![Case::same("used before", used, 401), Case::same("not used", next, 200)],
    }
}

/// Clocks of stores alone: the verifier judges `exp` by its own.
fn by_other_clocks(runtime: &Runtime) -> Line {
    let cases = runtime.block_on(async {
        let mut cases = Vec::new();
        for number in 0..3 {
            let (right, moved) = (clock(), clock());
            let folder = Folder::new(&format!("clocks-{number}"));
            let (name, store) = stores(&moved, &folder).await.swap_remove(number);
            let endpoint = Endpoint::new(store, &right);
            let (first, second) = (assertion("1"), assertion("2"));
            let mut seen = vec![endpoint.answer(&first).await];
            moved.set(UnixTime::from_secs(NOW - 3_600));
            seen.push(endpoint.answer(&first).await);
            seen.push(endpoint.answer(&second).await);
            moved.set(UnixTime::from_secs(NOW));
            seen.push(endpoint.answer(&first).await);
            seen.push(endpoint.answer(&second).await);
            cases.push(Case::same(name, seen, vec![200, 401, 200, 401, 401]));
        }
        cases
    });
    Line {
        name: "a jti while the store's clock is set back",
        why: "what is remembered by a clock that is an hour behind is forgotten when the clock is put right, and good once more: \
              the time of a store never goes back",
        advisories: &[],
        cases,
    }
}

/// A `jti` is unique for whoever made it up.
fn of_others() -> Line {
    let key = |purpose: &str, parts: &[&str]| ReplayKey::new(purpose, parts);
    let own = key("dpop", &["thumbprint", "https://api.example.com/a", "jti"]);
    let long = key("dpop", &["thumbprint", "https://api.example.com/a", &"j".repeat(1_000_000)]);
    let others: [(&str, &str, &[&str]); 8] = [
        ("another sender's", "dpop", &["other", "https://api.example.com/a", "jti"]),
        ("at another address", "dpop", &["thumbprint", "https://api.example.com/b", "jti"]),
        ("for another purpose", "assertion", &["thumbprint", "https://api.example.com/a", "jti"]),
        (
            "letters moved to the address",
            "dpop",
            &["thumbprint", "https://api.example.com/aj", "ti"],
        ),
        (
            "letters moved to the sender",
            "dpop",
            &["thumbprinth", "ttps://api.example.com/a", "jti"],
        ),
        ("all in one part", "dpop", &["thumbprinthttps://api.example.com/ajti"]),
        ("an empty part more", "dpop", &["thumbprint", "https://api.example.com/a", "jti", ""]),
        ("in capitals", "dpop", &["thumbprint", "https://api.example.com/a", "JTI"]),
    ];
    let mut cases: Vec<Case> = others
        .iter()
        .map(|(name, purpose, parts)| Case::same(*name, key(purpose, parts) == own, false))
        .collect();
    cases.push(Case::same("bytes that a jti of 1 MB takes", long.as_bytes().len(), 32));
    cases.push(Case::same(
        "the same",
        own,
        key("dpop", &["thumbprint", "https://api.example.com/a", "jti"]),
    ));
    Line {
        name: "a jti of somebody else",
        why: "who can write values that are taken for another's uses them up, and shuts the other out; who chooses their length \
              fills the memory: what is kept is a hash of the purpose and of each part after its length (RFC 7519 §4.1.7, RFC 9449 §11.1)",
        advisories: &[],
        cases,
    }
}

/// What is full, has no clock or is gone refuses; what it has seen stays seen.
fn without_an_answer(runtime: &Runtime) -> Line {
    let cases = runtime.block_on(async {
        let clock = clock();
        let full = Arc::new(MemoryReplayStore::by_clock(2, clock.clone()));
        let small = Endpoint::new(full.clone(), &clock);
        let [one, two, three] = ["1", "2", "3"].map(assertion);
        let mut seen = Vec::new();
        for assertion in [&one, &two, &three, &three, &one, &two] {
            seen.push(small.answer(assertion).await);
        }
        let minute = ReplayTtl::new(Duration::from_secs(60)).expect("a time");
        let kind = full.insert_if_absent(ReplayKey::new("assertion", ["4"]), minute).await;
        let stopped = self::clock();
        let timeless =
            Endpoint::new(Arc::new(MemoryReplayStore::by_clock(2, stopped.clone())), &clock);
        stopped.fail();
        let folder = Folder::new("gone");
        let file = Sqlite::builder(folder.path()).clock(clock.clone()).open().await;
        let gone = Endpoint::new(Arc::new(file.expect("a store")), &clock);
        let before = gone.answer(&one).await;
        std::fs::rename(folder.path(), folder.path().with_extension("away")).expect("renamed");
        vec![
            Case::same("a memory for two", seen, vec![200, 200, 503, 503, 401, 401]),
            Case::same("why", kind.map_err(|error| error.kind()), Err(ReplayErrorKind::Full)),
            Case::same("a store without a clock", timeless.answer(&one).await, 503),
            Case::same("a file", before, 200),
            Case::same("a file that was moved away", gone.answer(&two).await, 503),
        ]
    });
    Line {
        name: "a jti while the store cannot tell",
        why: "who can bring a store down, or fill it, would use any value as often as he likes: without an answer nobody is let in, \
              and nothing goes before its time to make room",
        advisories: &[],
        cases,
    }
}

fn for_how_long() -> Line {
    let millis = |time| ReplayTtl::new(time).map(ReplayTtl::as_millis);
    let seconds = |seconds| millis(Duration::from_secs(seconds));
    Line {
        name: "a jti that is to be remembered for ever",
        why: "who chooses when a value expires fills the store with what is never dropped, or has it forgotten at once: \
              a store is asked for a millisecond at least and for a day at most, and the rest is refused",
        advisories: &[],
        cases: vec![
            Case::same("no time", millis(Duration::ZERO), None),
            Case::same("a nanosecond", millis(Duration::from_nanos(1)), Some(1)),
            Case::same("a day", millis(ReplayTtl::MAX), Some(86_400_000)),
            Case::same("a day and a second", seconds(86_401), None),
            Case::same("until the year 9999", seconds(250_000_000_000), None),
            Case::same("for ever", millis(Duration::MAX), None),
        ],
    }
}
