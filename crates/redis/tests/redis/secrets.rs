//! What the server gives away: of tokens and private keys, nothing.

use std::collections::HashSet;
use std::fs;
use std::time::Duration;

use base64_simd::{STANDARD, URL_SAFE_NO_PAD};
use hallpass_redis::Redis;
use hallpass_servers::{FakeClock, RedisServer};
use hallpass_session::rotation::Profile;
use hallpass_session::store::{KeyStore, SessionStore};
use hallpass_session::{Kek, Sessions};

use crate::kit::{FIRST, NOW};

/// Everything that was ever written is in its log file: the tokens of a session are not, in no form.
#[tokio::test(flavor = "multi_thread")]
async fn no_part_of_a_token_is_in_any_file() {
    let clock = FakeClock::standing(NOW.as_millis());
    let server = RedisServer::builder().persistent().clock(&clock).start().await;
    let store = Redis::connect(server.url()).await.unwrap();
    let sessions = Sessions::builder(store.clone())
        .issuer("https://id.example.com")
        .audience("app")
        .kek(Kek::generate().unwrap());
    let sessions = sessions.build().await.unwrap();
    let first = sessions.start("ann").await.unwrap();
    let mut tokens = vec![Token::read(first.refresh_token().unwrap())];
    for generation in 0..3 {
        clock.advance(Duration::from_secs(20));
        let next = refreshed(&sessions, &tokens[generation].text).await;
        tokens.push(Token::read(&next));
    }
    sessions.revoke_subject("bob").await.unwrap();
    let row = store.find_session(FIRST, first.session()).await.unwrap().unwrap();
    let records = store.keys().await.unwrap().records;
    let there = parts(&loot(&server));
    // So that what is looked for would be found.
    for stored in [&row.leaf.hash.as_bytes()[..], row.mac.as_bytes(), &records[0].sealed[..]] {
        assert!(stored.windows(PART).all(|part| there.contains(part)));
    }
    assert_eq!(row.leaf.generation.number(), 3);
    for (generation, token) in tokens.iter().enumerate() {
        for secret in [&token.ssec[..], &token.tsec, &token.tag] {
            assert!(!is_in(&there, secret), "of generation {generation}");
        }
        let written = token.text.as_bytes().windows(PART);
        assert!(!written.into_iter().any(|part| there.contains(part)), "{generation} as text");
    }
}

/// A refresh token, taken to pieces.
struct Token {
    text: String,
    ssec: [u8; 16],
    tsec: [u8; 32],
    tag: [u8; 12],
}

impl Token {
    fn read(text: &str) -> Self {
        let text = text.strip_prefix("hpr1_").unwrap();
        let bytes = URL_SAFE_NO_PAD.decode_to_vec(text).unwrap();
        let [ssec, tsec, tag] = [3..19, 23..55, 55..67].map(|part| &bytes[part]);
        let (ssec, tsec) = (ssec.try_into().unwrap(), tsec.try_into().unwrap());
        Self { text: text.to_owned(), ssec, tsec, tag: tag.try_into().unwrap() }
    }
}

/// Some tries: the node has not heard yet how late it is by the clock that was moved.
async fn refreshed(sessions: &Sessions, token: &str) -> String {
    let token = format!("hpr1_{token}");
    for _ in 0..100 {
        if let Ok(tokens) = sessions.refresh(&token, Profile::Cookie, None).await {
            return tokens.refresh_token().unwrap().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is not refreshed")
}

/// Every byte that somebody finds who copies the files.
fn loot(server: &RedisServer) -> Vec<u8> {
    let mut loot = Vec::new();
    let mut folders = vec![server.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                loot.extend(fs::read(path).unwrap());
            }
        }
    }
    loot
}

fn parts(bytes: &[u8]) -> HashSet<[u8; PART]> {
    bytes.windows(PART).map(|part| part.try_into().unwrap()).collect()
}

/// Whether any part of a secret is there: as it is, or as text.
fn is_in(there: &HashSet<[u8; PART]>, secret: &[u8]) -> bool {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![secret.to_vec(), hex.to_uppercase().into(), hex.into()];
    for start in 0..3 {
        // In a longer text, it may begin anywhere in a group of three.
        forms.push(STANDARD.encode_to_string(&secret[start..]).into());
        forms.push(URL_SAFE_NO_PAD.encode_to_string(&secret[start..]).into());
    }
    forms.iter().any(|form| form.windows(PART).any(|part| there.contains(part)))
}

/// No 12 bytes of a secret come about by chance.
const PART: usize = 12;
