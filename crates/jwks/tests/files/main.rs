//! Keys in a file that changes under a running service.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a failed test is a panic")]

mod events;
#[cfg(unix)]
mod hanging;
mod mending;
mod remembered;

use std::path::{Path, PathBuf};
use std::time::Duration;

use hallpass_core::{Algorithm, ErrorKind, Issuer, Secret, SigningKey, Verifier};
use hallpass_jwks::{FetchErrorKind, FileKeys, KeyFile, KeyState};
use hallpass_testkit::ManualTimer;
use serde_json::{Value, json};

const NAME: &str = "https://id.example.com";

/// A folder that goes away with its test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hallpass-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone_already = std::fs::remove_dir_all(&self.0);
    }
}

fn key(id: &str) -> SigningKey {
    SigningKey::generate(Algorithm::ES256).unwrap().with_key_id(id)
}

fn jwks<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> String {
    let keys =
        keys.into_iter().map(|key| serde_json::from_str(&key.public_jwk().unwrap()).unwrap());
    json!({"keys": keys.collect::<Vec<Value>>()}).to_string()
}

fn verifier(keys: &FileKeys) -> Verifier {
    let issuer = Issuer::new(NAME, keys.clone());
    Verifier::builder().issuer(issuer).audience("orders").build().unwrap()
}

async fn verify(verifier: &Verifier, key: &SigningKey) -> Result<(), ErrorKind> {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let claims = json!({"iss": NAME, "aud": "orders", "sub": "ann", "exp": now + 600});
    let token = key.sign("JWT", &claims).unwrap();
    verifier.verify(&token).await.map(|_| ()).map_err(|error| error.kind())
}

/// Waits until the file has been read again: reading goes on behind the manual time.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..2_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{what}: never");
}

#[tokio::test]
async fn a_rotation_in_the_file_costs_no_request() {
    let (folder, timer) = (Folder::new("rotation"), ManualTimer::new());
    let (old, new) = (key("old"), key("new"));
    let path = folder.write("jwks.json", jwks([&old]));
    let keys = KeyFile::jwks(&path).timer(timer.clone()).open().unwrap();
    let verifier = verifier(&keys);
    verify(&verifier, &old).await.unwrap();

    folder.write("jwks.json", jwks([&old, &new]));
    verify(&verifier, &new).await.expect("the first token of a new key finds it");

    folder.write("jwks.json", jwks([&new]));
    timer.advance(Duration::from_secs(12));
    until("the old key is gone", async || {
        verify(&verifier, &old).await == Err(ErrorKind::UnknownKey)
    })
    .await;
    verify(&verifier, &new).await.unwrap();
}

#[tokio::test]
async fn what_is_no_key_set_changes_nothing() {
    let (folder, timer) = (Folder::new("broken"), ManualTimer::new());
    let good = key("1");
    let path = folder.write("jwks.json", jwks([&good]));
    let keys = KeyFile::jwks(&path).timer(timer.clone()).open().unwrap();
    let verifier = verifier(&keys);
    for (failures, (name, text)) in (1..).zip([
        ("empty", Some(String::new())),
        ("half written", jwks([&good]).get(..40).map(str::to_owned)),
        ("no keys", Some(r#"{"keys":[]}"#.to_owned())),
        ("gone", None),
    ]) {
        match text {
            Some(text) => drop(folder.write("jwks.json", text)),
            None => std::fs::remove_file(&path).unwrap(),
        }
        // The longest that it waits from one time to the next.
        timer.advance(Duration::from_secs(12));
        until(name, async || keys.health().failures >= failures).await;
        let health = keys.health();
        assert_eq!(health.last_error.map(|e| e.kind()), Some(FetchErrorKind::File), "{name}");
        verify(&verifier, &good).await.unwrap_or_else(|e| panic!("{name}: {e:?}"));
    }
    timer.advance(Duration::from_secs(3_700));
    assert_eq!(keys.health().state, KeyState::Expired);
    assert_eq!(verify(&verifier, &good).await, Err(ErrorKind::KeysUnavailable));

    let next = key("2");
    folder.write("jwks.json", jwks([&next]));
    timer.advance(Duration::from_secs(12));
    until("it recovers", async || keys.health().state == KeyState::Fresh).await;
    verify(&verifier, &next).await.unwrap();
}

/// A mounted secret is a link to a folder that is replaced as a whole.
#[cfg(unix)]
#[tokio::test]
async fn a_link_that_is_turned_elsewhere_is_followed() {
    let (folder, timer) = (Folder::new("link"), ManualTimer::new());
    let (old, new) = (key("old"), key("new"));
    let (one, two) = (folder.write("one", jwks([&old])), folder.write("two", jwks([&new])));
    let link = |to: &Path| {
        let (aside, path) = (folder.0.join("aside"), folder.0.join("jwks.json"));
        std::os::unix::fs::symlink(to, &aside).unwrap();
        std::fs::rename(&aside, &path).unwrap();
        path
    };
    let keys = KeyFile::jwks(link(&one)).timer(timer.clone()).open().unwrap();
    let verifier = verifier(&keys);
    verify(&verifier, &old).await.unwrap();
    link(&two);
    verify(&verifier, &new).await.unwrap();
    assert_eq!(verify(&verifier, &old).await, Err(ErrorKind::UnknownKey));
}

#[tokio::test]
async fn secrets_and_pem_files_serve_as_well() {
    let folder = Folder::new("forms");
    let text = "0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga";
    let secret = SigningKey::hmac(Algorithm::HS256, Secret::from_text(text).unwrap()).unwrap();
    let k = "MGZaNGtNMnY5cVh3N0xyMVRuOHNZYjNIYzZKZDVQZ2E";
    let set = json!({"keys": [{"kty": "oct", "alg": "HS256", "k": k}]});
    let keys = KeyFile::jwks(folder.write("set.json", set.to_string())).open().unwrap();
    verify(&verifier(&keys), &secret).await.unwrap();
    assert!(!format!("{keys:?}").contains("0fZ4"), "{keys:?}");

    let pem = include_str!("ed25519.pem");
    let public = include_str!("ed25519.public.pem");
    let signs = SigningKey::from_pem(Algorithm::EdDSA, pem).unwrap();
    let path = folder.write("key.pem", public);
    let keys = KeyFile::pem(Algorithm::EdDSA, path).open().unwrap();
    verify(&verifier(&keys), &signs).await.unwrap();
}

#[test]
fn what_cannot_be_read_is_refused_at_start() {
    let folder = Folder::new("start");
    let empty = folder.write("empty.json", "{}");
    let set = folder.write("set.json", jwks([&key("1")]));
    for (file, says) in [
        (KeyFile::jwks(folder.0.join("nowhere.json")), "cannot be read"),
        (KeyFile::jwks(empty), "keys"),
        (KeyFile::pem(Algorithm::ES256, &set), "PEM"),
        (KeyFile::jwks(&set).every(Duration::from_millis(999)), "1 s to 1 h"),
        (KeyFile::jwks(&set).every(Duration::from_secs(3_601)), "1 s to 1 h"),
    ] {
        let error = file.open().unwrap_err().to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
    KeyFile::jwks(&set).open().expect("no runtime is needed before a token comes");
}
