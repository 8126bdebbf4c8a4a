//! Keys from afar: documents, addresses, and what strangers write into tokens on the way to both.

use std::sync::{Arc, Mutex};

use hallpass::jwks::{
    Discover, DiscoverError, Document, Fetch, FetchErrorKind, FetchRequest, Fetching, FileKeys,
    KeyEvent, KeyFile, KeyObserver, Provider, TenantProvider, discover,
};
use hallpass::{Algorithm, Issuer, KeyQuery, KeySource, Lookup, Verifier};
use serde_json::{Value, json};

use super::{Row, holds};
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::issuers::{KNOWN, armed};
use crate::material::{self, PRIVATE_KEYS, oct};
use crate::words::{self, word};
use crate::{log, sources};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("jwks/fetch/Document", || {
            vec![shown!("private keys", material::all(), Document::new(document().into_bytes()))]
        }),
        holds("jwks/fetch/FetchRequest", of_requests),
        holds("jwks/file/FileKeys", || vec![shown!("secrets", material::all(), of_file())]),
        holds("jwks/file/KeyFile", of_key_file),
        holds("jwks/provider/Discover", of_discover),
        holds("jwks/provider/DiscoverError", of_error),
        holds("jwks/provider/Provider", || {
            let [fetched, seeded] = providers();
            let canaries = all();
            vec![shown!("fetched", &canaries, fetched), shown!("seeded", &canaries, seeded)]
        }),
        holds("jwks/remote/RemoteKeys", || {
            let [fetched, seeded] = providers();
            let (canaries, fetched, seeded) =
                (all(), fetched.keys().clone(), seeded.keys().clone());
            vec![shown!("fetched", &canaries, fetched), shown!("seeded", &canaries, seeded)]
        }),
        holds("jwks/remote/KeyHealth", || {
            let [fetched, seeded] = providers().map(|provider| provider.health());
            let canaries = all();
            vec![shown!("fetched", &canaries, fetched), shown!("seeded", &canaries, seeded)]
        }),
        holds("jwks/remote/KeyEvent", of_events),
        holds("jwks/tenants/TenantProvider", || {
            vec![shown!("a stranger", &all(), tenants(&Served::default()).0)]
        }),
    ]
}

const NAME: &str = "https://known.test";

/// Private keys and secrets, and what strangers write.
fn all() -> Canaries {
    material::all().clone().and(words::all()).word(&password()).word(&stranger())
}

/// Of a URL.
pub(crate) fn password() -> String {
    word("a password")
}

/// A tenant that nobody has listed.
fn stranger() -> String {
    word("a tenant")
}

/// A key set that publishes all private keys and the secret, beside a public key.
pub(crate) fn document() -> String {
    let known: Value = serde_json::from_str(&KNOWN.key().public_jwk().unwrap()).unwrap();
    let private = PRIVATE_KEYS.iter().map(|key| key.jwk());
    let keys: Vec<_> = std::iter::once(known).chain(private).chain([oct()]).collect();
    json!({ "keys": keys }).to_string()
}

/// Answers every request for keys with [`document`]. It keeps what it is asked, and shows all.
#[derive(Clone, Debug)]
struct Served {
    document: String,
    requests: Arc<Mutex<Vec<FetchRequest>>>,
}

impl Default for Served {
    fn default() -> Self {
        Self { document: document(), requests: Arc::default() }
    }
}

impl Fetch for Served {
    fn fetch(&self, request: FetchRequest) -> Fetching {
        let issuer = request.url().strip_suffix("/.well-known/openid-configuration");
        let body = match issuer {
            Some(name) => json!({ "issuer": name, "jwks_uri": format!("{name}/keys") }).to_string(),
            None => self.document.clone(),
        };
        self.requests.lock().unwrap().push(request);
        Box::pin(async move { Ok(Document::new(body.into_bytes())) })
    }
}

/// Fails, and knows a secret.
#[derive(Debug)]
struct Failing(#[expect(dead_code, reason = "it is there to be shown")] String);

impl Fetch for Failing {
    fn fetch(&self, _: FetchRequest) -> Fetching {
        Box::pin(async { Err(FetchErrorKind::Connect.into()) })
    }
}

/// Keeps what it is told.
#[derive(Clone, Debug, Default)]
struct Told(Arc<Mutex<Vec<KeyEvent>>>);

impl KeyObserver for Told {
    fn notify(&self, _: &str, event: &KeyEvent) {
        self.0.lock().unwrap().push(event.clone());
    }
}

/// Everything on this thread, whose log is kept.
fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(future)
}

/// One whose set was fetched, and one whose set was given to it.
fn providers() -> [Provider; 2] {
    let fetched = run(async { discover(NAME).fetch(Served::default()).await }).unwrap();
    let seeded = discover(NAME).fetch(Failing(document())).seeded(document()).unwrap();
    [fetched, seeded]
}

fn of_requests() -> Vec<Shown> {
    let served = Served::default();
    drop(run(async { discover(NAME).fetch(served.clone()).await }).unwrap());
    let requests = served.requests.lock().unwrap().clone();
    assert_eq!(requests.len(), 2);
    let shown = requests.into_iter().enumerate();
    shown.map(|(number, request)| shown!(format!("request {number}"), &all(), request)).collect()
}

/// A file of secrets and private keys, which may be read.
fn of_file() -> FileKeys {
    let path = sources::root().join(env!("CARGO_TARGET_TMPDIR")).join("leaks-keys.json");
    std::fs::write(&path, document()).unwrap();
    KeyFile::jwks(path).open().unwrap()
}

/// Before it is opened; a key in place of its file's name is a slip that is easily made.
fn of_key_file() -> Vec<Shown> {
    let keys = PRIVATE_KEYS.iter().flat_map(|key| [key.pem.clone(), key.jwk().to_string()]);
    let files = keys.enumerate().map(|(number, text)| {
        shown!(format!("key {number} for a name"), material::all(), KeyFile::jwks(text))
    });
    files.collect()
}

/// Addresses with a password, in every place for an address.
pub(crate) fn with_password() -> Vec<Discover> {
    let password = password();
    let urls = [
        format!("https://user:{password}@id.example.com"),
        format!("https://:{password}@id.example.com/realms/shop"),
        format!("https://{password}@id.example.com/keys"),
        format!("http://user:{password}@id.example.com"),
        format!("ftp://user:{password}@id.example.com"),
        format!("https://user:{password}@"),
        format!("user:{password}@id.example.com"),
        format!("https://id.example.com/keys?key={password}"),
    ];
    let known = || discover("https://id.example.com");
    let places = urls.into_iter().flat_map(|url| {
        let issuer = discover(url.clone());
        [issuer, known().jwks_uri(url.clone()), known().discovery_url(url)]
    });
    places.collect()
}

fn of_discover() -> Vec<Shown> {
    let canaries = all();
    let known = discover(NAME).fetch(Served::default()).observer(Told::default());
    let shown = with_password().into_iter().enumerate();
    let shown = shown.map(|(number, one)| shown!(format!("password {number}"), &canaries, one));
    shown.chain([shown!("a client that shows all", &canaries, known)]).collect()
}

fn of_error() -> Vec<Shown> {
    let canaries = all();
    let failed = run(async { discover(NAME).fetch(Failing(document())).await }).unwrap_err();
    assert!(matches!(failed, DiscoverError::Fetch { .. }));
    let shown = with_password().into_iter().enumerate().map(|(number, one)| {
        let error = run(one.into_future()).unwrap_err();
        assert!(matches!(error, DiscoverError::Config(_)), "{number}");
        shown!(format!("password {number}"), &canaries, error)
    });
    shown.chain([shown!("no connection", &canaries, failed)]).collect()
}

fn of_events() -> Vec<Shown> {
    let (told, canaries) = (Told::default(), all());
    run(async {
        let provider = discover(NAME).fetch(Served::default()).observer(told.clone()).await;
        let verifier = verifier(provider.unwrap());
        for number in 0..4 {
            let token = armed(KNOWN.token()).key_id(format!("{}{number}", word("kid"))).sign();
            drop(verifier.verify(&token).await.unwrap_err());
        }
        let failing = discover(NAME).fetch(Failing(document())).observer(told.clone());
        drop(failing.await.unwrap_err());
    });
    let events = told.0.lock().unwrap().clone();
    for kind in ["Fetched", "Failed", "Refused"] {
        let told = events.iter().any(|event| format!("{event:?}").starts_with(kind));
        assert!(told, "{kind}: {events:?}");
    }
    events.iter().map(|event| shown!(format!("{event:?}"), &canaries, *event)).collect()
}

fn verifier(issuer: impl Into<Issuer>) -> Verifier {
    Verifier::builder().issuer(issuer).audience("test").build().unwrap()
}

/// Whichever tenant there is, and one that nobody listed, whose token has come.
fn tenants(served: &Served) -> (TenantProvider, Lookup) {
    let tenants = discover("https://id.example.com/{tenant}").fetch(served.clone());
    let tenants = tenants.allow_any_tenant().unwrap();
    let verifier = verifier(tenants.clone());
    let waiting = run(async {
        let name = format!("https://id.example.com/{}", stranger());
        let mut token = armed(KNOWN.token()).claim("iss", name);
        for _ in 0..2 {
            let verified = verifier.verify(&token.clone().sign()).await;
            // The clock of the verifier is not that of the token: what counts is that it was met.
            drop(verified);
            token = token.key_id(word("kid"));
        }
        let [provider, _] = [(); 2].map(|()| discover(NAME).fetch(served.clone()).lazy().unwrap());
        provider.keys().lookup(&KeyQuery::new(Algorithm::ES256, Some(&word("kid"))))
    });
    (tenants, waiting)
}

/// A lookup that waits for a fetch, with the key id in hand.
pub(super) fn waiting() -> Shown {
    let (_, waiting) = tenants(&Served::default());
    assert!(matches!(waiting, Lookup::Pending(_)));
    shown!("pending, from afar", &all(), waiting)
}

/// What issuers of these keys show.
pub(super) fn issuers() -> Vec<Shown> {
    let ([fetched, seeded], canaries) = (providers(), all());
    vec![
        shown!("fetched", &canaries, Issuer::from(fetched)),
        shown!("seeded", &canaries, Issuer::from(seeded)),
        shown!("tenants", &canaries, Issuer::from(tenants(&Served::default()).0)),
    ]
}

/// What the refresher writes into the log by itself, and what its client does.
#[test]
fn nothing_of_keys_or_strangers_is_logged() {
    log::keep();
    let served = Served::default();
    drop(tenants(&served));
    assert!(served.requests.lock().unwrap().iter().any(|r| r.url().contains(&stranger())));
    run(async {
        let provider = discover(NAME).fetch(served.clone()).await.unwrap();
        let verifier = verifier(provider);
        for number in 0..4 {
            let token = armed(KNOWN.token()).key_id(format!("{}{number}", word("kid"))).sign();
            drop(verifier.verify(&token).await.unwrap_err());
        }
        drop(discover(NAME).fetch(Failing(document())).await.unwrap_err());
    });
    let lines = log::take();
    let ours = lines.iter().filter(|line| line.is_ours()).count();
    assert!(ours >= 5, "{ours} of {lines:?}");
    let canaries = all();
    for line in lines {
        assert_eq!(canaries.find(line.text()), None, "{}", line.text());
    }
}
